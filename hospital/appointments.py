"""A list of appointments as CSV, with official names in its first row.

What is wrong is named by line and field, and never quoted: a list is about patients, and a
message may reach a log. A file without the row of names is refused by the places of its columns.
"""

import csv
import dataclasses
import datetime as dt
import io
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from eligibility.errors import EligibilityError, MalformedValue
from eligibility.inquiry import CardFaceKey, MonthDay
from eligibility.insured import (
    BranchNumber,
    InsuredKey,
    InsuredNumber,
    InsuredSymbol,
    InsurerNumber,
)
from eligibility.my_number import holds_my_number
from eligibility.wire_inquiries import LIST_LIMIT_LINES
from hospital.eras import day_from_text

LINE_LIMIT = 2**31 - 1
IDENTIFIER_LIMIT = 64
_NEEDED = ("InsurerNumber", "InsuredIdentificationNumber")
_BIRTH = ("Birthdate", "BirthMonthDay")
_ENCODINGS = ("utf-8-sig", "cp932")
"""Bytes of cp932 with Japanese in them are hardly ever right UTF-8; the other way it is common."""


class AppointmentsUnreadable(EligibilityError):
    """The file is no such list; the message quotes nothing of it."""


@dataclasses.dataclass(frozen=True, slots=True)
class Appointment:
    """One line of a list."""

    line: int
    """The hospital's own number, each once in a list."""
    card_face: CardFaceKey = dataclasses.field(repr=False)
    confirmation_date: dt.date | None = None
    """None: the day on which the service answers."""
    limit_application: str = "0"
    """LimitApplicationCertificateRelatedConsFlg."""
    identifier: str | None = dataclasses.field(default=None, repr=False)
    """ArbitraryIdentifier, the hospital's own word for the line: it stays on this machine."""


@dataclasses.dataclass(frozen=True, slots=True)
class WrongLine:
    """What cannot be asked."""

    line: int
    """Of the file, the row of names is 1."""
    field: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.field}: {self.reason}"


