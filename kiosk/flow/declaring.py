"""被保険者資格申立書 as staff type it with the patient (S50): one question at a time. Pure.

Every question may be left; the reason is known from where the patient was. What is typed lives in
the state and nowhere else; no repr shows it. Name in kanji, address, insurer and employer are
written on the paper.
"""

import dataclasses
import datetime as dt
import enum
from collections.abc import Mapping
from types import MappingProxyType

from eligibility.declaration import (
    NAME_LENGTH,
    PHONE_LENGTHS,
    Declaration,
    DeclaredShare,
    InsuranceKind,
    IssuedWhen,
    SeenBefore,
    WhyUnchecked,
)
from eligibility.errors import MalformedValue
from eligibility.person import Sex, check_birthdate
from kiosk.flow.typed import Era, TypedProblem, era_date

Choice = WhyUnchecked | Sex | InsuranceKind | IssuedWhen | DeclaredShare | SeenBefore
BLANK, LONG = "\u3000", "ー"
KANA_ROWS = (
    "アイウエオァィゥェォ",
    "カキクケコガギグゲゴ",
    "サシスセソザジズゼゾ",
    "タチツテトダヂヅデドッ",
    "ナニヌネノ",
    "ハヒフヘホバビブベボパピプペポ",
    "マミムメモ",
    "ヤユヨャュョ",
    "ラリルレロ",
    "ワヲンヴ",
)
"""Each opens with one touch, its kana are chosen with another."""
KANA = frozenset("".join(KANA_ROWS)) | {LONG}
_BIRTHDATE_LENGTH = 6


class Question(enum.Enum):
    """In the order in which they are asked; the reason only when it is to be changed."""

    NAME = "name"
    BIRTHDATE = "birthdate"
    SEX = "sex"
    PHONE = "phone"
    INSURANCE = "insurance"
    ISSUED = "issued"
    SHARE = "share"
    SEEN_BEFORE = "seen before"
    REASON = "reason"


ASKED = tuple(one for one in Question if one is not Question.REASON)
CHOICES: Mapping[Question, tuple[Choice, ...]] = MappingProxyType(
    {
        Question.SEX: tuple(Sex),
        Question.INSURANCE: tuple(InsuranceKind),
        Question.ISSUED: tuple(IssuedWhen),
        Question.SHARE: tuple(DeclaredShare),
        Question.SEEN_BEFORE: tuple(SeenBefore),
        Question.REASON: tuple(WhyUnchecked),
    }
)
"""Questions that are answered by one of several keys; the others are typed."""
Given = str | dt.date | Choice


@dataclasses.dataclass(frozen=True, slots=True)
class Form:
    """What was stated so far, and the question that is asked."""

    question: Question | None = Question.NAME
    """None: all of it is looked at once more."""
    text: str = dataclasses.field(default="", repr=False)
    era: Era | None = dataclasses.field(default=None, repr=False)
    row: int | None = None
    """Of KANA_ROWS, while one of its kana is chosen."""
    problem: TypedProblem | None = None
    given: Mapping[Question, Given] = dataclasses.field(
        default_factory=lambda: MappingProxyType({}), repr=False
    )
    is_reviewed: bool = False
    """True once all was looked at: a corrected answer leads back there."""


def begun(reason: WhyUnchecked) -> Form:
    """Nothing but the reason is known."""
    return Form(given=MappingProxyType({Question.REASON: reason}))


def can_go_on(form: Form) -> bool:
    """True when what is typed may be the answer."""
    match form.question:
        case Question.NAME:
            return bool(form.text.strip(BLANK)) and form.row is None
        case Question.BIRTHDATE:
            return form.era is not None and len(form.text) == _BIRTHDATE_LENGTH
        case Question.PHONE:
            return len(form.text) in PHONE_LENGTHS
        case _:
            return False


def with_character(form: Form, character: str) -> Form:
    """One key more; a key that the question does not take changes nothing."""
    match form.question:
        case Question.NAME:
            is_taken = _is_kana(form, character) and len(form.text) < NAME_LENGTH
        case Question.BIRTHDATE:
            is_taken = _is_digit(character) and len(form.text) < _BIRTHDATE_LENGTH
        case Question.PHONE:
            is_taken = _is_digit(character) and len(form.text) < max(PHONE_LENGTHS)
        case _:
            is_taken = False
    if not is_taken:
        return form
    return dataclasses.replace(form, text=form.text + character, row=None, problem=None)


