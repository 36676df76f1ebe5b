"""The two member ids of JP Core: everything about an insured but the birth date.

``00138016:千１２:３４５６:02`` and ``"00138016","千１２","３４５６","02"``: the insurer's number
padded to eight digits, symbol and number in full width, an absent part empty (interfaces.md 2.2
and 3.1).
"""

import re

from eligibility.errors import MalformedValue
from eligibility.insured import InsuredKey
from kiosk.camera.codes.fields import parse_key
from kiosk.camera.codes.text import to_line
from kiosk.flow.events import QrKind

_PARTS = 4
_INSURER = re.compile(r"[0-9]{8}")
_BRANCH = re.compile(r"(?:[0-9０-９]{2})?")
"""Full width by JP Core's text, half width in its example."""
_QUOTE = '"'
_SEPARATOR_OF_ID = ":"
_SEPARATOR_OF_CSV = '","'


def recognise(payload: bytes) -> InsuredKey | QrKind | None:
    """Whom the id names; UNKNOWN when it has the form of one and nobody can have it."""
    line = to_line(payload)
    parts = None if line is None else _split(line)
    if parts is None or not (_INSURER.fullmatch(parts[0]) and _BRANCH.fullmatch(parts[3])):
        return None
    try:
        return parse_key(*parts)
    except MalformedValue:
        return QrKind.UNKNOWN


def _split(line: str) -> tuple[str, str, str, str] | None:
    """Insurer, symbol, number, branch; no separator and no quote can occur inside."""
    if line.startswith(_QUOTE) and line.endswith(_QUOTE):
        parts = line[1:-1].split(_SEPARATOR_OF_CSV)
        separator = _QUOTE
    else:
        parts = line.split(_SEPARATOR_OF_ID)
        separator = _SEPARATOR_OF_ID
    if len(parts) != _PARTS or any(separator in part for part in parts):
        return None
    return parts[0], parts[1], parts[2], parts[3]
