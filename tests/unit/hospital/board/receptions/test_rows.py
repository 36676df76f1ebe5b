"""What a line of the list says, and the words for everything that it can say."""

import dataclasses
import re
from pathlib import Path

import pytest

from eligibility import wire
from eligibility.benefits import ElderlyRecipientCertificate
from eligibility.coverage import Validity
from eligibility.health import HealthInformation
from eligibility.oqs_xml import Encoding
from eligibility.wire_records import record_to_wire
from hospital.board import receptions, speaking
from hospital.board.receptions.needs import Need
from hospital.board.receptions.rows import NOTICES, Kept, NeedState, row_of
from hospital.board.words import Language, all_words
from tests.bench.desk_day import a_visit, by_card_face
from tests.bench.people import people
from tests.bench.receptions import (
    NOON,
    TODAY,
    a_declared_record,
    a_later_record,
    a_provisional_record,
    a_record,
    a_visual_record,
)

EN = Language.ENGLISH


def kept(record, needs=(), later=None, **wrong):
    message = record_to_wire(record)
    message = wire.changed(message, answer=wire.changed(message.answer, **wrong))
    states = tuple(NeedState(need) for need in needs)
    answered = record_to_wire(later) if later else None
    return Kept(1, message.verification_id, 7, TODAY, message, answered, states)


def row(*arguments, **more):
    return row_of(kept(*arguments, **more), Encoding.UTF_8)


def say(value):
    assert value is not None
    return speaking.tell(EN, value)


@pytest.mark.parametrize(
    ("record", "outcome", "verified", "source"),
    [
        (a_record(), "valid", "card and PIN", "My Number Card"),
        (a_visual_record(), "valid", "card, seen by nurse-7", "My Number Card"),
        (a_provisional_record(), "provisional", "taken in by nurse-7", "My Number Card"),
        (
            by_card_face(a_visit("jiro", NOON, 1, Validity.LOST)),
            "lost",
            "",
            "card face (QR or typed)",
        ),
        (by_card_face(a_visit("", NOON, 1, Validity.SEVERAL)), "several found", "", None),
        (a_later_record("x"), "valid", "asked again", None),
    ],
    ids=["pin", "visual", "provisional", "lost", "several", "later"],
)
def test_a_line_says_how_it_ended_and_how_it_was_verified(record, outcome, verified, source):
    told = row(record)
    assert say(told.outcome) == outcome
    assert speaking.tell_all(EN, told.verified) == verified
    if source is not None:
        assert say(told.source) == source


def test_a_lost_coverage_tells_since_when_and_no_share():
    told = row(by_card_face(a_visit("jiro", NOON, 1, Validity.LOST)), [Need.LOST])
    assert (say(told.lapsed_on), told.share, told.is_good) == ("2026-11-12", None, False)
    assert say(told.needs[0].why) == "Lost on 2026-11-12. Please check the new coverage."


@pytest.mark.parametrize("code", ["2", "3", "4", "5", "7"])
@pytest.mark.parametrize("key", ["mika", "ichiro"])
def test_only_an_answer_that_says_so_tells_a_share_a_category_or_papers(key, code):
    valid, told = (row(a_visit(key, NOON, 1), QualificationValidity=one) for one in ("1", code))
    assert (valid.is_good, valid.share is None, valid.papers == ()) == (True, False, False)
    assert (told.is_good, told.share, told.category, told.papers) == (False, None, None, ())


def test_a_reception_that_was_not_checked_is_never_green():
    told = row(dataclasses.replace(a_visit("mika", NOON, 1), is_provisional=True))
    assert (told.is_good, told.share, told.category, told.papers) == (False, None, None, ())


def test_a_valid_answer_without_a_coverage_that_holds_is_not_green():
    assert not row(a_visit("hanako", NOON, 1), ResultList=()).is_good
    assert not row(a_visit("kenji", NOON, 1)).is_good


