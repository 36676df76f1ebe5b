"""Tag, length, value as chip cards write them (ISO 7816-4 BER-TLV): tags of 1 or 2 bytes.

Standard library only; lengths of up to three bytes, which is all that a card's file can hold.
"""

import dataclasses
from collections.abc import Iterable, Iterator

from eligibility.errors import MalformedValue

_KIND = "card data"
_TAG_GOES_ON = 0x1F
_LONG_LENGTH = 0x80
_LONGEST_LENGTH_BYTES = 3


@dataclasses.dataclass(frozen=True, slots=True)
class Element:
    """One element, and where it stood."""

    tag: int
    value: bytes = dataclasses.field(repr=False)
    start: int
    """Of the tag, in bytes from the start of what was read."""
    end: int
    """First byte after the value."""


def header_at(data: bytes, start: int) -> tuple[int, int, int]:
    """Tag, offset of the value, and its length; the value itself may still be missing.

    Raises:
        MalformedValue: not a tag and a length.
    """
    tag_length = 2 if data[start : start + 1] and data[start] & 0x1F == _TAG_GOES_ON else 1
    tag = data[start : start + tag_length]
    at = start + tag_length
    first = data[at : at + 1]
    if len(tag) != tag_length or not first:
        raise MalformedValue(_KIND, "it ends inside a tag or a length")
    if first[0] < _LONG_LENGTH:
        return int.from_bytes(tag, "big"), at + 1, first[0]
    count = first[0] - _LONG_LENGTH
    digits = data[at + 1 : at + 1 + count]
    if not 1 <= count <= _LONGEST_LENGTH_BYTES or len(digits) != count:
        raise MalformedValue(_KIND, "a length has no usable form")
    return int.from_bytes(tag, "big"), at + 1 + count, int.from_bytes(digits, "big")


def element_at(data: bytes, start: int) -> Element:
    """The element that begins at ``start``; raises MalformedValue when it is not all there."""
    tag, value_at, length = header_at(data, start)
    end = value_at + length
    if end > len(data):
        raise MalformedValue(_KIND, "it ends inside a value")
    return Element(tag, data[value_at:end], start, end)


def elements(data: bytes, start: int = 0, end: int | None = None) -> Iterator[Element]:
    """The elements one after the other; raises MalformedValue for anything between them."""
    end = len(data) if end is None else end
    while start < end:
        element = element_at(data[:end], start)
        yield element
        start = element.end


def encode(tag: int, value: bytes) -> bytes:
    """An element with the shortest length."""
    tag_bytes = tag.to_bytes(2 if tag > 0xFF else 1, "big")  # noqa: PLR2004 - one byte or two
    length = len(value)
    if length < _LONG_LENGTH:
        return tag_bytes + bytes((length,)) + value
    digits = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return tag_bytes + bytes((_LONG_LENGTH | len(digits),)) + digits + value


def encode_all(several: Iterable[Element]) -> bytes:
    """Elements one after the other."""
    return b"".join(encode(one.tag, one.value) for one in several)
