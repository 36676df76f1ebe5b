"""Two decoders, one answer: the bytes as printed (camera.md 3)."""

import functools
import logging
import operator
import types

import cv2
import numpy as np
import pytest
import segno
import zxingcpp
from hypothesis import given, settings, strategies as st

from kiosk.camera.append import Assembler, Progress
from kiosk.camera.decode import (
    STEPS,
    TURNS,
    Decoder,
    read_zbar,
    read_zxing,
)
from kiosk.camera.payload import Part, Payload, Reading
from tests.bench.qr_codes import draw_code, draw_scene, other_codes

PAYLOADS = [
    pytest.param("OEV1,138016,千１２,3456,02,20150401,ﾃｽﾄ ｼﾞﾛｳ,20270731*2524".encode(), id="ours"),
    pytest.param("山田　花子".encode("cp932"), id="Shift_JIS"),
    pytest.param("髙﨑①－".encode("cp932"), id="beyond Shift_JIS, in cp932"),
    pytest.param("ｱｲｳ".encode("cp932"), id="half-width kana in Shift_JIS"),
    pytest.param("ｱｲｳ".encode(), id="half-width kana in UTF-8"),
    pytest.param("𠮷野 é".encode(), id="beyond cp932"),
    pytest.param("éè".encode("latin-1"), id="Latin-1"),
    pytest.param(b"\xef\xbb\xbfabc", id="byte order mark"),
    pytest.param(b"a\0b", id="a zero byte"),
    pytest.param(bytes(range(256)), id="every byte"),
    *[pytest.param(code, id=name) for name, code in other_codes().items()],
]


def data_of(read, picture):
    return tuple(payload.data for payload in read(picture))


def draw(code, module=5):
    dark = np.pad(np.array([list(row) for row in code.matrix], np.uint8), 4)
    return np.kron(np.where(dark, 0, 255), np.ones((module, module))).astype(np.uint8)


def a_set(text, count):
    """Parts with a right parity: segno reckons it from text."""
    codes = segno.make_sequence(text, encoding="latin-1", mode="byte", symbol_count=count)
    return [draw(code, 4) for code in codes]


def noted(monkeypatch):
    """Steps that read nothing; the list says which were tried."""
    tried = []

    def note(step):
        def act(_):
            tried.append(step)
            return ()

        return act

    for step in STEPS:
        monkeypatch.setitem(STEPS, step, note(step))
    return tried


def hidden_from_zxing(monkeypatch):
    monkeypatch.setattr("zxingcpp.read_barcodes", lambda *_, **__: [])


BOTH = pytest.mark.parametrize("read", [read_zxing, read_zbar])


@BOTH
@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_bytes_are_those_that_were_printed(read, payload):
    assert read(draw_code(payload)) == (Payload(payload),)


@BOTH
@pytest.mark.parametrize(
    ("text", "options", "payload"),
    [
        pytest.param("山田花子", {"mode": "kanji"}, "山田花子".encode("cp932"), id="kanji mode"),
        pytest.param("0123456789", {}, b"0123456789", id="numeric mode"),
        pytest.param("HTTP ABC", {}, b"HTTP ABC", id="alphanumeric mode"),
        pytest.param(
            "山é", {"encoding": "utf-8", "eci": True}, "山é".encode(), id="UTF-8 by its number"
        ),
        pytest.param(
            "JAHIS7 ①－髙".encode("cp932"),
            {"mode": "byte"},
            "JAHIS7 ①－髙".encode("cp932"),
            id="characters beyond Shift_JIS",
        ),
    ],
)
def test_other_modes_give_the_same_bytes_too(read, text, options, payload):
    code = segno.make(text, micro=False, **options)
    assert read(draw(code)) == (Payload(payload),)


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        pytest.param("山田ｱ", "shift_jis", id="Shift_JIS"),
        pytest.param("éè", "latin-1", id="Latin-1"),
        pytest.param("ж", "iso-8859-5", id="Cyrillic"),
    ],
)
def test_a_code_that_names_its_charset_is_given_as_printed_or_as_the_same_text(text, charset):
    """ZBar converts such a code even when asked for bytes, and does not say that it did."""
    picture = draw(segno.make(text, encoding=charset, eci=True, mode="byte", micro=False))
    assert read_zxing(picture) == (Payload(text.encode(charset)),)
    assert read_zbar(picture) == (Payload(text.encode()),)


