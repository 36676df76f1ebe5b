"""A card that is typed: one field at a time, checked as it is entered. Pure (ui.md S32, S33).

Digits only, and a hyphen in symbol and number; kana and kanji are the staff's (ui.md S32). What is
typed lives in the state and nowhere else; no repr shows it.
"""

import dataclasses
import datetime as dt
import enum
from collections.abc import Mapping
from types import MappingProxyType

from eligibility.errors import CheckDigitMismatch, MalformedValue
from eligibility.inquiry import CardFaceKey, MonthDay
from eligibility.insured import (
    BranchNumber,
    InsuredKey,
    InsuredNumber,
    InsuredSymbol,
    InsurerNumber,
)
from eligibility.person import check_birthdate


class TypedField(enum.Enum):
    """In the order in which they are asked."""

    INSURER_NUMBER = "insurer number"
    SYMBOL = "symbol"
    NUMBER = "number"
    BRANCH = "branch"
    MONTH_DAY = "month and day"
    """Asked when the branch number is known."""
    BIRTHDATE = "birthdate"
    """Asked when it is not."""


class TypedProblem(enum.Enum):
    """What to say about a field that cannot be right."""

    CHECK_DIGIT = "check digit"
    LENGTH = "length"
    NOT_A_DATE = "not a date"


class Era(enum.Enum):
    """Japanese eras of living people."""

    TAISHO = "2", dt.date(1912, 7, 30), 1911
    SHOWA = "3", dt.date(1926, 12, 25), 1925
    HEISEI = "4", dt.date(1989, 1, 8), 1988
    REIWA = "5", dt.date(2019, 5, 1), 2018

    def __init__(self, code: str, first_day: dt.date, offset: int) -> None:
        self.code = code
        self.first_day = first_day
        self.offset = offset


@dataclasses.dataclass(frozen=True, slots=True)
class TypedDate:
    """A day as it was typed; with the year of an era when it is a birth date."""

    month: int = dataclasses.field(repr=False)
    day: int = dataclasses.field(repr=False)
    era: Era | None = dataclasses.field(default=None, repr=False)
    year: int = dataclasses.field(default=0, repr=False)


_LONGEST = {
    TypedField.INSURER_NUMBER: 8,
    TypedField.SYMBOL: 12,
    TypedField.NUMBER: 12,
    TypedField.BRANCH: 2,
    TypedField.MONTH_DAY: 4,
    TypedField.BIRTHDATE: 6,
}
_INSURER_LENGTHS = (6, 8)
_SKIPPABLE = (TypedField.SYMBOL, TypedField.BRANCH)
_WITH_HYPHEN = (TypedField.SYMBOL, TypedField.NUMBER)


@dataclasses.dataclass(frozen=True, slots=True)
class TypedCard:
    """What was typed so far, and the field that is being typed."""

    field: TypedField = TypedField.INSURER_NUMBER
    text: str = dataclasses.field(default="", repr=False)
    era: Era | None = dataclasses.field(default=None, repr=False)
    problem: TypedProblem | None = None
    done: Mapping[TypedField, str] = dataclasses.field(
        default_factory=lambda: MappingProxyType({}), repr=False
    )
    """Finished fields; "" for 記号なし and for an unknown branch number."""
    is_birthdate_whole: bool = False
    """Month and day are not enough here, beside a branch number either."""


def prefilled(key: InsuredKey) -> TypedCard:
    """A card of which a code told everything but the birth date; that is asked next."""
    done = {
        TypedField.INSURER_NUMBER: key.insurer_number.text,
        TypedField.SYMBOL: key.symbol.text if key.symbol else "",
        TypedField.NUMBER: key.number.text,
        TypedField.BRANCH: key.branch.text if key.branch else "",
    }
    card = TypedCard(done=MappingProxyType(done))
    asked = fields_of(card)
    kept = MappingProxyType({field: done[field] for field in asked[:-1]})
    return TypedCard(field=asked[-1], done=kept)


def with_whole_birthdate(card: TypedCard) -> TypedCard:
    """The same card where the whole date of birth is needed."""
    is_other = card.field is TypedField.MONTH_DAY
    field, text = (TypedField.BIRTHDATE, "") if is_other else (card.field, card.text)
    return dataclasses.replace(card, field=field, text=text, is_birthdate_whole=True)


def fields_of(card: TypedCard) -> tuple[TypedField, ...]:
    """The fields of this card, in order; later-stage elderly have no symbol and no branch."""
    insurer = card.done.get(TypedField.INSURER_NUMBER)
    if insurer is not None and InsurerNumber.parse(insurer).is_later_stage_elderly:
        return TypedField.INSURER_NUMBER, TypedField.NUMBER, TypedField.BIRTHDATE
    is_enough = bool(card.done.get(TypedField.BRANCH)) and not card.is_birthdate_whole
    birth = TypedField.MONTH_DAY if is_enough else TypedField.BIRTHDATE
    return (
        TypedField.INSURER_NUMBER,
        TypedField.SYMBOL,
        TypedField.NUMBER,
        TypedField.BRANCH,
        birth,
    )


def can_skip(card: TypedCard) -> bool:
    """記号なし and わからない."""
    return card.field in _SKIPPABLE


def can_go_on(card: TypedCard) -> bool:
    """True when the field has as many characters as it may have."""
    match card.field:
        case TypedField.INSURER_NUMBER:
            return len(card.text) in _INSURER_LENGTHS
        case TypedField.SYMBOL | TypedField.NUMBER:
            return bool(card.text.strip("-"))
        case TypedField.BIRTHDATE:
            return card.era is not None and len(card.text) == _LONGEST[card.field]
        case _:
            return len(card.text) == _LONGEST[card.field]


