"""Issuing a card: what is ordered, printed, certified, signed and put on the chip.

Keys are made once a process and name.
"""

import dataclasses
import datetime as dt

from cryptography import x509

from eligibility.person import Sex
from tests.bench.card_ca import CardCa, FaceIssuer, card_key
from tests.bench.virtual_card.face_files import PrintedFace, issue_face
from tests.bench.virtual_card.files import CardContent, Label
from tests.bench.virtual_card.pictures import face_photo, printed_line


@dataclasses.dataclass(frozen=True)
class CardOrder:
    """What a municipality orders for somebody."""

    subject_cn: str
    pin: str = dataclasses.field(repr=False)
    """Empty: none is set, the card is for the face only."""
    validity: tuple[dt.datetime, dt.datetime]
    printed: PrintedFace | None = None
    label: Label | None = Label.CARD
    has_sign_pair: bool = True
    generation: int = 1
    """Of the authority."""


def issue(
    ca: CardCa, order: CardOrder, issuer: FaceIssuer, certificate: x509.Certificate | None = None
) -> CardContent:
    """A card as ordered, with a ``certificate`` that was issued before or a new one."""
    sign_key = card_key(f"sign {order.subject_cn}") if order.has_sign_pair else None
    sign_name = f"{order.subject_cn}-sign"
    sign_certificate = ca.issue(sign_name, sign_key, *order.validity) if sign_key else None
    face_key = card_key(f"face {order.subject_cn}") if order.printed else None
    return CardContent(
        auth_certificate=certificate or issue_certificate(ca, order),
        auth_ca=ca.generations[order.generation],
        auth_key=card_key(f"auth {order.subject_cn}"),
        pin=order.pin.encode("ascii") or None,
        label=order.label,
        sign_certificate=sign_certificate,
        sign_key=sign_key,
        face=issue_face(order.printed, face_key, issuer) if order.printed and face_key else None,
    )


def issue_certificate(ca: CardCa, order: CardOrder) -> x509.Certificate:
    """The auth certificate alone: all that the registry knows of a card."""
    key = card_key(f"auth {order.subject_cn}")
    return ca.issue(order.subject_cn, key, *order.validity, generation=order.generation)


def print_face(
    of: str, birthdate: dt.date, sex: Sex, expires_on: dt.date, security_code: str
) -> PrintedFace:
    """What is printed on the card; the pictures are drawn after the name ``of``."""
    return PrintedFace(
        birthdate=birthdate,
        sex=sex,
        expires_on=expires_on,
        security_code=security_code,
        name_png=printed_line(f"name of {of}"),
        address_png=printed_line(f"address of {of}", width=220),
        code_png=printed_line(f"code of {of}", width=72),
        photo=face_photo(of),
    )


def without_photo(printed: PrintedFace) -> PrintedFace:
    """As for an infant: the file has the field, and it is empty."""
    return dataclasses.replace(printed, photo=b"")
