"""The reader without PC/SC says what PC/SC would (card.md 9), at once and in one thread."""

import threading
import time

import pytest

from eligibility.errors import Code
from kiosk.card.connection import CardConnection
from kiosk.ports import CardError, Presence
from tests.bench.virtual_card.files import EF_AUTH_KEY, EF_AUTH_PIN
from tests.bench.virtual_card.inprocess import InProcessSlot
from tests.bench.virtual_card.samples import OTHER_SUBJECT, PIN, WRONG_PIN, a_card
from tests.bench.virtual_card.script import Script
from tests.unit.bench.sending import SELECT_JPKI, SIGN, TRIES, select, verify

NO_READER, EMPTY, CARD = Presence.NO_READER, Presence.EMPTY, Presence.CARD


@pytest.fixture
def slot():
    return InProcessSlot()


def opened(slot):
    connection = slot.connect()
    connection.open()
    return connection


def transmit(connection, *commands):
    """The last answer's status word."""
    answers = [connection.transmit(bytearray.fromhex(command)) for command in commands]
    return answers[-1][-2:].hex().upper()


def failure_of(call, *arguments):
    with pytest.raises(CardError) as raised:
        call(*arguments)
    return raised.value.code


def test_it_has_the_kiosks_connection(slot):
    connection: CardConnection = slot.connect()
    assert not connection.is_stuck


def test_a_card_answers_and_has_stayed(slot):
    slot.insert(a_card())
    connection = opened(slot)
    assert transmit(connection, SELECT_JPKI, select(EF_AUTH_PIN), TRIES) == "63C3"
    assert connection.has_stayed()
    connection.close()


def test_the_command_is_left_to_its_sender(slot):
    card = a_card()
    slot.insert(card)
    connection = opened(slot)
    command = bytearray.fromhex(SELECT_JPKI)
    connection.transmit(command)
    command[:] = bytes(len(command))
    assert card.log[0].command == SELECT_JPKI.lower()


@pytest.mark.parametrize(
    ("prepare", "code"),
    [
        pytest.param(lambda _: None, Code.CARD_REMOVED, id="no card"),
        pytest.param(lambda slot: slot.unplug(), Code.READER_MISSING, id="no reader"),
        pytest.param(lambda slot: slot.stop_service(), Code.READER_SERVICE_DOWN, id="no service"),
        pytest.param(
            lambda slot: slot.insert(a_card(), Script.with_garbage_atr()),
            Code.CARD_UNREADABLE,
            id="garbage",
        ),
        pytest.param(
            lambda slot: slot.insert(a_card(), Script(atr=b"")), Code.CARD_REMOVED, id="empty ATR"
        ),
        pytest.param(
            lambda slot: (slot.insert(a_card()), slot.hold()), Code.READER_BUSY, id="other program"
        ),
        pytest.param(
            lambda slot: (slot.insert(a_card()), opened(slot)), Code.READER_BUSY, id="ourselves"
        ),
    ],
)
def test_what_stands_in_the_way_of_opening(slot, prepare, code):
    prepare(slot)
    assert failure_of(slot.connect().open) is code


def test_what_was_in_the_way_goes_away(slot):
    slot.insert(a_card())
    slot.hold()
    slot.let_go()
    opened(slot).close()
    slot.stop_service()
    slot.start_service()
    opened(slot).close()
    slot.unplug()
    slot.plug()
    assert slot.card is None
    slot.insert(a_card())
    opened(slot).close()


def test_closing_takes_the_power_away(slot):
    card = a_card()
    slot.insert(card)
    connection = opened(slot)
    assert transmit(connection, SELECT_JPKI, select(EF_AUTH_PIN), verify(PIN)) == "9000"
    assert card.holds_secrets_open
    connection.close()
    assert not card.holds_secrets_open
    assert transmit(opened(slot), SELECT_JPKI, select(EF_AUTH_KEY), SIGN) == "6982"


def test_a_closed_connection_carries_nothing(slot):
    slot.insert(a_card())
    connection = opened(slot)
    connection.close()
    assert failure_of(transmit, connection, SELECT_JPKI) is Code.CARD_REMOVED
    connection.close()


def test_a_session_never_takes_the_power_of_another(slot):
    card = a_card()
    slot.insert(card)
    stranger = slot.connect()
    connection = opened(slot)
    transmit(connection, SELECT_JPKI, select(EF_AUTH_PIN), verify(PIN))
    stranger.close()
    assert card.holds_secrets_open