TEXT = "JAHIS7\r\n" + "1,1,1234567,13\r\n" * 20
PARITY = functools.reduce(operator.xor, TEXT.encode())


def test_zxing_gives_each_part_with_its_place():
    found = [read_zxing(picture) for picture in a_set(TEXT, 4)]
    assert [payload.part for (payload,) in found] == [Part(n, 4, PARITY) for n in range(4)]
    assert b"".join(payload.data for (payload,) in found) == TEXT.encode()


@pytest.mark.parametrize(
    "change",
    [np.rot90, np.fliplr, np.flipud, lambda picture: 255 - picture],
    ids=["turned", "in a mirror", "upside down in a mirror", "light on dark"],
)
def test_a_part_seen_in_another_way_tells_the_same_place(change):
    for number, picture in enumerate(a_set(TEXT, 4)):
        (payload,) = read_zxing(np.ascontiguousarray(change(picture)))
        assert payload.part == Part(number, 4, PARITY)


def test_a_whole_symbol_is_no_part():
    assert read_zxing(draw_code(b"whole")) == (Payload(b"whole", None),)


def test_four_parts_in_one_picture_are_all_given():
    picture = np.hstack(a_set(TEXT, 4))
    assert {payload.part for payload in read_zxing(picture)} == {
        Part(number, 4, PARITY) for number in range(4)
    }


@settings(deadline=None, max_examples=25)
@given(
    text=st.binary(min_size=40, max_size=400),
    count=st.integers(2, 16),
    random=st.randoms(use_true_random=False),
)
def test_any_set_of_printed_symbols_is_read_and_joined_in_any_order(text, count, random):
    pictures = a_set(text.decode("latin-1"), count)
    random.shuffle(pictures)
    assembler = Assembler()
    said = [assembler.add(read_zxing(picture)[0], 0.0) for picture in pictures]
    assert said == [Progress(have, count) for have in range(1, count)] + [text]


def test_zbar_gives_no_part_and_no_set_that_it_joined_itself_and_raises_nothing():
    pictures = a_set(TEXT, 4)
    assert [read_zbar(picture) for picture in pictures] == [()] * 4
    assert read_zbar(np.hstack(pictures)) == ()
    beside = draw_code(b"whole", 4)
    below = np.full((pictures[0].shape[0], beside.shape[1]), 255, np.uint8)
    below[: beside.shape[0]] = beside
    assert read_zbar(np.hstack([*pictures, below])) == (Payload(b"whole"),)


@BOTH
@pytest.mark.parametrize("step", range(5))
def test_a_moving_card_is_read(read, step):
    payload = other_codes()["voucher"]
    scene = cv2.cvtColor(draw_scene(payload, step), cv2.COLOR_BGR2GRAY)
    assert read(scene) == (Payload(payload),)


@BOTH
def test_no_code_gives_nothing(read):
    assert read(cv2.cvtColor(draw_scene(None), cv2.COLOR_BGR2GRAY)) == ()
    noise = np.random.default_rng(7).integers(0, 256, (360, 640), np.uint8)
    assert read(noise) == ()


def test_two_codes_in_one_picture_are_both_given():
    one, two = draw_code(b"one"), draw_code(b"two")
    both = np.hstack([one, np.full_like(one, 255), two])
    assert set(data_of(read_zxing, both)) == {b"one", b"two"}
    assert len(Decoder().read(both).payloads) == 2