def is_complete(card: TypedCard) -> bool:
    """True when each field of this card is finished."""
    return all(field in card.done for field in fields_of(card))


def with_character(card: TypedCard, character: str) -> TypedCard:
    """One key more; a key that the field does not take changes nothing."""
    fits = character in "0123456789" or (character == "-" and card.field in _WITH_HYPHEN)
    if not fits or len(card.text) >= _LONGEST[card.field]:
        return card
    return dataclasses.replace(card, text=card.text + character, problem=None)


def corrected(card: TypedCard) -> TypedCard:
    """The last character back; without one, the era."""
    if card.text:
        return dataclasses.replace(card, text=card.text[:-1], problem=None)
    return dataclasses.replace(card, era=None, problem=None)


def with_era(card: TypedCard, era: Era) -> TypedCard:
    """The era of the birth date; no other field has one."""
    if card.field is not TypedField.BIRTHDATE:
        return card
    return dataclasses.replace(card, era=era, problem=None)


def finished(card: TypedCard, today: dt.date) -> TypedCard:
    """次へ: the next open field, or the same one with what is wrong."""
    problem = _problem(card, today)
    if problem is not None:
        return dataclasses.replace(card, problem=problem)
    return _on_to_next(card, card.text if card.era is None else card.era.code + card.text)


def skipped(card: TypedCard) -> TypedCard:
    """記号なし or わからない."""
    return _on_to_next(card, "") if can_skip(card) else card


def back(card: TypedCard) -> TypedCard | None:
    """もどる: the field before, with what was typed there; None at the first."""
    fields = fields_of(card)
    position = fields.index(card.field)
    return edited(card, fields[position - 1]) if position else None


def edited(card: TypedCard, field: TypedField) -> TypedCard:
    """The field again, with what was typed there; a field that this card lacks changes nothing."""
    if field not in fields_of(card):
        return card
    text, era = card.done.get(field, ""), None
    if field is TypedField.BIRTHDATE and text:
        era = next(one for one in Era if one.code == text[0])
        text = text[1:]
    return dataclasses.replace(card, field=field, text=text, era=era, problem=None)


def _on_to_next(card: TypedCard, text: str) -> TypedCard:
    done = {**card.done, card.field: text}
    after = dataclasses.replace(card, text="", era=None, problem=None, done=MappingProxyType(done))
    fields = fields_of(after)
    # another insurer or branch may leave fields behind that this card no longer has
    kept = MappingProxyType({one: done[one] for one in fields if one in done})
    field = next((one for one in fields if one not in kept), fields[-1])
    return dataclasses.replace(after, field=field, done=kept)


def _problem(card: TypedCard, today: dt.date) -> TypedProblem | None:
    if not can_go_on(card):
        return TypedProblem.LENGTH
    try:
        match card.field:
            case TypedField.INSURER_NUMBER:
                InsurerNumber.parse(card.text)
            case TypedField.MONTH_DAY:
                MonthDay.parse(card.text)
            case TypedField.BIRTHDATE if card.era is not None:
                check_birthdate(era_date(card.era, card.text), today)
            case _:
                return None
    except CheckDigitMismatch:
        return TypedProblem.CHECK_DIGIT
    except MalformedValue:
        is_date = card.field is not TypedField.INSURER_NUMBER
        return TypedProblem.NOT_A_DATE if is_date else TypedProblem.LENGTH
    return None


def era_date(era: Era, text: str) -> dt.date:
    """``YYMMDD`` of an era; 元年 is 01.

    Raises:
        MalformedValue: no such day, or it lies outside the era (R1-04-30, H1-01-07).
    """
    try:
        day = dt.date(int(text[:2]) + era.offset, int(text[2:4]), int(text[4:]))
    except ValueError:
        raise MalformedValue("birth date", "there is no such day") from None
    eras = list(Era)
    later = eras[eras.index(era) + 1 :]
    if day < era.first_day or (later and day >= later[0].first_day):
        raise MalformedValue("birth date", "the day is not in this era")
    return day


def card_face(card: TypedCard) -> CardFaceKey:
    """The key of a complete card; raises MalformedValue."""
    symbol = card.done.get(TypedField.SYMBOL, "")
    branch = card.done.get(TypedField.BRANCH, "")
    key = InsuredKey(
        InsurerNumber.parse(card.done[TypedField.INSURER_NUMBER]),
        InsuredSymbol.parse(symbol) if symbol else None,
        InsuredNumber.parse(card.done[TypedField.NUMBER]),
        BranchNumber.parse(branch) if branch else None,
    )
    if TypedField.MONTH_DAY in fields_of(card):
        return CardFaceKey(key, MonthDay.parse(card.done[TypedField.MONTH_DAY]))
    birth = card.done[TypedField.BIRTHDATE]
    era = next(one for one in Era if one.code == birth[0])
    return CardFaceKey(key, era_date(era, birth[1:]))


def readable(card: TypedCard) -> tuple[tuple[TypedField, str | TypedDate], ...]:
    """The finished fields, each language's words still to come (S33)."""
    return tuple((field, _readable(field, card.done.get(field, ""))) for field in fields_of(card))


def _readable(field: TypedField, text: str) -> str | TypedDate:
    match field:
        case TypedField.MONTH_DAY if text:
            return TypedDate(int(text[:2]), int(text[2:]))
        case TypedField.BIRTHDATE if text:
            era = next(one for one in Era if one.code == text[0])
            year, month, day = (int(text[at : at + 2]) for at in (1, 3, 5))
            return TypedDate(month, day, era, year)
        case _:
            return text
