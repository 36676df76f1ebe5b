"""Good only after a drawn frame, a reader, an opened outbox, a known line, a delivery at work."""

import dataclasses
import itertools
from typing import Any

import pytest

from kiosk.image.gate import (
    EVERYTHING,
    WITHOUT_IDENTITY,
    Demand,
    Failed,
    Good,
    NotYet,
    Rules,
    Seen,
    judge,
    missing_of,
)
from kiosk.image.notes import DeliveryNote, Line, Note

BOOT, OTHER_BOOT = "this start", "the start before"
NOW, BEGAN = 200.0, 30.0
RULES = Rules()
WELL = Note(
    boot_id=BOOT,
    pid=4711,
    started=100.0,
    frame=198.0,
    reader=198.0,
    outbox=105.0,
    line=Line.REACHED,
    line_at=106.0,
)
DELIVERS = DeliveryNote(BOOT, 4712, started=100.0, round=198.0)
LACKING: dict[Demand, dict[str, Any]] = {
    Demand.FRAME: {"frame": None},
    Demand.READER: {"reader": None},
    Demand.OUTBOX: {"outbox": None},
    Demand.LINE: {"line": None, "line_at": None},
}


def seen(note=WELL, **changes):
    look = Seen(note, BOOT, NOW, is_alive=True, delivery=DELIVERS)
    return dataclasses.replace(look, **changes)


def test_a_kiosk_that_could_take_a_patient_in_is_good():
    assert judge(seen(), BEGAN, RULES) == Good()


def test_a_line_that_is_known_to_be_down_is_no_fault():
    offline = dataclasses.replace(WELL, line=Line.OFFLINE)
    assert judge(seen(offline), BEGAN, RULES) == Good()


@pytest.mark.parametrize("count", range(1, 6))
def test_whatever_lacks_is_named_by_its_own_code(count):
    for lacking in itertools.combinations(Demand, count):
        note = WELL
        for demand in lacking:
            note = dataclasses.replace(note, **LACKING.get(demand, {}))
        look = seen(note, delivery=None if Demand.DELIVERY in lacking else DELIVERS)
        assert judge(look, BEGAN, RULES) == NotYet(frozenset(lacking))
    codes = [demand.value.code for demand in Demand]
    assert codes == ["KSK-372", "KSK-373", "KSK-374", "KSK-375", "KSK-326"]


def test_what_lacks_until_the_end_has_failed():
    note = dataclasses.replace(WELL, reader=None)
    assert judge(seen(note), NOW - RULES.within_s + 1, RULES) == NotYet(frozenset({Demand.READER}))
    assert judge(seen(note), NOW - RULES.within_s, RULES) == Failed(frozenset({Demand.READER}))


def test_a_kiosk_that_is_good_at_the_last_look_is_good():
    assert judge(seen(), NOW - RULES.within_s - 1, RULES) == Good()


@pytest.mark.parametrize(
    "look",
    [
        seen(None),
        seen(dataclasses.replace(WELL, boot_id=OTHER_BOOT)),
        seen(is_alive=False),
        seen(dataclasses.replace(WELL, started=NOW + 1)),
    ],
    ids=["no note", "of another start", "of a process that is gone", "of the future"],
)
def test_a_note_that_is_not_of_now_says_nothing(look):
    assert missing_of(look, RULES) == EVERYTHING - {Demand.DELIVERY}


@pytest.mark.parametrize(
    "change",
    [
        {"frame": NOW - RULES.fresh_s - 0.1},
        {"started": NOW - RULES.steady_s + 0.1, "outbox": NOW - 1, "line_at": NOW - 1},
        {"frame": 99.0},
        {"frame": NOW + 1},
    ],
    ids=["hangs", "began a moment ago", "before it began", "of the future"],
)
def test_a_screen_that_hangs_or_has_just_begun_is_not_drawn(change):
    look = seen(dataclasses.replace(WELL, **change))
    assert missing_of(look, RULES) == {Demand.FRAME}


@pytest.mark.parametrize(
    "change",
    [
        {"boot_id": OTHER_BOOT},
        {"started": 10.0, "round": NOW - RULES.round_s - 0.1},
        {"started": NOW - RULES.steady_s + 0.1, "round": NOW},
        {"round": 99.0},
        {"round": NOW + 1},
    ],
    ids=["of another start", "hangs", "began a moment ago", "before it began", "of the future"],
)
def test_a_delivery_that_hangs_or_has_just_begun_is_not_at_work(change):
    look = seen(delivery=dataclasses.replace(DELIVERS, **change))
    assert missing_of(look, RULES) == {Demand.DELIVERY}


@pytest.mark.parametrize("key", ["reader", "outbox", "line_at"])
@pytest.mark.parametrize("moment", [99.0, NOW + 1], ids=["before it began", "of the future"])
def test_what_another_process_found_does_not_count(key, moment):
    look = seen(dataclasses.replace(WELL, **{key: moment}))
    assert len(missing_of(look, RULES)) == 1


def test_a_reader_that_is_read_elsewhere_is_not_asked_for():
    note = dataclasses.replace(WELL, reader=None, needs_reader=False)
    assert judge(seen(note), BEGAN, RULES) == Good()


def test_before_the_first_start_is_done_there_is_no_outbox_to_open_and_nothing_to_deliver():
    note = dataclasses.replace(WELL, outbox=None)
    look = seen(note, demands=WITHOUT_IDENTITY, delivery=None)
    assert judge(look, BEGAN, RULES) == Good()
    assert missing_of(seen(None, demands=WITHOUT_IDENTITY), RULES) == WITHOUT_IDENTITY


def test_a_slow_machine_gets_more_time():
    note = dataclasses.replace(WELL, frame=NOW - 40.0, started=10.0)
    late = dataclasses.replace(DELIVERS, started=-300.0, round=NOW - 400.0)
    look = seen(note, delivery=late)
    assert judge(look, BEGAN, RULES) == NotYet(frozenset({Demand.FRAME, Demand.DELIVERY}))
    assert judge(look, BEGAN, RULES.slowed(4)) == Good()
