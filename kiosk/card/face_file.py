"""EF 0002 of the face application, taken apart: who, whose key, which pictures (card.md 2).

Pure. The order of the elements and the table of offsets: soltia48/myna-card, who warns that the
table is to be checked, not trusted; so the elements are walked by their own lengths, and a table
that says otherwise means a damaged file. Nothing in here is believed before the issuer's signature
was checked (``kiosk.card.face_trust``).
"""

import dataclasses
import hashlib

from eligibility import tlv
from eligibility.errors import MalformedValue
from eligibility.face_proof import TAG_BIRTHDATE, TAG_CARD_KEY, TAG_SEX

TAG_FILE = 0xFF20
TAG_TABLE = 0xDF21
TAG_NAME = 0xDF25
TAG_ADDRESS = 0xDF26
TAG_PHOTO = 0xDF27
TAG_SIGNATURE = 0xDF28
TAG_EXPIRY = 0xDF29
TAG_SECURITY_CODE = 0xDF2A

_IN_ORDER = [
    TAG_TABLE,
    TAG_BIRTHDATE,
    TAG_SEX,
    TAG_CARD_KEY,
    TAG_NAME,
    TAG_ADDRESS,
    TAG_PHOTO,
    TAG_SIGNATURE,
    TAG_EXPIRY,
    TAG_SECURITY_CODE,
]
_OFFSET_BYTES = 2
_KIND = "the card's face file"


@dataclasses.dataclass(frozen=True, slots=True)
class FaceFile:
    """The groups that the issuer has signed, as they stand, and the signature."""

    identity: bytes = dataclasses.field(repr=False)
    images_sha256: bytes = dataclasses.field(repr=False)
    photo_sha256: bytes = dataclasses.field(repr=False)
    issuer_signature: bytes = dataclasses.field(repr=False)
    photo: bytearray = dataclasses.field(repr=False)
    """The picture itself; empty on a card without one."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Place:
    tag: int
    start: int
    value_at: int
    end: int


def parse_face_file(data: bytes) -> FaceFile:
    """The file's parts; filler behind it is cut off.

    Raises:
        MalformedValue: other elements, another order, a wrong table of offsets.
    """
    places = _places(data)
    if [place.tag for place in places] != _IN_ORDER:
        raise MalformedValue(_KIND, "its elements are not the known ones in their order")
    table, birthdate, _sex, key, name, address, photo, signature, *_unsigned = places
    _check_table(data[table.value_at : table.end], places[1:])
    return FaceFile(
        identity=data[birthdate.start : key.end],
        images_sha256=hashlib.sha256(data[name.start : address.end]).digest(),
        photo_sha256=hashlib.sha256(data[photo.start : photo.end]).digest(),
        issuer_signature=data[signature.value_at : signature.end],
        photo=bytearray(data[photo.value_at : photo.end]),
    )


def length_of_file(start: bytes) -> int:
    """How long the whole file is, by its first bytes; raises MalformedValue for another file."""
    tag, value_at, length = tlv.header_at(start, 0)
    if tag != TAG_FILE:
        raise MalformedValue(_KIND, "it does not begin as one")
    return value_at + length


def offset_of_photo(start: bytes) -> int:
    """Where the table says that the photo is, from the file's first bytes; MalformedValue."""
    _tag, table_at, _length = tlv.header_at(start, 0)
    tag, offsets_at, length = tlv.header_at(start, table_at)
    if tag != TAG_TABLE or length != _OFFSET_BYTES * len(_IN_ORDER[1:]):
        raise MalformedValue(_KIND, "it has no table of offsets")
    at = offsets_at + _OFFSET_BYTES * (_IN_ORDER.index(TAG_PHOTO) - 1)
    return int.from_bytes(start[at : at + _OFFSET_BYTES], "big")


def is_without_photo(at_photo: bytes) -> bool:
    """Whether an empty photo stands here; False for a photo and for anything unexpected."""
    try:
        tag, _value_at, length = tlv.header_at(at_photo, 0)
    except MalformedValue:
        return False
    return tag == TAG_PHOTO and length == 0


def _places(data: bytes) -> list[_Place]:
    end = length_of_file(data)
    if end > len(data):
        raise MalformedValue(_KIND, "it ends early")
    _tag, at, _length = tlv.header_at(data, 0)
    places = []
    while at < end:
        tag, value_at, length = tlv.header_at(data[:end], at)
        places.append(_Place(tag, at, value_at, value_at + length))
        at = value_at + length
    if at != end:
        raise MalformedValue(_KIND, "an element goes over its end")
    return places


def _check_table(table: bytes, places: list[_Place]) -> None:
    told = b"".join(place.start.to_bytes(_OFFSET_BYTES, "big") for place in places)
    if table != told:
        raise MalformedValue(_KIND, "its table of offsets is wrong")
