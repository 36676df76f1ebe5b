"""The table of journeys tells touches with and without the language, and what went wrong."""

import json

import pytest

from kiosk.flow.setting import Language
from tests.bench.diary import Counts
from tests.bench.journey import Journey, Limit, Outcome, Span, Walk
from tests.bench.journey_table import as_plain, limits, table
from tests.bench.journeys import CHOSEN, DEMO, JOURNEYS, OTHERS


def outcome(*, got="valid", limit=None, language=Language.JA, counts=None):
    journey = Journey("pin", "Card and PIN", "valid", lambda _patient: "", limit=limit)
    counts = counts or Counts(for_setting=2, after_card=8, before_result=6, in_all=10)
    screens = ("ReadingView", "PinView", "QueryingView", "ValidView")
    return Outcome(Walk(journey, language), got, 1.5, counts, screens)


def at_most(touches, span=Span.AFTER_CARD):
    return Limit(touches, span)


def row(*outcomes):
    return table(outcomes).splitlines()[1].split()


def test_touches_are_told_without_the_language_and_in_all_and_waiting_is_no_screen():
    assert row(outcome()) == ["pin", "8/10", "2"]


def test_without_a_card_all_touches_but_those_for_the_language_count():
    counts = Counts(for_setting=2, after_card=None, before_result=1, in_all=5)
    assert row(outcome(counts=counts)) == ["pin", "3/5", "2"]


def test_a_language_that_was_not_walked_has_no_column():
    assert table([outcome(language=Language.KO)]).splitlines()[0].split() == ["ko"]


def test_another_end_than_promised_is_marked():
    assert row(outcome(got="the kiosk shows nothing"))[1] == "FAIL"


@pytest.mark.parametrize(
    ("limit", "is_kept"),
    [
        (at_most(8), True),
        (at_most(7), False),
        (at_most(6, Span.BEFORE_RESULT), True),
        (at_most(5, Span.BEFORE_RESULT), False),
        (None, True),
    ],
)
def test_a_touch_too_many_is_not_as_expected(limit, is_kept):
    one = outcome(limit=limit)
    assert (one.is_within_limit, one.is_as_expected) == (is_kept, is_kept)


def test_a_limit_is_not_kept_by_a_journey_that_never_came_so_far():
    counts = Counts(for_setting=0, after_card=None, before_result=None, in_all=0)
    assert not outcome(limit=at_most(8), counts=counts).is_within_limit


def test_the_worst_language_is_held_against_the_limit():
    more = Counts(for_setting=0, after_card=9, before_result=6, in_all=9)
    outcomes = [
        outcome(limit=at_most(8)),
        outcome(limit=at_most(8), counts=more, language=Language.KO),
    ]
    one = outcomes[0].journey
    outcomes[1] = Outcome(Walk(one, Language.KO), "valid", 1.0, more, ())
    assert "9 touches after the card was placed, at most 8" in limits(outcomes)


def test_everything_of_an_outcome_can_be_written_as_json():
    told = json.loads(json.dumps(as_plain(outcome(limit=at_most(7)))))
    assert (told["touches_after_card"], told["is_as_expected"]) == (8, False)


def test_every_journey_has_a_name_of_its_own():
    names = [journey.name for journey in JOURNEYS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("language", OTHERS)
def test_the_ways_with_a_limit_are_walked_in_every_language_by_make_test(language):
    walked = {walk.journey.name for walk in CHOSEN if walk.language is language}
    assert walked == {"pin", "face-only", "code"}


def test_the_demo_walks_one_journey_in_each_other_language():
    assert [walk.language for walk in DEMO[len(JOURNEYS) :]] == list(OTHERS)
