"""May this JPEG 2000 picture be decoded? Its sizes, read from the header without a decoder.

A file of 334 bytes made a decoder fill 6000 x 6000 pixels in 0.9 s (camera.md 5.3): so a picture is
looked at before, and only what a card's photo can be is let through. Forms: the code stream alone
(FF4F FF51, ISO/IEC 15444-1 annex A) and inside boxes (annex I). Nothing is decoded here.
"""

import dataclasses
from collections.abc import Iterator

from eligibility.errors import MalformedValue

LARGEST_BYTES = 64 * 1024
LARGEST_SIDE = 1024
MOST_COMPONENTS = 4
MOST_BITS = 8

_SOC_AND_SIZ = bytes.fromhex("FF4FFF51")
_SIGNATURE_BOX = bytes.fromhex("0000000C6A5020200D0A870A")
_BOX_HEADER = 8
_LONG_BOX_HEADER = 16
_SIZ_FIXED = 38
_SIZ_PER_COMPONENT = 3
_KIND = "the card's photo"


@dataclasses.dataclass(frozen=True, slots=True)
class PhotoSize:
    """Of the decoded picture."""

    width: int
    height: int


def check_photo(photo: bytes) -> PhotoSize:
    """The size of a picture that may be decoded.

    Raises:
        MalformedValue: empty, over 64 kB, over 1024 pixels a side, or of an unknown form.
    """
    if not photo:
        raise MalformedValue(_KIND, "there is none")
    if len(photo) > LARGEST_BYTES:
        raise MalformedValue(_KIND, "it has more than 64 kB")
    return _size(_code_stream(photo))


def _code_stream(photo: bytes) -> bytes:
    if photo.startswith(_SOC_AND_SIZ):
        return photo
    if not photo.startswith(_SIGNATURE_BOX):
        raise MalformedValue(_KIND, "it is no JPEG 2000")
    boxes = list(_boxes(photo))
    if any(kind == b"pclr" for _, head in _named(boxes, b"jp2h") for kind, _ in _boxes(head)):
        raise MalformedValue(_KIND, "a palette would make it larger than its header says")
    streams = [content for _, content in _named(boxes, b"jp2c")]
    if len(streams) != 1 or not streams[0].startswith(_SOC_AND_SIZ):
        raise MalformedValue(_KIND, "it holds not exactly one picture")
    return streams[0]


def _named(boxes: list[tuple[bytes, bytes]], name: bytes) -> list[tuple[bytes, bytes]]:
    return [box for box in boxes if box[0] == name]


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of each box, in order."""
    at = 0
    while at < len(data):
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + _BOX_HEADER]
        header = _BOX_HEADER
        if length == 1:
            header = _LONG_BOX_HEADER
            length = int.from_bytes(data[at + _BOX_HEADER : at + header], "big")
        elif length == 0:  # the last box goes to the end
            length = len(data) - at
        if length < header or at + length > len(data):
            raise MalformedValue(_KIND, "a box goes over its end")
        yield kind, data[at + header : at + length]
        at += length


def _size(stream: bytes) -> PhotoSize:
    """From the SIZ marker: Lsiz, Rsiz, Xsiz, Ysiz, XOsiz, YOsiz, tiles, and the components."""
    segment = stream[len(_SOC_AND_SIZ) :]
    length, components = (int.from_bytes(segment[at : at + 2], "big") for at in (0, 36))
    if length != _SIZ_FIXED + _SIZ_PER_COMPONENT * components or len(segment) < length:
        raise MalformedValue(_KIND, "its header has another form")
    width, height = (_extent(segment, end_at) for end_at in (4, 8))
    if not 1 <= components <= MOST_COMPONENTS:
        raise MalformedValue(_KIND, "it has too many colours")
    depths = segment[_SIZ_FIXED:length:_SIZ_PER_COMPONENT]
    if any(depth + 1 > MOST_BITS for depth in depths):  # signed samples have the eighth bit set
        raise MalformedValue(_KIND, "its pixels are no bytes")
    return PhotoSize(width, height)


def _extent(segment: bytes, end_at: int) -> int:
    """One side: the reference grid's end less the picture's start on it, eight bytes on."""
    end = int.from_bytes(segment[end_at : end_at + 4], "big")
    start = int.from_bytes(segment[end_at + 8 : end_at + 12], "big")
    if not start < end <= LARGEST_SIDE:
        raise MalformedValue(_KIND, "it is empty or over 1024 pixels wide or high")
    return end - start
