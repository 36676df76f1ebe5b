"""被保険者資格申立書 as it is typed: what each question takes, and what comes of it."""

import datetime as dt

import hypothesis
import pytest
from hypothesis import strategies as st

from eligibility.declaration import (
    Declaration,
    DeclaredShare,
    InsuranceKind,
    IssuedWhen,
    SeenBefore,
    WhyUnchecked,
    check_name_kana,
    check_phone,
)
from eligibility.person import Sex
from kiosk.flow import declaring as d
from kiosk.flow.typed import Era, TypedProblem

TODAY = dt.date(2026, 11, 22)
Q = d.Question


def begun():
    return d.begun(WhyUnchecked.NO_SERVICE)


def typed(form, text):
    for character in text:
        form = d.with_character(form, character)
    return form


def at(question):
    """The question, all before it skipped."""
    form = begun()
    while form.question is not question:
        form = d.skipped(form)
    return form


def reviewed():
    """Everything answered."""
    form = d.finished(typed(begun(), "ヤマダ\u3000ハナコ"), TODAY)
    form = d.finished(typed(d.with_era(form, Era.SHOWA), "230412"), TODAY)
    form = d.chosen(form, Sex.FEMALE)
    form = d.finished(typed(form, "0312345678"), TODAY)
    form = d.chosen(form, InsuranceKind.LATER_STAGE)
    form = d.chosen(form, IssuedWhen.BEFORE_THIS_MONTH)
    form = d.chosen(form, DeclaredShare.ONE)
    return d.chosen(form, SeenBefore.YES)


def test_eight_questions_lead_to_the_last_page():
    form, asked = begun(), []
    while form.question is not None:
        asked.append(form.question)
        form = d.skipped(form)
    assert tuple(asked) == d.ASKED
    assert len(asked) == 8
    assert Q.REASON not in asked


def test_what_was_stated_is_the_declaration():
    assert d.declaration(reviewed()) == Declaration(
        reason=WhyUnchecked.NO_SERVICE,
        name_kana="ヤマダ\u3000ハナコ",
        birthdate=dt.date(1948, 4, 12),
        sex=Sex.FEMALE,
        phone="0312345678",
        insurance=InsuranceKind.LATER_STAGE,
        issued=IssuedWhen.BEFORE_THIS_MONTH,
        share=DeclaredShare.ONE,
        seen_before=SeenBefore.YES,
    )


def test_what_was_skipped_is_unknown():
    form = begun()
    while form.question is not None:
        form = d.skipped(form)
    assert d.declaration(form) == Declaration(WhyUnchecked.NO_SERVICE)


# --- the name ---


def test_every_kana_of_the_rows_can_be_typed_and_filed():
    for kana in d.KANA:
        check_name_kana(typed(begun(), kana).text)
    all_there_are = set(map(chr, range(ord("ァ"), ord("ヴ") + 1)))
    assert all_there_are - set("ヮヰヱ") | {"ー"} == d.KANA, "three are of no name today"


def test_a_row_is_opened_for_one_kana():
    form = d.with_row(begun(), 5)
    assert form.row == 5
    form = d.with_character(form, "バ")
    assert (form.text, form.row) == ("バ", None)


def test_correcting_closes_a_row_before_it_takes_a_kana_back():
    form = d.with_row(typed(begun(), "ア"), 1)
    form = d.corrected(form)
    assert (form.text, form.row) == ("ア", None)
    assert d.corrected(form).text == ""


def test_a_row_that_there_is_not_is_not_opened():
    assert d.with_row(begun(), 10).row is None
    assert d.with_row(begun(), -1).row is None
    assert d.with_row(at(Q.PHONE), 1).row is None


@pytest.mark.parametrize("character", ["山", "a", "1", "あ", "-", " ", "", "アア"])
def test_nothing_but_kana_is_a_name(character):
    assert d.with_character(begun(), character) == begun()


def test_one_blank_stands_between_the_names_and_none_at_the_ends():
    assert typed(begun(), "\u3000").text == ""
    form = typed(begun(), "ア\u3000\u3000イ\u3000")
    assert form.text == "ア\u3000イ"
    form = d.finished(typed(begun(), "ア\u3000"), TODAY)
    assert form.given[Q.NAME] == "ア"


def test_a_name_has_an_end():
    assert len(typed(begun(), "ア" * 99).text) == 40


