"""A typed card: fields in order, checked as they are typed, corrected, sent."""

import datetime as dt

import hypothesis
import pytest
from hypothesis import strategies as st

from eligibility.errors import MalformedValue
from eligibility.inquiry import MonthDay
from eligibility.insured import BranchNumber
from kiosk.flow import typed as t
from kiosk.flow.typed import Era, TypedCard, TypedDate, TypedField, TypedProblem

TODAY = dt.date(2026, 11, 22)


def enter(card, text):
    for character in text:
        card = t.with_character(card, character)
    return card


def through(*texts, card=None):
    """Types one field after the other; None skips, (era, digits) is a birth date."""
    card = card or TypedCard()
    for text in texts:
        if text is None:
            card = t.skipped(card)
            continue
        if isinstance(text, tuple):
            card = t.finished(enter(t.with_era(card, text[0]), text[1]), TODAY)
            continue
        card = t.finished(enter(card, text), TODAY)
    return card


def test_a_card_with_a_branch_asks_month_and_day():
    card = through("06139463", "1234", "1234567", "01", "0331")
    assert t.is_complete(card)
    face = t.card_face(card)
    assert (face.key.insurer_number.text, face.key.branch) == ("06139463", BranchNumber("01"))
    assert face.birth == MonthDay(3, 31)


def test_a_card_without_a_branch_asks_the_whole_birth_date():
    card = through("138016", None, "3456", None, (Era.HEISEI, "270401"))
    face = t.card_face(card)
    assert (face.key.symbol, face.key.branch) == (None, None)
    assert face.birth == dt.date(2015, 4, 1)


def test_later_stage_elderly_have_no_symbol_and_no_branch():
    card = through("39342027", "12345678", (Era.SHOWA, "200815"))
    assert t.is_complete(card)
    assert t.card_face(card).birth == dt.date(1945, 8, 15)
    assert len(t.fields_of(card)) == 3


def test_a_mistyped_insurer_number_is_told_at_once_and_kept():
    card = through("06139464")
    assert (card.field, card.problem) == (TypedField.INSURER_NUMBER, TypedProblem.CHECK_DIGIT)
    assert card.text == "06139464"
    assert enter(t.corrected(card), "3").problem is None


@pytest.mark.parametrize("text", ["", "0613946", "06139"])
def test_an_insurer_number_has_6_or_8_digits(text):
    assert not t.can_go_on(enter(TypedCard(), text))


@pytest.mark.parametrize(
    ("era", "digits"),
    [
        (Era.HEISEI, "010107"),
        (Era.REIWA, "010430"),
        (Era.SHOWA, "640108"),
        (Era.SHOWA, "500230"),
        (Era.REIWA, "991231"),
        (Era.TAISHO, "000101"),
    ],
)
def test_days_that_are_not_in_their_era_are_told(era, digits):
    card = through("138016", None, "3456", None, (era, digits))
    assert (card.field, card.problem) == (TypedField.BIRTHDATE, TypedProblem.NOT_A_DATE)


@pytest.mark.parametrize(
    ("era", "digits", "day"),
    [
        (Era.SHOWA, "640107", dt.date(1989, 1, 7)),
        (Era.HEISEI, "010108", dt.date(1989, 1, 8)),
        (Era.REIWA, "010501", dt.date(2019, 5, 1)),
        (Era.TAISHO, "150101", dt.date(1926, 1, 1)),
    ],
)
def test_border_days_of_the_eras(era, digits, day):
    assert t.era_date(era, digits) == day


@pytest.mark.parametrize("digits", ["0230", "1301", "0000"])
def test_no_such_month_and_day(digits):
    card = through("138016", None, "3456", "01", digits)
    assert card.problem is TypedProblem.NOT_A_DATE


def test_going_back_keeps_what_was_typed():
    card = through("138016", "12", "3456")
    before = t.back(card)
    assert before is not None
    assert (before.field, before.text) == (TypedField.NUMBER, "3456")
    again = t.finished(before, TODAY)
    assert again.field is TypedField.BRANCH
    assert t.back(TypedCard()) is None


