"""OEV1, our own format, for cards and notices of participating insurers (interfaces.md 2.4)."""

import binascii
import re

from eligibility.errors import MalformedValue
from eligibility.inquiry import CardFaceKey
from eligibility.insured import (
    BranchNumber,
    InsuredKey,
    InsuredNumber,
    InsuredSymbol,
    InsurerNumber,
)
from kiosk.camera.codes.fields import check_lengths, parse_date
from kiosk.flow.events import QrKind

PREFIX = b"OEV1,"
_FIELDS = 8
"""The format's name, insurer, symbol, number, branch, birth date, kana name, valid to."""
_NOT_IN_FIELDS = re.compile(r"[*%\r\n]")
_CRC_START = 0xFFFF


def recognise(payload: bytes) -> CardFaceKey | QrKind | None:
    """The key of a card whose checksum is right, else DAMAGED or UNKNOWN."""
    if not payload.startswith(PREFIX):
        return None
    body, _, told = payload.rpartition(b"*")
    if told != checksum(body):
        return QrKind.DAMAGED
    try:
        return _parse_fields(body.decode("utf-8"))
    except (MalformedValue, UnicodeDecodeError):
        # read as it was printed: another try cannot help, so it is not called damaged
        return QrKind.UNKNOWN


def checksum(body: bytes) -> bytes:
    """CRC-16/CCITT-FALSE as four upper-case hex digits; it finds read errors, no forgery."""
    return f"{binascii.crc_hqx(body, _CRC_START):04X}".encode("ascii")


def _parse_fields(body: str) -> CardFaceKey:
    fields = body.split(",")
    if len(fields) != _FIELDS or _NOT_IN_FIELDS.search(body):
        raise MalformedValue("OEV1 code", "its fields are not as agreed")
    # the name is for people who look at the card; the day of expiry proves nothing, the cloud knows
    _, insurer, symbol, number, branch, birthdate, _name_kana, valid_to = fields
    check_lengths(insurer, symbol, number, branch)
    if valid_to:
        parse_date("valid to", valid_to)
    key = InsuredKey(
        insurer_number=_parse_insurer(insurer),
        symbol=InsuredSymbol.parse(symbol) if symbol else None,
        number=InsuredNumber.parse(number),
        branch=BranchNumber.parse(branch) if branch else None,
    )
    return CardFaceKey(key, parse_date("birth date", birthdate))


def _parse_insurer(text: str) -> InsurerNumber:
    number = InsurerNumber.parse(text)
    if number.is_unknown or number.zero_restored:
        raise MalformedValue("insurer number", "a printed code has the whole number")
    return number