@pytest.mark.parametrize(
    ("happen", "code"),
    [
        pytest.param(lambda slot: slot.remove(), Code.CARD_REMOVED, id="removed"),
        pytest.param(
            lambda slot: (slot.remove(), slot.insert(a_card())), Code.CARD_REMOVED, id="put back"
        ),
        pytest.param(lambda slot: slot.swap(a_card()), Code.CARD_REMOVED, id="swapped"),
        pytest.param(lambda slot: slot.unplug(), Code.READER_MISSING, id="unplugged"),
        pytest.param(lambda slot: slot.stop_service(), Code.READER_SERVICE_DOWN, id="no service"),
    ],
)
def test_what_ends_a_session(slot, happen, code):
    card = a_card()
    slot.insert(card)
    connection = opened(slot)
    transmit(connection, SELECT_JPKI, select(EF_AUTH_PIN), verify(PIN))
    happen(slot)
    assert failure_of(transmit, connection, TRIES) is code
    assert not card.holds_secrets_open
    connection.close()


def test_a_card_that_was_put_back_has_not_stayed(slot):
    card = a_card()
    slot.insert(card)
    connection = opened(slot)
    slot.remove()
    slot.insert(card)
    assert not connection.has_stayed()


@pytest.mark.parametrize(
    "script", [Script.pull_before_apdu(2), Script.lose_answer_of_apdu(2)], ids=["pulled", "lost"]
)
def test_a_card_that_leaves_by_its_script_is_off_the_reader(slot, script):
    seen: list[Presence] = []
    slot.watch(seen.append)
    slot.insert(a_card(), script)
    connection = opened(slot)
    transmit(connection, SELECT_JPKI)
    assert failure_of(transmit, connection, select(EF_AUTH_PIN)) is Code.CARD_REMOVED
    assert slot.card is None
    assert seen == [EMPTY, CARD, EMPTY]
    assert failure_of(slot.connect().open) is Code.CARD_REMOVED


def test_an_answer_before_leaving_arrives(slot):
    slot.insert(a_card(), Script.pull_after_apdu(1))
    connection = opened(slot)
    assert transmit(connection, SELECT_JPKI) == "9000"
    assert not connection.has_stayed()
    assert slot.card is None


def test_a_silent_swap_is_noticed_by_nobody_but_the_answers(slot):
    seen: list[Presence] = []
    slot.watch(seen.append)
    first, second = a_card(), a_card(OTHER_SUBJECT)
    slot.insert(first, Script.swap_after_apdu(2, second))
    connection = opened(slot)
    assert transmit(connection, SELECT_JPKI, select(EF_AUTH_PIN), verify(WRONG_PIN)) == "6986"
    assert connection.has_stayed()
    assert slot.card is second
    assert seen == [EMPTY, CARD]
    connection.close()
    slot.remove()


def test_a_mute_card_is_unresponsive_at_once_and_holds_the_reader(slot):
    slot.insert(a_card(), Script.mute_from_apdu(2))
    connection = opened(slot)
    transmit(connection, SELECT_JPKI)
    before = time.monotonic()
    for _ in range(2):
        assert failure_of(transmit, connection, TRIES) is Code.CARD_UNRESPONSIVE
    assert time.monotonic() - before < 1.0
    connection.close()
    assert connection.is_stuck
    assert failure_of(slot.connect().open) is Code.READER_BUSY
    slot.remove()
    assert not connection.is_stuck
    slot.insert(a_card())
    opened(slot).close()


def test_slowness_is_added_up_and_waited_for_by_nobody(slot):
    slot.insert(a_card(), Script.slow(40.0))
    transmit(opened(slot), SELECT_JPKI, select(EF_AUTH_PIN), TRIES)
    assert slot.elapsed_s == 120.0


def test_presence_is_told_now_and_on_each_change(slot):
    seen: list[Presence] = []
    watcher = slot.watch(seen.append)
    slot.insert(a_card())
    slot.swap(a_card())
    slot.remove()
    slot.remove()
    slot.unplug()
    slot.plug()
    slot.insert(a_card())
    slot.stop_service()
    slot.start_service()
    changes = [EMPTY, CARD, EMPTY, CARD, EMPTY, NO_READER, EMPTY, CARD, NO_READER, CARD]
    assert seen == changes
    watcher.close()
    watcher.close()
    slot.remove()
    assert seen == changes


def test_a_card_that_lay_there_before_is_told(slot):
    slot.insert(a_card())
    seen: list[Presence] = []
    slot.watch(seen.append)
    slot.watch(seen.append)
    assert seen == [CARD, CARD]


def test_who_is_told_may_read_the_card_in_another_thread(slot):
    read = []

    def report(presence):
        if presence is CARD:
            reading = threading.Thread(target=lambda: read.append(transmit(opened(slot), TRIES)))
            reading.start()
            reading.join(5.0)

    slot.watch(report)
    slot.insert(a_card())
    assert read == ["6986"]


def test_two_cards_do_not_fit(slot):
    slot.insert(a_card())
    with pytest.raises(RuntimeError, match="a card in the reader"):
        slot.insert(a_card())
