"""A card, a reader or its service that fails: each ends on the right screen, no try is lost."""

from typing import Any

from eligibility.errors import Code
from kiosk.flow import events as e, states as s
from tests.bench.virtual_card.script import Script
from tests.flows.desk import Desk


def by_pin(desk: Desk, who: str) -> None:
    """Places the card, chooses the PIN, types the right one."""
    desk.place(who).post(e.PinChosen()).types_pin(desk.people[who].pin)


def content(desk: Desk) -> Any:
    return desk.kiosk.view.content


def phase(desk: Desk) -> Any:
    return desk.kiosk.phase


def test_a_card_pulled_at_any_command_is_told_and_costs_no_try():
    apdus = _apdus_of_a_reading()
    for n in range(1, apdus + 1):
        desk = Desk()
        desk.place("hanako", Script.pull_before_apdu(n))
        assert content(desk).code is Code.CARD_REMOVED, f"command {n}"
        desk.kiosk.wait(6)
        assert desk.kiosk.screen == "AttractView"
        assert desk.tries_left("hanako") == 3


def _apdus_of_a_reading() -> int:
    desk = Desk()
    desk.place("hanako")
    return len(desk.wallet.card("hanako").log)


def test_a_card_pulled_at_any_command_of_the_proof_spends_at_most_the_try_that_was_sent():
    read = _apdus_of_a_reading()
    for n in range(read + 1, read + 14):
        desk = Desk()
        by_pin_with(desk, Script.pull_before_apdu(n))
        assert desk.kiosk.screen in {"CardProblemView", "ConsentView"}, f"command {n}"
        assert desk.tries_left("hanako") == 3


def by_pin_with(desk: Desk, script: Script) -> None:
    desk.place("hanako", script).post(e.PinChosen()).types_pin(desk.people["hanako"].pin)


def test_a_verify_whose_answer_was_lost_is_never_repeated():
    desk = Desk()
    desk.place("hanako", Script.lose_answer_of_verify()).post(e.PinChosen()).types_pin("0000")
    assert content(desk).code is Code.CARD_REMOVED
    assert desk.tries_left("hanako") == 2
    log = desk.wallet.card("hanako").log
    assert sum(one.command.startswith("0020008004") for one in log) == 1


def test_a_mute_card_is_given_up():
    desk = Desk()
    desk.place("hanako", Script.mute_from_apdu(3))
    assert content(desk).code is Code.CARD_UNRESPONSIVE


def test_a_card_with_an_unreadable_answer_to_reset_is_told():
    desk = Desk()
    desk.place("hanako", Script.with_garbage_atr())
    assert content(desk).code is Code.CARD_UNREADABLE


def test_a_card_swapped_under_the_reader_never_gets_the_pin():
    desk = Desk()
    read = _apdus_of_a_reading()
    other = desk.wallet.card("taro")
    desk.place("hanako", Script.swap_after_apdu(read, other)).post(e.PinChosen())
    desk.kiosk.types_pin(desk.people["hanako"].pin)
    assert desk.kiosk.screen == "CardProblemView"
    assert desk.tries_left("taro") == 3
    assert not any(one.command.startswith("0020008004") for one in other.log)


def test_a_swap_that_the_reader_counts_begins_a_new_session():
    desk = Desk()
    desk.place("hanako").post(e.PinChosen())
    first = phase(desk).session.session_id
    desk.slot.swap(desk.wallet.card("taro"))
    desk.kiosk.settle()
    assert desk.kiosk.screen == "ChooseView"
    assert phase(desk).session.session_id != first


def test_a_reader_that_was_unplugged_comes_back_by_itself():
    desk = Desk()
    desk.place("hanako")
    desk.slot.unplug()
    desk.kiosk.settle()
    assert not content(desk).is_reader_ready
    desk.slot.plug()
    desk.kiosk.settle()
    assert content(desk).is_reader_ready
    by_pin(desk, "hanako")
    assert desk.kiosk.screen == "ConsentView"


def test_a_service_of_the_reader_that_was_restarted_is_used_again():
    desk = Desk()
    desk.slot.stop_service()
    desk.kiosk.settle()
    assert not content(desk).is_reader_ready
    desk.slot.start_service()
    desk.kiosk.settle()
    by_pin(desk, "hanako")
    assert desk.kiosk.screen == "ConsentView"


def test_a_reader_that_another_program_holds_is_told():
    desk = Desk()
    desk.slot.hold()
    desk.place("hanako")
    assert content(desk).code is Code.READER_BUSY


def test_no_pin_is_left_in_any_pad_after_a_journey():
    desk = Desk()
    by_pin(desk, "hanako")
    assert not any(desk.kiosk.pads.pin._digits)
    assert isinstance(desk.kiosk.phase, s.AskingConsent)
