"""What the bytes of a QR code say: an insurance card in our own format, or another known kind.

Pure, and never raises: whatever a stranger prints may come in here. A code is a search key, never
a proof. Formats: interfaces.md 2.2 to 2.4, docs/qr.md.
"""

import binascii
import datetime as dt
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
from kiosk.flow.events import QrKind

OEV1_PREFIX = b"OEV1,"
_OEV1_FIELDS = 8
"""The format's name, insurer, symbol, number, branch, birth date, kana name, valid to."""
_NOT_IN_FIELDS = re.compile(r"[*%\r\n]")
_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_CRC_START = 0xFFFF

_KINDS = (
    (re.compile(rb"JAHISTC[0-9]{2}"), QrKind.MEDICATION_NOTEBOOK),
    (re.compile(rb"JAHIS[0-9]"), QrKind.PRESCRIPTION),
    (re.compile(rb"SJ1(?![0-9A-Za-z])"), QrKind.PRESCRIPTION),
    # the voucher of an e-prescription: insurer,symbol,number,branch,birth,voucher number. A comma
    # is a comma in Shift_JIS and in UTF-8: neither uses its byte inside a character
    (
        re.compile(rb"(?:[0-9]{6,8})?,[^,\r\n]*,[^,\r\n]*,[0-9]{0,2},[0-9]{8},[0-9A-Za-z]+\s*\Z"),
        QrKind.PRESCRIPTION,
    ),
    (re.compile(rb"https?://", re.IGNORECASE), QrKind.WEB_ADDRESS),
)
# JP Core's two member ids (``NNNNNNNN:symbol:number:branch`` and its CSV form) name a person, but
# carry no birth date: an inquiry needs one, so they are UNKNOWN until a screen asks for it.


def recognise(payload: bytes) -> CardFaceKey | QrKind:
    """The key of an insurance card whose checksum is right, or what else the code is."""
    if payload.startswith(OEV1_PREFIX):
        return _recognise_oev1(payload)
    return next((kind for begin, kind in _KINDS if begin.match(payload)), QrKind.UNKNOWN)


def checksum(body: bytes) -> bytes:
    """CRC-16/CCITT-FALSE as four upper-case hex digits; it finds read errors, no forgery."""
    return f"{binascii.crc_hqx(body, _CRC_START):04X}".encode("ascii")


def _recognise_oev1(payload: bytes) -> CardFaceKey | QrKind:
    body, _, told = payload.rpartition(b"*")
    if told != checksum(body):
        return QrKind.DAMAGED
    try:
        return _parse_fields(body.decode("utf-8"))
    except (MalformedValue, UnicodeDecodeError):
        # read as it was printed: another try cannot help, so it is not called damaged
        return QrKind.UNKNOWN


def _parse_fields(body: str) -> CardFaceKey:
    fields = body.split(",")
    if len(fields) != _OEV1_FIELDS or _NOT_IN_FIELDS.search(body):
        raise MalformedValue("OEV1 code", "its fields are not as agreed")
    # the name is for people who look at the card; the day of expiry proves nothing, the cloud knows
    _, insurer, symbol, number, branch, birthdate, _name_kana, valid_to = fields
    if valid_to:
        _parse_date("valid to", valid_to)
    key = InsuredKey(
        insurer_number=_parse_insurer(insurer),
        symbol=InsuredSymbol.parse(symbol) if symbol else None,
        number=InsuredNumber.parse(number),
        branch=BranchNumber.parse(branch) if branch else None,
    )
    return CardFaceKey(key, _parse_date("birth date", birthdate))


def _parse_insurer(text: str) -> InsurerNumber:
    number = InsurerNumber.parse(text)
    if number.is_unknown or number.zero_restored:
        raise MalformedValue("insurer number", "a printed code has the whole number")
    return number


def _parse_date(kind: str, text: str) -> dt.date:
    """From ``YYYYMMDD`` in ASCII digits; raises MalformedValue for a day that does not exist."""
    digits = _DATE.fullmatch(text)
    if digits is None:
        raise MalformedValue(kind, "eight digits are needed")
    try:
        return dt.date(*map(int, digits.groups()))
    except ValueError:
        raise MalformedValue(kind, "there is no such day") from None