def _is_kana(form: Form, character: str) -> bool:
    if character == BLANK:  # one, between family and given name
        return bool(form.text) and BLANK not in form.text
    return character in KANA


def _is_digit(character: str) -> bool:
    return len(character) == 1 and character in "0123456789"


def with_row(form: Form, row: int) -> Form:
    """Opens a row of kana."""
    if form.question is not Question.NAME or row not in range(len(KANA_ROWS)):
        return form
    return dataclasses.replace(form, row=row)


def with_era(form: Form, era: Era) -> Form:
    """The era of the birth date."""
    if form.question is not Question.BIRTHDATE:
        return form
    return dataclasses.replace(form, era=era, problem=None)


def corrected(form: Form) -> Form:
    """Closes an open row; else takes the last character back; without one, the era."""
    if form.row is not None:
        return dataclasses.replace(form, row=None)
    if form.text:
        return dataclasses.replace(form, text=form.text[:-1], problem=None)
    return dataclasses.replace(form, era=None, problem=None)


def chosen(form: Form, choice: Choice) -> Form:
    """One of the keys; a choice of another question changes nothing."""
    is_asked = form.question is not None and choice in CHOICES.get(form.question, ())
    return _next(form, choice) if is_asked else form


def finished(form: Form, today: dt.date) -> Form:
    """次へ after typing: the next question, or the same one with what is wrong."""
    if not can_go_on(form):
        return form
    if form.question is not Question.BIRTHDATE or form.era is None:
        return _next(form, form.text.strip(BLANK))
    try:
        return _next(form, check_birthdate(era_date(form.era, form.text), today))
    except MalformedValue:
        return dataclasses.replace(form, problem=TypedProblem.NOT_A_DATE)


def skipped(form: Form) -> Form:
    """わからない, or left for the paper."""
    return form if form.question in (None, Question.REASON) else _next(form, None)


def edited(form: Form, question: Question) -> Form:
    """The question again, from the last page."""
    return _at(form, question) if form.question is None else form


def back(form: Form) -> Form | None:
    """もどる: the question before; None at the first."""
    if form.question is None:
        return _at(dataclasses.replace(form, is_reviewed=False), ASKED[-1])
    if form.is_reviewed:
        return _at(form, None)
    place = ASKED.index(form.question)
    return _at(form, ASKED[place - 1]) if place else None


def declaration(form: Form) -> Declaration:
    """What is kept with the reception."""
    given = {_FIELDS[question]: value for question, value in form.given.items()}
    return Declaration(**given)  # type: ignore[arg-type]  # each question gives its own kind


_FIELDS = {
    Question.NAME: "name_kana",
    Question.BIRTHDATE: "birthdate",
    Question.SEX: "sex",
    Question.PHONE: "phone",
    Question.INSURANCE: "insurance",
    Question.ISSUED: "issued",
    Question.SHARE: "share",
    Question.SEEN_BEFORE: "seen_before",
    Question.REASON: "reason",
}


def _next(form: Form, value: Given | None) -> Form:
    given = {one: kept for one, kept in form.given.items() if one is not form.question}
    if value is not None and form.question is not None:
        given[form.question] = value
    after = dataclasses.replace(form, given=MappingProxyType(given))
    if form.is_reviewed or form.question in (ASKED[-1], Question.REASON):
        return _at(dataclasses.replace(after, is_reviewed=True), None)
    return _at(after, ASKED[ASKED.index(form.question or ASKED[0]) + 1])


def _at(form: Form, question: Question | None) -> Form:
    """The question with what was given to it before, to be typed on."""
    kept = None if question is None else form.given.get(question)
    text, era = kept if isinstance(kept, str) else "", None
    if isinstance(kept, dt.date):
        era, text = in_era(kept)
    return dataclasses.replace(form, question=question, text=text, era=era, row=None, problem=None)


def in_era(day: dt.date) -> tuple[Era, str]:
    """A day as it is typed: its era, and YYMMDD."""
    era = max((one for one in Era if one.first_day <= day), key=lambda one: one.first_day)
    return era, f"{day.year - era.offset:02}{day:%m%d}"
