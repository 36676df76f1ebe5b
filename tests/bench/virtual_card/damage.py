"""Cards that went wrong, at the issuer's or in somebody's hands: another content for each."""

import dataclasses
from collections.abc import Callable

from cryptography import x509

from tests.bench.card_ca import foreign_face_issuer
from tests.bench.virtual_card.face_files import FaceContent, issue_face
from tests.bench.virtual_card.files import CardContent
from tests.bench.virtual_card.pictures import huge_photo

_ERASED = bytes(2048)
_TABLE_AT = 8
"""FF20 82 hh ll, DF21 12, then the table."""
_PHOTO_ENTRY = 5
_WELL_INSIDE = 2000


def erased(content: CardContent) -> CardContent:
    """The certificate's file is there and holds zeros, although EF 0008 says it is present."""
    return dataclasses.replace(content, auth_file=_ERASED)


def with_certificate(content: CardContent, certificate: x509.Certificate | None) -> CardContent:
    """Another certificate than the key's, or none."""
    return dataclasses.replace(content, auth_certificate=certificate)


def without_face(content: CardContent) -> CardContent:
    """The face application is not on the card."""
    return dataclasses.replace(content, face=None)


def with_wrong_offsets(content: CardContent) -> CardContent:
    """The offset table points one byte past the photo's tag; nothing that is signed changed."""
    return _with_identity_file(content, _moved_photo_entry)


def with_changed_photo(content: CardContent) -> CardContent:
    """One byte inside the photo is another one."""
    return _with_identity_file(content, _one_byte_flipped)


def with_cut_file(content: CardContent) -> CardContent:
    """The file ends inside the photo."""
    return _with_identity_file(content, lambda file: file[:_WELL_INSIDE])


def signed_by_stranger(content: CardContent) -> CardContent:
    """Well formed, all signatures good, from an issuer of a foreign authority."""
    face = content.issued_face
    return _with_face(content, issue_face(face.printed, face.key, foreign_face_issuer()))


def with_stolen_certificate(content: CardContent) -> CardContent:
    """Signed by a stranger, who shows our issuer's certificate."""
    strange = signed_by_stranger(content).issued_face
    certificate = content.issued_face.issuer_certificate
    return _with_face(content, dataclasses.replace(strange, issuer_certificate=certificate))


def with_photo(content: CardContent, photo: bytes) -> CardContent:
    """Another picture, signed by the card's own issuer."""
    face = content.issued_face
    printed = dataclasses.replace(face.printed, photo=photo)
    return _with_face(content, issue_face(printed, face.key, face.issuer))


def with_huge_photo(content: CardContent) -> CardContent:
    """A picture of 334 bytes which would decode to 6000 x 6000; signed by our issuer."""
    return with_photo(content, huge_photo())


def with_copied_face(content: CardContent, other: CardContent) -> CardContent:
    """The other card's face files, all genuine; the key in the chip cannot fit them."""
    return _with_face(content, dataclasses.replace(other.issued_face, key=content.issued_face.key))


def _with_identity_file(content: CardContent, change: Callable[[bytes], bytes]) -> CardContent:
    face = content.issued_face
    return _with_face(content, dataclasses.replace(face, identity_file=change(face.identity_file)))


def _with_face(content: CardContent, face: FaceContent) -> CardContent:
    return dataclasses.replace(content, face=face)


def _moved_photo_entry(file: bytes) -> bytes:
    at = _TABLE_AT + 2 * _PHOTO_ENTRY
    moved = int.from_bytes(file[at : at + 2], "big") + 1
    return file[:at] + moved.to_bytes(2, "big") + file[at + 2 :]


def _one_byte_flipped(file: bytes) -> bytes:
    return file[:_WELL_INSIDE] + bytes((file[_WELL_INSIDE] ^ 1,)) + file[_WELL_INSIDE + 1 :]
