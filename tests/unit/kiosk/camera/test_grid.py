"""A symbol's place in its set, read from the modules; symbols made by segno (ISO/IEC 18004)."""

from typing import Any

import numpy as np
import pytest
import segno
from hypothesis import given, settings, strategies as st
from segno import consts

from kiosk.camera.grid import _parse, alignment_centres, blocks_of, checks_of, read_part, version_of
from kiosk.camera.payload import Part

LEVELS: dict[str, Any] = {
    "L": consts.ERROR_LEVEL_L,
    "M": consts.ERROR_LEVEL_M,
    "Q": consts.ERROR_LEVEL_Q,
    "H": consts.ERROR_LEVEL_H,
}


def dark_of(code):
    return np.array([list(row) for row in code.matrix], np.bool_)


def parts_of(codes):
    return [read_part(dark_of(code), code.error, code.mask) for code in codes]


def a_set(text, count, **options):
    """Bytes are given as Latin-1 text: segno reckons the parity of bytes from their repr."""
    size = {"version": options.pop("version")} if "version" in options else {"symbol_count": count}
    return segno.make_sequence(
        text.decode("latin-1"),
        encoding="latin-1",
        mode="byte",
        boost_error=False,
        **size,
        **options,
    )


def xor_of(data):
    parity = 0
    for byte in data:
        parity ^= byte
    return parity


@pytest.mark.parametrize("level", LEVELS)
def test_every_version_has_the_blocks_and_check_bytes_that_another_writer_knows(level):
    for version in range(1, 41):
        ecc: Any = consts.ECC
        known = sum(group.num_blocks for group in ecc[version][LEVELS[level]])
        assert blocks_of(version, level) == known, version
        checks = {group.num_total - group.num_data for group in ecc[version][LEVELS[level]]}
        assert checks == {checks_of(version, level)}, version


def test_every_version_has_the_alignment_patterns_that_another_writer_knows():
    assert alignment_centres(1) == []
    for version in range(2, 41):
        assert alignment_centres(version) == list(consts.ALIGNMENT_POS[version - 2]), version


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("version", [1, 2, 6, 7, 15, 27, 40])
def test_parts_of_any_version_and_level_tell_their_place(version, level):
    capacity: Any = consts.SYMBOL_CAPACITY
    room = capacity[version][LEVELS[level]] // 8
    text = bytes(number * 7 % 256 for number in range(room * 3 // 2))
    codes = a_set(text, 2, version=version, error=level, mask=2)
    parity = xor_of(text)
    assert {code.version for code in codes} == {version}
    assert parts_of(codes) == [Part(index, len(codes), parity) for index in range(len(codes))]


@settings(deadline=None, max_examples=40)
@given(
    text=st.binary(min_size=20, max_size=200),
    count=st.integers(2, 16),
    level=st.sampled_from("LMQH"),
    mask=st.integers(0, 7),
)
def test_any_bytes_in_any_number_of_parts_tell_their_place(text, count, level, mask):
    codes = a_set(text, count, error=level, mask=mask)
    found = parts_of(codes)
    assert found == [Part(index, count, xor_of(text)) for index in range(count)]
    in_mirror = [read_part(dark_of(code).T, code.error, code.mask) for code in codes]
    assert in_mirror == found


@pytest.mark.parametrize("level", "MQH")
@pytest.mark.parametrize("count", [2, 3, 5])
def test_a_thumb_on_the_corner_that_tells_the_place_does_no_harm(level, count):
    text = bytes(range(60, 240))
    for index, code in enumerate(a_set(text, count, error=level)):
        dark = dark_of(code)
        dark[-6:, -6:] = False
        assert read_part(dark, code.error, code.mask) == Part(index, count, xor_of(text))


def test_more_damage_than_the_symbol_can_bear_is_no_part():
    for code in a_set(bytes(range(60, 240)), 3, error="M"):
        dark = dark_of(code)
        dark[15:, 12:] = False
        assert read_part(dark, code.error, code.mask) is None


@settings(deadline=None, max_examples=40)
@given(
    text=st.one_of(st.binary(min_size=1, max_size=200), st.integers(0, 10**30).map(str)),
    level=st.sampled_from("LMQH"),
)
def test_a_symbol_that_is_whole_is_no_part(text, level):
    code = segno.make(text, error=level, micro=False, boost_error=False)
    assert read_part(dark_of(code), code.error, code.mask) is None


@pytest.mark.parametrize(
    "shape",
    [(0, 0), (1, 1), (17, 17), (20, 20), (21, 25), (22, 22), (181, 181), (21,), (21, 21, 3)],
)
def test_what_is_no_symbol_is_no_part(shape):
    dark = np.zeros(shape, np.bool_)
    assert version_of(dark) is None
    assert read_part(dark, "M", 0) is None


def test_a_level_or_a_mask_that_does_not_exist_is_no_part():
    (code, _) = a_set(b"0123456789" * 4, 2)
    dark = dark_of(code)
    assert read_part(dark, code.error, code.mask) is not None
    assert read_part(dark, "", code.mask) is None
    assert read_part(dark, code.error, 8) is None
    assert read_part(dark, code.error, -1) is None


@pytest.mark.parametrize(
    ("header", "part"),
    [
        pytest.param(0x30_1A_B0, Part(0, 2, 0xAB), id="first of two"),
        pytest.param(0x3F_FA_B0, Part(15, 16, 0xAB), id="last of sixteen"),
        pytest.param(0x30_0A_B0, None, id="one of one"),
        pytest.param(0x32_1A_B0, None, id="third of two"),
        pytest.param(0x40_1A_B0, None, id="bytes"),
        pytest.param(0x70_1A_B0, None, id="a character set"),
        pytest.param(0x20_1A_B0, None, id="alphanumeric"),
    ],
)
def test_only_a_place_that_can_be_is_a_place(header, part):
    assert _parse(header.to_bytes(3, "big") + b"\xff" * 5) == part


@settings(deadline=None, max_examples=100)
@given(st.integers(1, 8), st.sampled_from("LMQH"), st.integers(0, 7), st.integers(0, 2**32))
def test_noise_gives_at_most_a_possible_place(version, level, mask, seed):
    size = 17 + 4 * version
    noise = np.random.default_rng(seed).integers(0, 2, (size, size)) == 1
    part = read_part(noise, level, mask)
    if part is not None:
        assert 0 <= part.index < part.total
        assert 2 <= part.total <= 16
        assert 0 <= part.parity <= 255
