"""What was typed from a card: read into something that can be asked, or what is wrong where. Pure.

The fields stay as they were typed until they are right, so that nothing has to be typed again. No
repr shows them.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from eligibility.errors import CheckDigitMismatch, MalformedValue
from eligibility.my_number import holds_my_number
from eligibility.person import check_birthdate
from eligibility.wire_inquiries import InquiryLine
from hospital.appointments import Appointment, appointment_of, parse_field
from hospital.eras import day_from_text, half_width, month_day_from_text

FIELDS = ("insurer-number", "symbol", "number", "branch", "birth", "day")
"""In the order of the card; ``day`` is the confirmation date."""
_OFFICIAL = {
    "insurer-number": "InsurerNumber",
    "symbol": "InsuredCardSymbol",
    "number": "InsuredIdentificationNumber",
    "branch": "InsuredBranchNumber",
}
_NEEDED = ("insurer-number", "number", "birth")
_LIMIT = "LimitApplicationCertificateRelatedConsFlg"


@dataclasses.dataclass(frozen=True, slots=True)
class Typed:
    """The form as it was sent."""

    fields: Mapping[str, str] = dataclasses.field(repr=False)
    """Each of FIELDS, empty ones too."""
    asks_limit: bool = True
    """適用区分 is asked for, too; since 7 October 2024 nobody has to consent to it."""


@dataclasses.dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a field."""

    field: str
    why: str
    """Word of ``ask.toml``: what it is and what to do."""


def empty(today: dt.date) -> Typed:
    """The form as it opens: the day is today."""
    return Typed({**dict.fromkeys(FIELDS, ""), "day": today.isoformat()})


def from_form(form: Mapping[str, object]) -> Typed:
    """What a browser sends; what is not text is left out."""
    texts = {name: text_of(form.get(name)) for name in FIELDS}
    return Typed(texts, asks_limit="limit-category" in form)


def text_of(sent: object) -> str:
    """Of one field; what is no text counts as empty."""
    return sent.strip() if isinstance(sent, str) else ""


def from_line(line: InquiryLine, today: dt.date) -> Typed:
    """What was asked, to be corrected: the form of an earlier inquiry."""
    face = line.card_face
    texts = {name: getattr(face, official) or "" for name, official in _OFFICIAL.items()}
    born = face.BirthMonthDay or face.Birthdate or ""
    texts["birth"] = born if face.BirthMonthDay else f"{born[:4]}-{born[4:6]}-{born[6:]}"
    texts["day"] = (line.confirmation_date or today).isoformat()
    return Typed(texts, asks_limit=line.LimitApplicationCertificateRelatedConsFlg == "1")


def read(typed: Typed, today: dt.date) -> Appointment | tuple[Fault, ...]:
    """``today`` is the day in Japan."""
    values: dict[str, Any] = {_LIMIT: "1" if typed.asks_limit else "0"}
    faults = [*_read_card(typed, values), *_read_birth(typed, values, today)]
    faults += _read_day(typed, values, today)
    if faults:
        return tuple(sorted(faults, key=lambda fault: FIELDS.index(fault.field)))
    return appointment_of(1, values)


def _read_card(typed: Typed, values: dict[str, Any]) -> Iterator[Fault]:
    for name, official in _OFFICIAL.items():
        text = typed.fields[name]
        if not text:
            if name in _NEEDED:
                yield Fault(name, f"ask.fault-{name}-empty")
            continue
        try:
            values[official] = parse_field(official, text)
        except CheckDigitMismatch:
            yield Fault(name, "ask.fault-check-digit")
        except MalformedValue:
            is_my_number = holds_my_number(text)
            yield Fault(name, "ask.fault-my-number" if is_my_number else f"ask.fault-{name}")


def _read_birth(typed: Typed, values: dict[str, Any], today: dt.date) -> Iterator[Fault]:
    """Month and day are enough beside a branch number; the whole date is always right."""
    text = typed.fields["birth"]
    month_day = month_day_from_text(text)
    try:
        if not text:
            yield Fault("birth", "ask.fault-birth-empty")
        elif month_day is None:
            values["Birthdate"] = check_birthdate(day_from_text(text), today)
        elif not typed.fields["branch"]:
            yield Fault("birth", "ask.fault-birth-year")
        else:
            values["BirthMonthDay"] = parse_field("BirthMonthDay", month_day)
    except MalformedValue as error:
        is_whole = error.kind == "birth date"
        yield Fault("birth", "ask.fault-birth-age" if is_whole else "ask.fault-birth")


def _read_day(typed: Typed, values: dict[str, Any], today: dt.date) -> Iterator[Fault]:
    """Today is left to the service, whose midnight may be another one."""
    text = half_width(typed.fields["day"])
    if not text:
        return
    try:
        day = parse_field("confirmation_date", text)
    except MalformedValue:
        yield Fault("day", "ask.fault-day")
        return
    if day > today:
        yield Fault("day", "ask.fault-day-future")
    elif day < today:
        values["confirmation_date"] = day
