"""How the stopwatch's notes become the parts of a check-in's time."""

import pytest

from tests.benchmarks.bare import Bare
from tests.benchmarks.check_in import Note, report, stages

NOTES = [
    Note("drawn", "AttractView", 0.5, 0.5),
    Note("event", "CardInserted", 1.2, 1.2),
    Note("card", "ReadCard", 1.2, 1.7),
    Note("drawn", "ChooseView", 1.8, 1.8),
    Note("event", "PinConfirmed", 5.0, 5.0),
    Note("service", "FetchChallenge", 5.0, 5.1),
    Note("card", "ProveHolder", 5.1, 5.7),
    Note("drawn", "ConsentView", 5.75, 5.75),
    Note("service", "Inquire", 5.7, 9.1),
    Note("event", "ConsentChosen", 9.0, 9.0),
    Note("outbox", "KeepAnswer", 9.1, 9.15),
    Note("drawn", "ValidView", 9.2, 9.2),
]


def test_each_part_gets_what_its_worker_was_busy_with():
    first, second, third = stages(NOTES, card_came=1.0)
    assert parts(first) == {"noticing": 200, "card": 500, "service": 0, "outbox": 0, "screen": 100}
    assert parts(second) == {"noticing": 0, "card": 600, "service": 150, "outbox": 0, "screen": 0}
    assert parts(third) == {"noticing": 0, "card": 0, "service": 100, "outbox": 50, "screen": 50}


def test_a_stage_is_the_sum_of_its_parts():
    assert [round(stage.together) for stage in stages(NOTES, card_came=1.0)] == [800, 750, 200]


def test_the_table_ends_with_both_sums_and_their_ratio():
    *_, whole, beside = report(stages(NOTES, card_came=1.0), Bare(700.0, 175.0)).splitlines()
    assert whole.split()[-1] == "1750.0"
    assert "together 875.0: ratio 2.00" in beside


def parts(stage):
    return {name: pytest.approx(round(ms)) for name, ms in stage.parts.items()}