@pytest.mark.parametrize(
    "picture",
    [
        pytest.param(np.zeros((0, 0), np.uint8), id="no pixel"),
        pytest.param(np.zeros((0, 640), np.uint8), id="no row"),
        pytest.param(np.zeros((1, 1), np.uint8), id="one pixel"),
        pytest.param(np.zeros((3, 4000), np.uint8), id="a strip"),
        pytest.param(np.zeros((40, 40, 3, 2), np.uint8), id="four dimensions"),
        pytest.param(np.zeros((40, 40), np.float64), id="not bytes"),
    ],
)
def test_odd_pictures_are_misses(picture):
    decoder = Decoder()
    for _ in range(2 * len(TURNS)):
        assert decoder.read(picture).payloads == ()
    assert not decoder.failures


def test_a_decoder_that_raises_is_a_miss_told_once_without_its_words_and_counted(
    monkeypatch, caplog
):
    def broken(*_, **__):
        raise ValueError("OEV1,138016,secret")

    monkeypatch.setattr("zxingcpp.read_barcodes", broken)
    decoder, picture = Decoder(), draw_code(b"held")
    with caplog.at_level(logging.DEBUG):
        readings = [decoder.read(picture) for _ in range(2 * len(TURNS))]
    assert Reading((Payload(b"held"),), "zbar") in readings  # the second decoder does it alone
    told = [record.getMessage() for record in caplog.records]
    assert told[0] == "decoder_failed step=zxing error=ValueError"
    assert len(told) == len(set(told))
    assert "secret" not in caplog.text
    assert decoder.failures["zxing"] == 2 * len(TURNS)
    assert decoder.failures["turn"] >= 1


def test_a_false_symbol_does_not_keep_the_steps_from_the_real_one(monkeypatch):
    picture = np.full((720, 1280), 200, np.uint8)
    code = draw_code(b"held")
    picture[: code.shape[0], : code.shape[1]] = code
    corners = {
        name: types.SimpleNamespace(x=1200, y=650)
        for name in ("top_left", "top_right", "bottom_left", "bottom_right")
    }
    false = types.SimpleNamespace(valid=False, position=types.SimpleNamespace(**corners))
    monkeypatch.setattr("zxingcpp.read_barcodes", lambda *_, **__: [false])
    seen: list[np.ndarray] = []

    def note(grey):
        seen.append(grey)
        return ()

    for step in STEPS:
        monkeypatch.setitem(STEPS, step, note)
    decoder = Decoder()
    looked_at = []
    for is_near, _ in TURNS[:6]:
        seen.clear()
        decoder.read(picture)
        if is_near:
            looked_at.append(bool((seen[0] < 100).any()))
    assert looked_at[0] is False, "first where the symbol seems to be"
    assert True in looked_at


def test_what_rescued_one_picture_is_tried_first_on_the_next(monkeypatch):
    hidden_from_zxing(monkeypatch)
    decoder, picture = Decoder(), draw_code(b"held")
    steps = [decoder.read(picture).step for _ in range(2 * len(TURNS))]
    first = steps.index("zbar")
    assert set(steps[first:]) == {"zbar"}


def test_a_whole_turn_comes_on_each_missed_picture_and_all_come_in_turn(monkeypatch):
    seen = noted(monkeypatch)
    hidden_from_zxing(monkeypatch)
    decoder, picture = Decoder(), draw_code(b"held")
    for _, steps in TURNS * 2:
        seen.clear()
        assert decoder.read(picture) == Reading((), steps[-1])
        assert tuple(seen) == steps
    assert {step for _, steps in TURNS for step in steps} == set(STEPS)


