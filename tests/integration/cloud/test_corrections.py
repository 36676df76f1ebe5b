"""An institution is told when an answer that it got turns out wrong, and only then."""

import datetime as dt

import pytest

from tests.integration.cloud.ledger import Ledger
from tests.integration.cloud.ledger_rows import INSTITUTION, KYOKAI

VISIT = dt.date(2026, 6, 10)
SINCE = dt.date(2025, 4, 1)
A_DAY = dt.timedelta(days=1)
LIMIT = {"kind": "limit-application", "classification": "01"}


@pytest.fixture
def ledger(world):
    return Ledger(world.settings.database.owner_dsn)


@pytest.fixture
def someone(ledger):
    return ledger.person()


@pytest.fixture
def coverage(ledger, someone):
    return ledger.register(someone, KYOKAI, SINCE)


def corrected(ledger):
    return [
        one.content["verification_id"]
        for one in ledger.messages(INSTITUTION)
        if one.kind == "record-corrected"
    ]


def test_a_coverage_ended_before_the_visit_makes_the_answer_wrong(ledger, someone, coverage):
    verification_id = ledger.answered(someone, coverage, VISIT)
    ledger.terminate(someone, coverage, VISIT)
    assert corrected(ledger) == [verification_id]


def test_the_last_day_with_cover_was_answered_rightly(ledger, someone, coverage):
    ledger.answered(someone, coverage, VISIT)
    ledger.terminate(someone, coverage, VISIT + A_DAY)
    assert corrected(ledger) == []


def test_the_message_says_the_institutions_own_id_and_nothing_else(ledger, someone, coverage):
    verification_id = ledger.answered(someone, coverage, VISIT)
    ledger.terminate(someone, coverage, VISIT)
    [message] = ledger.messages(INSTITUTION)
    assert message.content == {"kind": "record-corrected", "verification_id": verification_id}


def test_a_loss_that_is_taken_back_makes_the_answer_wrong(ledger, someone, coverage):
    ledger.terminate(someone, coverage, VISIT)
    verification_id = ledger.answered(someone, coverage, VISIT, outcome="2")
    ledger.correct(someone, coverage, until=None)
    assert corrected(ledger) == [verification_id]


@pytest.mark.parametrize(
    "differing",
    [{"number": "1234567"}, {"branch": "09"}, {"symbol": None}, {"is_preschool": True}],
    ids=lambda differing: next(iter(differing)),
)
def test_a_correction_of_what_was_answered_is_told(ledger, someone, coverage, differing):
    verification_id = ledger.answered(someone, coverage, VISIT)
    ledger.correct(someone, coverage, **differing)
    assert corrected(ledger) == [verification_id]


def test_an_answer_that_is_later_than_the_correction_and_seen_by_it_is_told(
    ledger, someone, coverage
):
    """It was given from before the correction: nobody could read that yet."""
    later = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)
    verification_id = ledger.answered(someone, coverage, VISIT, at=later)
    ledger.correct(someone, coverage, number="1234567")
    assert corrected(ledger) == [verification_id]


def test_a_correction_of_what_was_not_answered_is_not_told(ledger, someone, coverage):
    ledger.answered(someone, coverage, VISIT)
    ledger.correct(someone, coverage, home_municipality="131016", since=SINCE - A_DAY)
    assert corrected(ledger) == []


def test_a_corrected_paper_is_told(ledger, someone, coverage):
    ledger.paper(someone, coverage, SINCE, category="A03", **LIMIT)
    verification_id = ledger.answered(someone, coverage, VISIT)
    ledger.paper(someone, coverage, SINCE, category="A05", **LIMIT)
    ledger.correct(someone, coverage)
    assert corrected(ledger) == [verification_id]


def test_a_paper_written_anew_with_the_same_content_is_not_told(ledger, someone, coverage):
    ledger.paper(someone, coverage, SINCE, category="A03", **LIMIT)
    ledger.answered(someone, coverage, VISIT)
    ledger.paper(someone, coverage, SINCE, category="A03", **LIMIT)
    ledger.correct(someone, coverage)
    assert corrected(ledger) == []


def test_what_is_known_differently_from_now_on_makes_no_old_answer_wrong(ledger, someone, coverage):
    ledger.answered(someone, coverage, VISIT)
    ledger.change(someone, coverage, branch="05")
    assert corrected(ledger) == []


def test_an_answer_is_told_once_however_often_it_is_corrected(ledger, someone, coverage):
    verification_id = ledger.answered(someone, coverage, VISIT)
    ledger.terminate(someone, coverage, VISIT)
    ledger.correct(someone, coverage, until=VISIT - A_DAY)
    assert corrected(ledger) == [verification_id]
