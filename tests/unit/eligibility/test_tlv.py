"""Tag, length, value: what is written is read back; what is damaged is always MalformedValue."""

import contextlib

import pytest
from hypothesis import given, strategies as st

from eligibility import tlv
from eligibility.errors import MalformedValue

ONE_BYTE = st.integers(0, 0xFF).filter(lambda tag: tag & 0x1F != 0x1F)
TWO_BYTES = st.builds(
    lambda first, second: (first << 8) | second,
    st.integers(0, 7).map(lambda high: (high << 5) | 0x1F),
    st.integers(0, 0xFF),
)
TAGS = ONE_BYTE | TWO_BYTES
VALUES = st.binary(max_size=300) | st.integers(0, 70_000).map(bytes)
JUNK = st.binary(max_size=64)


def written(several):
    return b"".join(tlv.encode(tag, value) for tag, value in several)


@given(TAGS, VALUES)
def test_an_element_is_read_as_it_was_written(tag, value):
    data = tlv.encode(tag, value)
    assert tlv.element_at(data, 0) == tlv.Element(tag, value, 0, len(data))


@given(TAGS, VALUES, JUNK, JUNK)
def test_an_element_is_read_where_it_stands(tag, value, before, after):
    data = tlv.encode(tag, value)
    element = tlv.element_at(before + data + after, len(before))
    assert (element.tag, element.value) == (tag, value)
    assert (element.start, element.end) == (len(before), len(before) + len(data))


@given(st.lists(st.tuples(TAGS, st.binary(max_size=200)), max_size=8))
def test_elements_come_one_after_the_other_and_back_again(several):
    data = written(several)
    found = list(tlv.elements(data))
    assert [(one.tag, one.value) for one in found] == several
    assert tlv.encode_all(found) == data


@given(TAGS, st.binary(max_size=300), st.data())
def test_an_element_that_is_cut_off_is_malformed(tag, value, data):
    whole = tlv.encode(tag, value)
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    with pytest.raises(MalformedValue):
        tlv.element_at(cut, 0)


@given(TAGS, VALUES, st.data())
def test_a_header_that_is_cut_off_is_malformed(tag, value, data):
    """A card is read in pieces: half a length must never pass for a shorter one."""
    header = tlv.encode(tag, value)[: -len(value) or None]
    with pytest.raises(MalformedValue):
        tlv.header_at(header[: data.draw(st.integers(0, len(header) - 1))], 0)


@given(st.lists(st.tuples(TAGS, st.binary(max_size=40)), min_size=1, max_size=4), st.data())
def test_a_row_that_is_cut_inside_an_element_is_malformed(several, data):
    whole = written(several)
    borders = [0, *(one.end for one in tlv.elements(whole))]
    cut = data.draw(st.integers(0, len(whole) - 1).filter(lambda at: at not in borders))
    with pytest.raises(MalformedValue):
        list(tlv.elements(whole[:cut]))


@given(st.binary(max_size=400), st.integers(0, 450))
def test_no_bytes_raise_anything_else(data, start):
    for read in (tlv.header_at, tlv.element_at):
        with contextlib.suppress(MalformedValue):
            read(data, start)


@given(st.binary(max_size=400), st.integers(0, 450), st.integers(0, 450))
def test_a_row_of_any_bytes_ends(data, start, end):
    try:
        found = list(tlv.elements(data, start, end))
    except MalformedValue:
        return
    assert [one.end for one in found[:-1]] == [one.start for one in found[1:]]


@given(st.lists(st.tuples(TAGS, st.binary(max_size=40)), min_size=2, max_size=5))
def test_a_row_ends_where_it_is_told_to(several):
    data = written(several)
    first = next(tlv.elements(data))
    assert list(tlv.elements(data, 0, first.end)) == [first]


def test_an_element_may_not_reach_over_the_end_of_its_row():
    data = tlv.encode(0x90, b"\1\0\1") + tlv.encode(0x91, bytes(8))
    with pytest.raises(MalformedValue):
        list(tlv.elements(data, 0, len(data) - 1))


@pytest.mark.parametrize(
    ("length", "header"),
    [
        (0, "DF2200"),
        (127, "DF227F"),
        (128, "DF228180"),
        (255, "DF2281FF"),
        (256, "DF22820100"),
        (65_536, "DF2283010000"),
    ],
)
def test_lengths_are_as_short_as_they_can_be(length, header):
    assert tlv.encode(0xDF22, bytes(length))[: -length or None].hex().upper() == header


@pytest.mark.parametrize(
    "data",
    ["", "90", "DF", "DF22", "9080", "908400000001FF", "9081", "908201", "90FF", "9003AABB"],
)
def test_what_is_no_element_is_malformed(data):
    with pytest.raises(MalformedValue):
        tlv.element_at(bytes.fromhex(data), 0)


@pytest.mark.parametrize("data", ["900101", "90810101", "9082000101", "908300000101"])
def test_a_length_may_be_written_longer_than_needed(data):
    """Cards do: the second form keeps the offsets of a file the same for every length."""
    assert tlv.element_at(bytes.fromhex(data), 0).value == b"\1"


def test_the_header_is_read_before_the_value_is_there():
    assert tlv.header_at(bytes.fromhex("FF2082A000"), 0) == (0xFF20, 5, 0xA000)


def test_an_element_does_not_show_its_value():
    assert "secret" not in repr(tlv.element_at(tlv.encode(0x90, b"secret"), 0))
