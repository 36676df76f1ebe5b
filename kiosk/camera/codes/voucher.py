"""The voucher of an e-prescription, 電子処方箋の引換番号: six fields on one line, no header.

``insurer,symbol,number,branch,birth YYYYMMDD,voucher number``; absent parts are empty. Known from
one public program (interfaces.md 2.2), so the shape of the fields is what it is known by.
"""

import re

from eligibility.errors import MalformedValue
from eligibility.inquiry import CardFaceKey
from kiosk.camera.codes.fields import parse_birth, parse_key
from kiosk.camera.codes.text import to_line
from kiosk.flow.events import QrKind

_FIELDS = 6
_INSURER = re.compile(r"(?:[0-9]{5,8})?")
"""Two forms, 6 and 8 digits, and the same with their first zero lost."""
_BRANCH = re.compile(r"[0-9０-９]{0,2}")
_BIRTH = re.compile(r"(?:[0-9]{8})?")
_VOUCHER = re.compile(r"[0-9A-Za-z]{0,40}")
_SHORTEST_VOUCHER = 8
"""Characters that tell a voucher when it stands alone; sixteen digits were seen."""


def recognise(payload: bytes) -> CardFaceKey | QrKind | None:
    """Whose insurance the voucher names; PRESCRIPTION when it names none."""
    line = to_line(payload)
    fields = [] if line is None else [field.strip() for field in line.split(",")]
    if not _is_voucher(fields):
        return None
    insurer, symbol, number, branch, birth, _ = fields
    try:
        return CardFaceKey(parse_key(insurer, symbol, number, branch), parse_birth(birth))
    except MalformedValue:
        return QrKind.PRESCRIPTION


def _is_voucher(fields: list[str]) -> bool:
    if len(fields) != _FIELDS:
        return False
    insurer, _, _, branch, birth, voucher = fields
    has_shape = (
        _INSURER.fullmatch(insurer)
        and _BRANCH.fullmatch(branch)
        and _BIRTH.fullmatch(birth)
        and _VOUCHER.fullmatch(voucher)
    )
    return bool(has_shape and (insurer or birth or len(voucher) >= _SHORTEST_VOUCHER))