def test_a_picture_that_is_read_needs_no_rescue_and_the_turns_begin_again(monkeypatch):
    seen = noted(monkeypatch)
    decoder, empty = Decoder(), draw_code(b"held") // 4 * 0 + 200
    first = WHOLE_STEPS[0]
    decoder.read(empty)
    decoder.read(empty)
    assert seen == list(WHOLE_STEPS[:2])
    assert decoder.read(draw_code(b"held")) == Reading((Payload(b"held"),), "zxing")
    seen.clear()
    decoder.read(empty)
    assert seen == [first]


WHOLE_STEPS = [steps[0] for is_near, steps in TURNS if not is_near]


@pytest.mark.parametrize("step", sorted(set(STEPS) - {"unsmear"}))  # that leaves it as it is
def test_each_step_alone_reads_a_clear_code_and_says_so(step, monkeypatch):
    for other in STEPS:
        if other != step:
            monkeypatch.setitem(STEPS, other, lambda _: ())
    looks = []
    read_barcodes = zxingcpp.read_barcodes

    def only_after_a_step(grey, **options):
        looks.append(grey)
        is_first = np.array_equal(grey, picture)
        return [] if is_first else read_barcodes(grey, **options)

    clear = draw_code(b"held", 8 if step.endswith("of half") else 5)
    picture = np.asarray(cv2.GaussianBlur(clear, (0, 0), 2.0), np.uint8)
    monkeypatch.setattr("zxingcpp.read_barcodes", only_after_a_step)
    decoder = Decoder()
    readings = [decoder.read(picture) for _ in TURNS]
    assert Reading((Payload(b"held"),), step) in readings


@pytest.mark.parametrize(
    ("scale", "sigma", "step"),
    [(0.6, 1.6, "unsharp strongly"), (0.7, 2.2, "refocus")],
    ids=["a little", "much"],
)
def test_a_code_out_of_focus_is_rescued_at_once(scale, sigma, step):
    scene = cv2.cvtColor(draw_scene(other_codes()["voucher"]), cv2.COLOR_BGR2GRAY)
    small = cv2.resize(scene, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    noise = np.random.default_rng(1).normal(0, 1.5, small.shape)
    blurred = np.clip(cv2.GaussianBlur(small, (0, 0), sigma) + noise, 0, 255).astype(np.uint8)
    assert read_zxing(blurred) == ()
    assert Decoder().read(blurred) == Reading((Payload(other_codes()["voucher"]),), step)


def test_a_step_that_scribbles_spoils_no_picture(monkeypatch):
    def scribble(picture, **_):
        picture[:] = 0
        return []

    monkeypatch.setattr("zxingcpp.read_barcodes", scribble)
    picture = draw_code(b"held")
    before = picture.copy()
    decoder = Decoder()
    readings = [decoder.read(picture) for _ in TURNS]
    assert Reading((Payload(b"held"),), "zbar") in readings
    assert np.array_equal(picture, before)


def test_a_step_that_works_in_what_it_is_given_spoils_no_picture(monkeypatch):
    def scribble(grey):
        grey[:] = 0
        return ()

    hidden_from_zxing(monkeypatch)
    for step in STEPS:
        monkeypatch.setitem(STEPS, step, scribble)
    picture = draw_code(b"held")
    before = picture.copy()
    decoder = Decoder()
    for _ in TURNS:
        decoder.read(picture)
    assert np.array_equal(picture, before)


def test_a_picture_that_may_not_be_written_is_read():
    picture = draw_code(b"held")
    picture.flags.writeable = False
    decoder = Decoder()
    assert decoder.read(picture).payloads == (Payload(b"held"),)
    half = np.zeros((720, 1280), np.uint8)[::2, ::2]
    half.flags.writeable = False
    assert all(decoder.read(half) for _ in TURNS)
    assert not decoder.failures


@BOTH
@pytest.mark.parametrize("covered", [0.5, 0.9])
def test_a_code_that_is_mostly_covered_gives_nothing(read, covered):
    picture = draw_code(other_codes()["voucher"])
    picture[: int(picture.shape[0] * covered)] = 0
    assert read(picture) == ()