def test_an_empty_name_is_skipped_not_finished():
    assert d.finished(begun(), TODAY) == begun()
    assert not d.can_go_on(begun())


# --- birth date and telephone ---


def test_a_birth_date_needs_its_era():
    form = typed(at(Q.BIRTHDATE), "230412")
    assert not d.can_go_on(form)
    assert d.can_go_on(d.with_era(form, Era.SHOWA))


@pytest.mark.parametrize(
    ("era", "text"),
    [(Era.SHOWA, "231340"), (Era.HEISEI, "010107"), (Era.REIWA, "990101")],
    ids=["no such day", "not in this era", "in the future"],
)
def test_a_day_that_cannot_be_is_asked_again(era, text):
    form = d.finished(typed(d.with_era(at(Q.BIRTHDATE), era), text), TODAY)
    assert (form.question, form.problem) == (Q.BIRTHDATE, TypedProblem.NOT_A_DATE)
    assert d.corrected(form).problem is None


@pytest.mark.parametrize(("digits", "is_one"), [(9, False), (10, True), (11, True)])
def test_a_telephone_number_has_ten_or_eleven_digits(digits, is_one):
    form = typed(at(Q.PHONE), "0" * digits)
    assert d.can_go_on(form) is is_one
    assert len(typed(form, "123").text) <= 11
    if is_one:
        assert check_phone(str(d.finished(form, TODAY).given[Q.PHONE]))


# --- choices ---


def test_an_answer_to_another_question_changes_nothing():
    form = at(Q.SHARE)
    assert d.chosen(form, Sex.MALE) == form
    assert d.chosen(begun(), DeclaredShare.ONE) == begun()
    assert d.chosen(reviewed(), DeclaredShare.TWO) == reviewed()


# --- looking at it once more ---


@pytest.mark.parametrize("question", d.ASKED)
def test_a_row_is_asked_again_with_what_was_given_and_leads_back(question):
    form = d.edited(reviewed(), question)
    assert form.question is question
    again = d.finished(form, TODAY) if question not in d.CHOICES else d.skipped(form)
    assert again.question is None
    assert d.back(form) == reviewed()


def test_typing_goes_on_where_it_ended():
    assert d.edited(reviewed(), Q.NAME).text == "ヤマダ\u3000ハナコ"
    form = d.edited(reviewed(), Q.BIRTHDATE)
    assert (form.era, form.text) == (Era.SHOWA, "230412")
    assert d.declaration(d.finished(form, TODAY)) == d.declaration(reviewed())


def test_the_reason_can_be_changed_and_not_be_left_out():
    form = d.edited(reviewed(), Q.REASON)
    assert d.skipped(form) == form
    form = d.chosen(form, WhyUnchecked.OTHER)
    assert form.question is None
    assert d.declaration(form).reason is WhyUnchecked.OTHER


def test_a_row_is_changed_from_the_last_page_only():
    assert d.edited(at(Q.SHARE), Q.NAME) == at(Q.SHARE)


def test_going_back_leads_through_the_questions_and_out():
    form, passed = at(Q.PHONE), []
    while form is not None:
        passed.append(form.question)
        form = d.back(form)
    assert passed == [Q.PHONE, Q.SEX, Q.BIRTHDATE, Q.NAME]


def test_going_back_from_the_last_page_goes_on_with_the_questions():
    form = d.back(reviewed())
    assert form is not None
    assert form.question is d.ASKED[-1]
    before = d.back(form)
    assert before is not None
    assert before.question is d.ASKED[-2]


def test_no_repr_shows_what_was_stated():
    printed = repr(reviewed()) + repr(typed(begun(), "ヤマダ")) + repr(at(Q.PHONE))
    for own in ("ヤマダ", "ハナコ", "1948", "0312345678", "FEMALE", "LATER_STAGE"):
        assert own not in printed


@hypothesis.given(st.dates(dt.date(1912, 7, 30), TODAY))
def test_every_birth_date_of_a_living_person_comes_back_as_it_was_typed(day):
    form = d.edited(d.skipped(_until_review(begun())), Q.BIRTHDATE)
    era, text = d.in_era(day)
    again = d.finished(typed(d.with_era(form, era), text), TODAY)
    assert again.given[Q.BIRTHDATE] == day


def _until_review(form):
    while form.question is not d.ASKED[-1]:
        form = d.skipped(form)
    return form
