"""Faults happen at the command they are written for, and reach the card or not, as told."""

import threading

import pytest

from tests.bench.virtual_card.files import EF_AUTH_PIN
from tests.bench.virtual_card.samples import OTHER_SUBJECT, PIN, WRONG_PIN, a_card
from tests.bench.virtual_card.script import (
    GARBAGE_ATR,
    CardLeft,
    CardMute,
    Script,
    ScriptedCard,
    ScriptRun,
)
from tests.unit.bench.sending import SELECT_JPKI, TRIES, select, verify

COMMANDS = [SELECT_JPKI, select(EF_AUTH_PIN), TRIES, verify(PIN), TRIES]
LEFT, MUTE = "left", "mute"


def statuses(run, commands=COMMANDS):
    """What each command gets; leaving and silence are told by their name."""
    seen = []
    for command in commands:
        try:
            seen.append(run.apdu(bytes.fromhex(command)).hex().upper())
        except CardLeft:
            seen.append(LEFT)
        except CardMute:
            seen.append(MUTE)
    return seen


GOOD = ["9000", "9000", "63C3", "9000", "63C3"]


@pytest.mark.parametrize(
    ("script", "seen", "reached"),
    [
        pytest.param(Script(), GOOD, 5, id="none"),
        pytest.param(Script.pull_before_apdu(3), [*GOOD[:2], LEFT, LEFT, LEFT], 2, id="before"),
        pytest.param(Script.pull_after_apdu(3), [*GOOD[:3], LEFT, LEFT], 3, id="after"),
        pytest.param(Script.mute_from_apdu(4), [*GOOD[:3], MUTE, MUTE], 3, id="mute"),
        pytest.param(
            Script.wrong_status_at(2, "6F00"), ["9000", "6F00", "6986", "6986", "6986"], 4, id="SW"
        ),
        pytest.param(Script.cut_answer_at(3), [*GOOD[:2], "63", *GOOD[3:]], 5, id="short"),
        pytest.param(
            Script.lose_answer_of_apdu(4), [*GOOD[:3], LEFT, LEFT], 4, id="answer lost at 4"
        ),
        pytest.param(
            Script.lose_answer_of_verify(), [*GOOD[:3], LEFT, LEFT], 4, id="answer of VERIFY lost"
        ),
    ],
)
def test_faults(script, seen, reached):
    card = a_card()
    assert statuses(ScriptRun(card, script)) == seen
    assert len(card.log) == reached


def test_a_lost_answer_has_cost_the_try_all_the_same():
    card = a_card()
    run = ScriptRun(card, Script.lose_answer_of_verify())
    assert statuses(run, [*COMMANDS[:3], verify(WRONG_PIN)])[-1] == LEFT
    assert card.tries_left(EF_AUTH_PIN) == 2


def test_the_tries_query_is_no_verify():
    run = ScriptRun(a_card(), Script.lose_answer_of_verify())
    assert statuses(run, COMMANDS[:3]) == GOOD[:3]


def test_a_swapped_card_answers_without_selection_and_keeps_its_tries():
    first, second = a_card(), a_card(OTHER_SUBJECT)
    run = ScriptRun(first, Script.swap_after_apdu(3, second))
    assert statuses(run) == ["9000", "9000", "63C3", "6986", "6986"]
    assert run.card is second
    assert [len(first.log), len(second.log)] == [3, 2]
    assert second.tries_left(EF_AUTH_PIN) == 3


def test_the_card_that_was_swapped_away_has_lost_its_power():
    first = a_card()
    run = ScriptRun(first, Script.swap_after_apdu(4, a_card(OTHER_SUBJECT)))
    statuses(run)
    assert not first.holds_secrets_open


def test_garbage_is_told_in_place_of_the_atr():
    assert ScriptRun(a_card(), Script.with_garbage_atr()).atr == GARBAGE_ATR
    assert ScriptRun(a_card()).atr == a_card().atr


def test_in_real_time_a_mute_card_is_silent_until_it_is_taken_out():
    scripted = ScriptedCard(a_card(), Script.mute_from_apdu(1))
    seen = []
    asking = threading.Thread(target=lambda: seen.extend(statuses(scripted, COMMANDS[:1])))
    asking.start()
    asking.join(0.05)
    assert asking.is_alive()
    scripted.gone.set()
    asking.join(5.0)
    assert seen == [LEFT]


def test_in_real_time_a_pulled_card_is_gone():
    scripted = ScriptedCard(a_card(), Script.pull_after_apdu(1))
    assert statuses(scripted, COMMANDS[:2]) == ["9000", LEFT]
    assert scripted.gone.is_set()
