"""Which pictures may come near a decoder: headers written byte by byte, and real ones."""

import struct

import pytest

from eligibility.errors import MalformedValue
from kiosk.card.photo_limits import LARGEST_BYTES, PhotoSize, check_photo
from tests.bench.virtual_card.pictures import face_photo, huge_photo

SIGNATURE = bytes.fromhex("0000000C6A5020200D0A870A")


def code_stream(width=240, height=320, start=(0, 0), depths=(7,), length=None):
    """SOC, then SIZ as ISO/IEC 15444-1 A.5.1 lays it out, then the next marker."""
    length = 38 + 3 * len(depths) if length is None else length
    sizes = struct.pack(">8I", width, height, *start, width, height, 0, 0)
    components = b"".join(bytes((depth, 1, 1)) for depth in depths)
    head = struct.pack(">HH", length, 0) + sizes + struct.pack(">H", len(depths))
    return bytes.fromhex("FF4FFF51") + head + components + bytes.fromhex("FF52")


def box(kind, content, *, is_last=False, is_long=False):
    if is_long:
        return struct.pack(">I4sQ", 1, kind, 16 + len(content)) + content
    return struct.pack(">I4s", 0 if is_last else 8 + len(content), kind) + content


def jp2(*boxes):
    return SIGNATURE + box(b"ftyp", b"jp2 \0\0\0\0jp2 ") + b"".join(boxes)


HEAD = box(b"jp2h", box(b"ihdr", bytes(14)) + box(b"colr", bytes(7)))


@pytest.mark.parametrize(
    "photo",
    [
        pytest.param(code_stream(), id="code stream"),
        pytest.param(jp2(HEAD, box(b"jp2c", code_stream())), id="boxes"),
        pytest.param(jp2(HEAD, box(b"jp2c", code_stream(), is_last=True)), id="to the end"),
        pytest.param(jp2(HEAD, box(b"jp2c", code_stream(), is_long=True)), id="long box"),
        pytest.param(code_stream(340, 420, start=(100, 100)), id="not from the grid's corner"),
        pytest.param(code_stream(depths=(7, 7, 7)), id="colours"),
        pytest.param(face_photo("somebody"), id="by an encoder"),
    ],
)
def test_a_photo_of_a_card_passes_with_its_size(photo):
    assert check_photo(photo) == PhotoSize(240, 320)


@pytest.mark.parametrize("side", [1, 1024])
def test_the_limits_themselves_pass(side):
    assert check_photo(code_stream(side, side)) == PhotoSize(side, side)


@pytest.mark.parametrize(
    "photo",
    [
        pytest.param(b"", id="empty"),
        pytest.param(code_stream() + bytes(LARGEST_BYTES), id="over 64 kB"),
        pytest.param(code_stream(width=1025), id="too wide"),
        pytest.param(code_stream(height=1025), id="too high"),
        pytest.param(code_stream(width=0xFFFFFFFF), id="as wide as can be written"),
        pytest.param(code_stream(width=0), id="no width"),
        pytest.param(code_stream(height=0), id="no height"),
        pytest.param(code_stream(240, 320, start=(240, 0)), id="begins at its end"),
        pytest.param(code_stream(2000, 320, start=(1900, 0)), id="far out on the grid"),
        pytest.param(code_stream(depths=()), id="no colour"),
        pytest.param(code_stream(depths=(7,) * 5), id="five colours"),
        pytest.param(code_stream(depths=(15,)), id="16 bits a pixel"),
        pytest.param(code_stream(depths=(0x87,)), id="signed pixels"),
        pytest.param(code_stream(length=39), id="a length that does not fit"),
        pytest.param(code_stream()[:30], id="cut in its header"),
        pytest.param(b"\xff\x4f\xff\x51", id="nothing behind the marker"),
        pytest.param(b"\xff\xd8\xff\xe0" + bytes(60), id="JPEG"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(60), id="PNG"),
        pytest.param(SIGNATURE, id="boxes, none"),
        pytest.param(jp2(HEAD), id="boxes, no picture"),
        pytest.param(jp2(HEAD, box(b"jp2c", b"")), id="an empty picture"),
        pytest.param(jp2(HEAD, *[box(b"jp2c", code_stream())] * 2), id="two pictures"),
        pytest.param(jp2(HEAD, box(b"jp2c", code_stream(width=6000))), id="too wide in its box"),
        pytest.param(jp2(HEAD, box(b"jp2c", code_stream()))[:-10], id="a box cut off"),
        pytest.param(
            jp2(box(b"jp2h", box(b"pclr", bytes(9))), box(b"jp2c", code_stream())), id="palette"
        ),
        pytest.param(jp2(struct.pack(">I4s", 4, b"jp2h")), id="a box shorter than its head"),
        pytest.param(jp2(b"\0\0\0"), id="bytes behind the last box"),
        pytest.param(huge_photo(), id="334 bytes for 6000 x 6000"),
    ],
)
def test_everything_else_stays_out(photo):
    with pytest.raises(MalformedValue):
        check_photo(photo)


@pytest.mark.parametrize("photo", [code_stream(), jp2(HEAD, box(b"jp2c", code_stream()))])
def test_a_cut_picture_never_raises_anything_else(photo):
    for length in range(len(photo)):
        try:
            check_photo(photo[:length])
        except MalformedValue:
            continue