@dataclasses.dataclass(frozen=True, slots=True)
class Reading:
    """A list as far as it can be asked."""

    appointments: tuple[Appointment, ...]
    wrong: tuple[WrongLine, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class _Row:
    number: int
    """Of the file's line."""
    values: Mapping[str, str] = dataclasses.field(repr=False)


def read_appointments(data: bytes, today: dt.date) -> Reading:
    """Reads UTF-8 or cp932; empty lines are passed over. ``today`` is the day in Japan.

    Raises:
        AppointmentsUnreadable: neither encoding, no row of names, no or too many lines.
    """
    appointments: list[Appointment] = []
    wrong: list[WrongLine] = []
    lines: set[int] = set()
    for place, row in enumerate(_rows(_text(data)), start=1):
        if isinstance(row, WrongLine):
            wrong.append(row)
            continue
        values, faults = _parsed(row, today)
        line = values.get("line") or place
        if not faults and line in lines:
            faults = [WrongLine(row.number, "line", "another line has this number")]
        wrong += faults
        if not faults:
            lines.add(line)
            appointments.append(appointment_of(line, values))
    if not appointments and not wrong:
        raise AppointmentsUnreadable("the list has no appointment")
    if len(appointments) > LIST_LIMIT_LINES:
        raise AppointmentsUnreadable(f"the list has more than {LIST_LIMIT_LINES} appointments")
    return Reading(tuple(appointments), tuple(wrong))


def parse_field(field: str, text: str) -> Any:  # noqa: ANN401 - each field has a kind of its own
    """One cell by the name of its column; raises MalformedValue."""
    return _PARSERS[field](text)


def appointment_of(line: int, values: Mapping[str, Any]) -> Appointment:
    """From parsed fields, of which those that are needed are there."""
    key = InsuredKey(
        values["InsurerNumber"],
        values.get("InsuredCardSymbol"),
        values["InsuredIdentificationNumber"],
        values.get("InsuredBranchNumber"),
    )
    return Appointment(
        line=line,
        card_face=CardFaceKey(key, values.get("Birthdate") or values["BirthMonthDay"]),
        confirmation_date=values.get("confirmation_date"),
        limit_application=values.get("LimitApplicationCertificateRelatedConsFlg", "0"),
        identifier=values.get("ArbitraryIdentifier"),
    )


def _text(data: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AppointmentsUnreadable("the list is neither UTF-8 nor Shift_JIS (cp932)")


def _rows(text: str) -> Iterator[_Row | WrongLine]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        names = _checked_names([name.strip() for name in next(reader, [])])
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(names):
                reason = f"{len(cells)} cells, the row of names has {len(names)}"
                yield WrongLine(reader.line_num, "the whole line", reason)
                continue
            filled = {n: c.strip() for n, c in zip(names, cells, strict=True) if c.strip()}
            yield _Row(reader.line_num, filled)
    except csv.Error:  # its text may quote
        raise AppointmentsUnreadable(f"line {reader.line_num}: no CSV, look at quotes") from None


def _checked_names(names: Sequence[str]) -> Sequence[str]:
    strange = [str(place) for place, name in enumerate(names, 1) if name not in _PARSERS]
    if strange:
        raise AppointmentsUnreadable(f"line 1: no known name in column {', '.join(strange)}")
    if len(set(names)) != len(names):
        raise AppointmentsUnreadable("line 1: a name stands there twice")
    missing = [name for name in _NEEDED if name not in names]
    if not any(name in names for name in _BIRTH):
        missing.append(" or ".join(_BIRTH))
    if missing:
        raise AppointmentsUnreadable(f"line 1: {', '.join(missing)} is missing")
    return names


def _parsed(row: _Row, today: dt.date) -> tuple[dict[str, Any], list[WrongLine]]:
    values: dict[str, Any] = {}
    faults: list[WrongLine] = []
    for field, text in row.values.items():
        try:
            values[field] = parse_field(field, text)
        except MalformedValue as error:
            faults.append(WrongLine(row.number, field, error.reason))
    faults += [
        WrongLine(row.number, field, "it is empty") for field in _NEEDED if field not in row.values
    ]
    if values.get("confirmation_date", today) > today:
        reason = "it lies in the future, of which the service tells nothing; leave it out"
        faults.append(WrongLine(row.number, "confirmation_date", reason))
    return values, faults or _faults_of_birth(row)


def _faults_of_birth(row: _Row) -> list[WrongLine]:
    given = [field for field in _BIRTH if field in row.values]
    if len(given) != 1:
        return [WrongLine(row.number, " or ".join(_BIRTH), "exactly one of them is needed")]
    if given == ["BirthMonthDay"] and "InsuredBranchNumber" not in row.values:
        reason = "it is enough only beside InsuredBranchNumber"
        return [WrongLine(row.number, "BirthMonthDay", reason)]
    return []


def _half_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _line(text: str) -> int:
    digits = _half_width(text)
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= len(str(LINE_LIMIT))
    if not is_number or not 1 <= int(digits) <= LINE_LIMIT:
        raise MalformedValue("line", f"a whole number from 1 to {LINE_LIMIT} is needed")
    return int(digits)


def _flag(text: str) -> str:
    flag = _half_width(text)
    if flag not in {"0", "1"}:
        raise MalformedValue("flag", "0 or 1 is needed")
    return flag


def _identifier(text: str) -> str:
    if len(text) > IDENTIFIER_LIMIT or not text.isprintable():
        raise MalformedValue("identifier", f"up to {IDENTIFIER_LIMIT} printable characters")
    if holds_my_number(text):
        raise MalformedValue("identifier", "it holds a My Number, which belongs into no list")
    return text


_PARSERS: Mapping[str, Callable[[str], object]] = {
    "line": _line,
    "ArbitraryIdentifier": _identifier,
    "InsurerNumber": InsurerNumber.parse,
    "InsuredCardSymbol": InsuredSymbol.parse,
    "InsuredIdentificationNumber": InsuredNumber.parse,
    "InsuredBranchNumber": BranchNumber.parse,
    "Birthdate": day_from_text,
    "BirthMonthDay": lambda text: MonthDay.parse(_half_width(text)),
    "confirmation_date": day_from_text,
    "LimitApplicationCertificateRelatedConsFlg": _flag,
}
