import hashlib

import pytest

from eligibility import tlv
from eligibility.errors import MalformedValue
from kiosk.card.face_file import (
    is_without_photo,
    length_of_file,
    offset_of_photo,
    parse_face_file,
)

TAGS = (0xDF22, 0xDF23, 0xDF24, 0xDF25, 0xDF26, 0xDF27, 0xDF28, 0xDF29, 0xDF2A)
PHOTO = 5


def elements(photo=b"photo" * 60, tags=TAGS):
    values = [b"19830217", b"2", b"key" * 88, b"name", b"address", photo, b"s" * 256, b"2034", b"c"]
    return [tlv.encode(tag, value) for tag, value in zip(tags, values, strict=True)]


def table(parts, moved=0):
    """Offsets from the start of the file: 5 bytes of FF20's head, 21 of the table."""
    starts, at = [], 5 + 21
    for part in parts:
        starts.append(at)
        at += len(part)
    starts[PHOTO] += moved
    return tlv.encode(0xDF21, b"".join(start.to_bytes(2, "big") for start in starts))


def a_file(parts=None, first=None, tag=0xFF20):
    parts = elements() if parts is None else parts
    body = (table(parts) if first is None else first) + b"".join(parts)
    return tlv.encode(tag, body)


def test_the_groups_are_cut_out_as_they_stand():
    parts = elements()
    file = parse_face_file(a_file(parts))
    assert file.identity == b"".join(parts[:3])
    assert file.images_sha256 == hashlib.sha256(parts[3] + parts[4]).digest()
    assert file.photo_sha256 == hashlib.sha256(parts[PHOTO]).digest()
    assert file.issuer_signature == b"s" * 256
    assert file.photo == b"photo" * 60
    assert isinstance(file.photo, bytearray)


def test_filler_behind_the_file_is_cut_off():
    assert parse_face_file(a_file() + b"\xff" * 50) == parse_face_file(a_file())


def test_the_photo_shows_in_no_repr():
    assert "photo" not in repr(parse_face_file(a_file())).replace("photo_sha256", "")


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\xff", id="half a tag"),
        pytest.param(b"\xff" * 300, id="filler"),
        pytest.param(bytes(300), id="zeros"),
        pytest.param(a_file(tag=0xFF40), id="another file"),
        pytest.param(a_file()[:-1], id="ends early"),
        pytest.param(a_file(elements()[:-1]), id="an element is missing"),
        pytest.param(a_file([*elements(), tlv.encode(0xDF2B, b"")]), id="one too many"),
        pytest.param(a_file([elements()[1], elements()[0], *elements()[2:]]), id="another order"),
        pytest.param(a_file(elements(tags=(*TAGS[:5], 0xDF57, *TAGS[6:]))), id="another tag"),
        pytest.param(a_file(first=b""), id="no table"),
        pytest.param(a_file(first=tlv.encode(0xDF21, bytes(18))), id="an empty table"),
        pytest.param(a_file(first=table(elements())[:2] + b"\x11" + bytes(17)), id="short table"),
        pytest.param(a_file(first=table(elements(), moved=1)), id="an offset is one too far"),
        pytest.param(a_file(first=table(elements(), moved=-1)), id="an offset is one short"),
    ],
)
def test_a_damaged_file_is_refused(data):
    with pytest.raises(MalformedValue):
        parse_face_file(data)


def test_every_cut_is_refused():
    whole = a_file()
    for length in range(len(whole)):
        with pytest.raises(MalformedValue):
            parse_face_file(whole[:length])


def test_an_element_that_goes_over_the_end_is_refused():
    parts = elements()
    parts[-1] = parts[-1][:2] + b"\x7f" + parts[-1][3:]
    with pytest.raises(MalformedValue):
        parse_face_file(a_file(parts))


def test_the_length_is_told_by_the_first_bytes():
    whole = a_file()
    assert length_of_file(whole[:10]) == len(whole)


def test_the_table_tells_where_the_photo_is():
    parts = elements()
    whole = a_file(parts)
    at = offset_of_photo(whole[:256])
    assert whole[at:].startswith(parts[PHOTO])


@pytest.mark.parametrize(
    "start", [b"", a_file(first=b"")[:60], a_file(first=tlv.encode(0xDF21, bytes(16)))[:60]]
)
def test_without_table_nothing_is_guessed(start):
    with pytest.raises(MalformedValue):
        offset_of_photo(start)


@pytest.mark.parametrize(
    ("at_photo", "is_without"),
    [
        (tlv.encode(0xDF27, b""), True),
        (tlv.encode(0xDF27, b"x"), False),
        (tlv.encode(0xDF27, bytes(5000))[:7], False),
        (tlv.encode(0xDF28, b""), False),
        (b"", False),
        (b"\xdf", False),
    ],
)
def test_only_an_empty_photo_is_none(at_photo, is_without):
    assert is_without_photo(at_photo) is is_without
