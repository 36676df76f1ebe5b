"""What was typed from a card: asked, or what is wrong where."""

import datetime as dt

import pytest

from eligibility.inquiry import MonthDay
from hospital.board import typed
from hospital.board.typed import Fault, Typed
from hospital.board.words import all_words
from hospital.inquiries import _line
from tests.bench.my_number import my_number
from tests.bench.receptions import TODAY

RIGHT = {
    "insurer-number": "06050116",
    "symbol": "千１２",
    "number": "１２３４５",
    "branch": "1",
    "birth": "0102",
    "day": "",
}


def form(**changed):
    fields = {**RIGHT, **{name.replace("_", "-"): text for name, text in changed.items()}}
    return Typed(fields)


def faults(**changed):
    read = typed.read(form(**changed), TODAY)
    return read if isinstance(read, tuple) else ()


def asked(**changed):
    read = typed.read(form(**changed), TODAY)
    assert not isinstance(read, tuple), read
    return read


def test_a_card_face_is_read_in_either_width_and_sent_as_the_insurer_spells_it():
    key = asked(insurer_number="０６０５０１１６").card_face.key
    told = (key.insurer_number.text, key.symbol.text, key.number.text, key.branch.text)
    assert told == ("06050116", "千１２", "１２３４５", "01")


def test_month_and_day_are_enough_beside_a_branch():
    assert asked().card_face.birth == MonthDay(1, 2)
    assert asked(birth="S30.1.2").card_face.birth == dt.date(1955, 1, 2)


@pytest.mark.parametrize(
    ("day", "sent"),
    [
        ("", None),
        ("2026-11-22", None),
        ("R8.11.21", dt.date(2026, 11, 21)),
        ("２０２６／０４／０１", dt.date(2026, 4, 1)),
    ],
)
def test_today_is_left_to_the_service_and_a_past_day_is_sent(day, sent):
    assert asked(day=day).confirmation_date == sent


@pytest.mark.parametrize(
    ("changed", "field", "why"),
    [
        ({"insurer_number": ""}, "insurer-number", "insurer-number-empty"),
        ({"insurer_number": "0605011"}, "insurer-number", "insurer-number"),
        ({"insurer_number": "06050117"}, "insurer-number", "check-digit"),
        ({"insurer_number": "abc"}, "insurer-number", "insurer-number"),
        ({"symbol": "あ" * 21}, "symbol", "symbol"),
        ({"number": ""}, "number", "number-empty"),
        ({"number": my_number("12345678901")}, "number", "my-number"),
        ({"branch": "123"}, "branch", "branch"),
        ({"birth": ""}, "birth", "birth-empty"),
        ({"birth": "1332"}, "birth", "birth"),
        ({"branch": ""}, "birth", "birth-year"),
        ({"birth": "H1.1.7"}, "birth", "birth"),
        ({"birth": "2027-01-01"}, "birth", "birth-age"),
        ({"birth": "M1.2.3"}, "birth", "birth-age"),
        ({"day": "2026-11-23"}, "day", "day-future"),
        ({"day": "tomorrow"}, "day", "day"),
    ],
)
def test_what_is_wrong_is_named_at_its_field(changed, field, why):
    assert faults(**changed) == (Fault(field, f"ask.fault-{why}"),)
    assert f"ask.fault-{why}" in all_words()


def test_all_faults_are_told_at_once_in_the_order_of_the_card():
    told = faults(insurer_number="", number="", birth="", day="x")
    assert [fault.field for fault in told] == ["insurer-number", "number", "birth", "day"]


def test_what_was_asked_fills_the_form_again():
    for changed in ({}, {"birth": "S30.1.2", "branch": "", "symbol": "", "day": "2026-11-20"}):
        first = asked(**changed)
        again = typed.from_line(_line(first), TODAY)
        assert typed.read(again, TODAY) == first


def test_what_was_typed_is_in_no_repr():
    assert "06050116" not in repr(form())


def test_a_form_that_sends_other_things_than_text_is_empty_there():
    sent = typed.from_form({"number": object(), "symbol": " あ "})
    assert (sent.fields["number"], sent.fields["symbol"], sent.asks_limit) == ("", "あ", False)