def test_a_birth_date_comes_back_with_its_era():
    card = through("138016", None, "3456", None, (Era.HEISEI, "270401"))
    again = t.edited(card, TypedField.BIRTHDATE)
    assert (again.era, again.text) == (Era.HEISEI, "270401")
    assert (
        t.corrected(enter(t.with_era(TypedCard(field=TypedField.BIRTHDATE), Era.REIWA), "")).era
        is None
    )


def test_an_edited_branch_asks_for_the_other_birth_form():
    card = through("138016", None, "3456", None, (Era.HEISEI, "270401"))
    card = t.finished(enter(t.edited(card, TypedField.BRANCH), "02"), TODAY)
    assert card.field is TypedField.MONTH_DAY
    assert not t.is_complete(card)


def test_an_edit_that_changes_nothing_else_is_complete_again():
    card = through("138016", None, "3456", "01", "0331")
    card = t.finished(enter(t.edited(card, TypedField.NUMBER), "7"), TODAY)
    assert t.is_complete(card)
    assert t.card_face(card).key.number.text == "34567"


def test_hyphens_only_where_a_card_prints_them():
    assert enter(TypedCard(), "1-").text == "1"
    assert enter(TypedCard(field=TypedField.SYMBOL), "12-34").text == "12-34"
    assert not t.can_go_on(enter(TypedCard(field=TypedField.SYMBOL), "--"))


def test_nothing_is_longer_than_its_boxes():
    assert enter(TypedCard(), "0613946399").text == "06139463"
    assert enter(TypedCard(), "x").text == ""


def test_only_a_birth_date_has_an_era():
    assert t.with_era(TypedCard(), Era.HEISEI) == TypedCard()


def test_dates_are_read_as_they_were_typed():
    card = through("138016", None, "3456", None, (Era.SHOWA, "200815"))
    assert dict(t.readable(card))[TypedField.BIRTHDATE] == TypedDate(8, 15, Era.SHOWA, 20)
    card = through("138016", None, "3456", "01", "0331")
    assert dict(t.readable(card))[TypedField.MONTH_DAY] == TypedDate(3, 31)


def test_no_repr_shows_what_was_typed():
    card = through("138016", "77", "987654", "01")
    assert "15" not in repr(TypedDate(8, 15, Era.SHOWA, 20))
    assert not {"138016", "987654", "77"} & set(repr(enter(card, "0331")).replace("'", " ").split())


KEYS = st.one_of(
    st.sampled_from("0123456789-").map(lambda key: lambda card: t.with_character(card, key)),
    st.sampled_from(Era).map(lambda era: lambda card: t.with_era(card, era)),
    st.sampled_from(TypedField).map(lambda field: lambda card: t.edited(card, field)),
    st.sampled_from(
        [t.corrected, t.skipped, lambda card: t.finished(card, TODAY), lambda c: t.back(c) or c]
    ),
    st.sampled_from(["39342027", "138016", "06050116", "12345678", "01", "0412", "200815"]).map(
        lambda text: lambda card: t.finished(enter(card, text), TODAY)
    ),
)


@hypothesis.settings(max_examples=500)
@hypothesis.given(st.lists(KEYS, max_size=30))
def test_any_keys_lead_to_a_field_of_the_card_and_a_complete_card_has_a_key(keys):
    card = TypedCard()
    for press in keys:
        card = press(card)
        assert card.field in t.fields_of(card)
        t.readable(card)
        if t.is_complete(card):
            face = t.card_face(card)
            is_elderly = face.key.insurer_number.is_later_stage_elderly
            assert not (is_elderly and (face.key.symbol or face.key.branch))


def test_an_insurer_of_later_stage_elderly_forgets_symbol_and_branch():
    card = through("138016", "12", "12345678", "01", "0331")
    card = t.edited(card, TypedField.INSURER_NUMBER)
    for _ in range(6):
        card = t.corrected(card)
    card = through("39342027", (Era.SHOWA, "200815"), card=card)
    assert t.card_face(card).key.symbol is None


def test_a_card_that_is_not_complete_has_no_key():
    with pytest.raises((KeyError, MalformedValue)):
        t.card_face(TypedCard())