@pytest.mark.parametrize("code", ["4", "5"])
def test_a_candidate_is_not_named_as_the_patient(code):
    told = row(by_card_face(a_visit("hanako", NOON, 1)), QualificationValidity=code)
    assert (told.name, told.name_kana, told.loses_characters) == (None, None, False)


def test_no_line_tells_a_reason_of_loss_or_a_specific_disease():
    lost = row(by_card_face(a_visit("jiro", NOON, 1, Validity.LOST)), [Need.LOST])
    isamu = row(a_visit("isamu", NOON, 1))
    assert isamu.papers == ()
    said = [say(word) for word in (lost.outcome, *(need.why for need in lost.needs))]
    assert not [text for text in said if "other" in text]


def test_both_shares_are_told_when_they_differ():
    message = kept(a_visit("ichiro", NOON, 1))
    states = (NeedState(Need.RATIO, "before", None, 3),)
    told = row_of(dataclasses.replace(message, needs=states), Encoding.UTF_8)
    assert (told.share, told.last_share) == (2, 3)
    assert "now 20\N{NO-BREAK SPACE}%, then 30\N{NO-BREAK SPACE}%" in say(told.needs[0].why)


def test_a_later_answer_is_the_one_to_go_by():
    earlier = by_card_face(a_visit("", NOON, 7, Validity.NOT_FOUND))
    told = row(earlier, [Need.ANSWERED], a_later_record(earlier.verification_id))
    assert (say(told.outcome), told.share, told.is_answered_later) == ("valid", 3, True)
    assert say(told.needs[0].why).startswith("The reception of 2026-11-22 is answered now: valid.")


def test_what_a_patient_states_stands_in_for_the_name():
    told = row(a_declared_record(), [Need.DECLARED])
    assert (told.name, told.name_kana) == (None, "ヤマダ　ハナコ")
    assert told.needs[0].link == f"/receptions/{told.verification_id}/declaration"


def test_an_outcome_of_a_newer_version_is_told_by_its_code():
    told = row(a_record(), [Need.UNKNOWN_OUTCOME], QualificationValidity="7")
    assert say(told.outcome) == "newer outcome (7)"
    assert not told.is_good


def test_a_record_that_cannot_be_read_is_a_line_all_the_same():
    told = row_of(Kept(1, "x", 0, TODAY, None), Encoding.UTF_8)
    assert say(told.outcome) == "cannot be read by this version"
    assert (told.name, told.at) == (None, None)


def test_a_lost_character_is_shown_as_it_came_and_flagged():
    hanako = people(TODAY)["hanako"].coverages[0]
    person = dataclasses.replace(hanako.person, name="●野　花子")
    told = row(a_visit("", NOON, 1, coverage=dataclasses.replace(hanako, person=person)))
    assert (told.name, told.loses_characters) == ("●野　花子", True)


def test_the_share_is_of_the_day_asked_about():
    ichiro = people(TODAY)["ichiro"].coverages[0]
    over = ElderlyRecipientCertificate("020", TODAY.replace(year=2025), TODAY.replace(month=10))
    told = row(a_visit("", NOON, 1, coverage=dataclasses.replace(ichiro, elderly_recipient=over)))
    assert told.share == 3


def test_nothing_of_anybody_is_in_the_repr():
    record = a_visit("hanako", NOON, 1)
    told = repr(row(record)) + repr(kept(record))
    assert not [text for text in ("花子", "ﾊﾅｺ", "7654321") if text in told]


def every_word():
    yield from (f"receptions.need-{need}" for need in Need)
    yield from (f"receptions.outcome-{one.value}" for one in Validity)
    yield from (f"receptions.notice-{one}" for one in NOTICES)
    yield from (f"receptions.consent-{one.value}" for one in HealthInformation)
    for file in Path(receptions.__file__).parent.glob("*.py"):
        yield from re.findall(r'"(receptions\.[a-z0-9-]+)"', file.read_text())


@pytest.mark.parametrize("word", sorted(set(every_word())))
def test_there_is_a_word_for_everything(word):
    named = {"receptions.list", "receptions.search", "receptions.pushed", "receptions.html"}
    assert word in all_words() or word in named
