"""A prescription as records: JAHIS 院外処方箋2次元シンボル, and SJ1, the e-prescription's file.

Four records of it tell whose insurance it is: 13 birth date, 21 kind of insurance, 22 insurer, 23
symbol, number and branch (interfaces.md 2.3). Everything else, the medicines above all, is not even
looked at. A long prescription comes here when all its symbols are joined.
"""

import re
from collections.abc import Iterable

from eligibility.errors import MalformedValue
from eligibility.inquiry import CardFaceKey
from kiosk.camera.codes.fields import parse_birth, parse_key
from kiosk.camera.codes.text import to_lines
from kiosk.flow.events import QrKind

_BEGIN = re.compile(rb"JAHIS[0-9]|SJ1(?![0-9A-Za-z])")
_VERSION = re.compile(r"JAHIS0?([1-9][0-9]?)[ ,]{0,8}|SJ1[ ,]{0,8}")
_ANOTHER = ("JAHIS", "SJ1")
_FIRST_WITH_BRANCH = 7
"""Before JAHIS7 record 23 ends with the third field; what some programs put behind is no branch."""

_BIRTH, _KIND, _INSURER, _INSURED = "13", "21", "22", "23"
_HEALTH_INSURANCE = ("", "1", "2", "7")
"""Employees', National Health Insurance, later-stage elderly; 1 is public expense alone, too, but
then there is no insurer. Not 3 to 6: accidents at work and in traffic, pollution, private."""


def recognise(payload: bytes) -> CardFaceKey | QrKind | None:
    """Whose insurance the prescription names; PRESCRIPTION when it names none, or not all of it."""
    if not _BEGIN.match(payload):
        return None
    try:
        first, *others = to_lines(payload)
        return _parse(first, others)
    except MalformedValue:
        return QrKind.PRESCRIPTION


def _parse(first: str, others: Iterable[str]) -> CardFaceKey:
    has_branch = _parse_version(first)
    records = _collect(others)
    if _field(records, _KIND, 1) not in _HEALTH_INSURANCE:
        raise MalformedValue("prescription", "no health insurance pays for it")
    key = parse_key(
        insurer=_field(records, _INSURER, 1),
        symbol=_field(records, _INSURED, 1),
        number=_field(records, _INSURED, 2),
        branch=_field(records, _INSURED, 4) if has_branch else "",
    )
    return CardFaceKey(key, parse_birth(_field(records, _BIRTH, 1)))


def _parse_version(line: str) -> bool:
    """Whether the branch number has its place in this version."""
    version = _VERSION.fullmatch(line)
    if version is None:
        raise MalformedValue("prescription", "its version is unknown")
    return version[1] is None or int(version[1]) >= _FIRST_WITH_BRANCH


def _collect(lines: Iterable[str]) -> dict[str, str]:
    """The records that matter, by number and in any order; the same one may come twice."""
    records: dict[str, str] = {}
    for line in lines:
        number = line.partition(",")[0]
        if number.startswith(_ANOTHER):
            raise MalformedValue("prescription", "there are two in one text")
        if number not in (_BIRTH, _KIND, _INSURER, _INSURED):
            continue
        if records.setdefault(number, line) != line:
            raise MalformedValue("prescription", "it names two people")
    return records


def _field(records: dict[str, str], number: str, position: int) -> str:
    """Without blanks around it; empty when the record or the field is not there."""
    fields = records.get(number, "").split(",")
    return fields[position].strip() if position < len(fields) else ""
