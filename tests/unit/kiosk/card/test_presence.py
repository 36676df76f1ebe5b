import pytest
from smartcard import scard

from kiosk.card.pcsc import ReaderState
from kiosk.card.presence import NOTHING, Sight, changes
from kiosk.ports import Presence

EMPTY = Sight(has_reader=True, card=None)
CARD = Sight(has_reader=True, card=("reader 0", 1))
NEXT_CARD = Sight(has_reader=True, card=("reader 0", 3))
CARD_ELSEWHERE = Sight(has_reader=True, card=("reader 1", 1))


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        pytest.param(None, NOTHING, [Presence.NO_READER], id="starts without reader"),
        pytest.param(None, EMPTY, [Presence.EMPTY], id="starts empty"),
        pytest.param(None, CARD, [Presence.CARD], id="starts with a card"),
        pytest.param(NOTHING, NOTHING, [], id="still no reader"),
        pytest.param(EMPTY, EMPTY, [], id="still empty"),
        pytest.param(CARD, CARD, [], id="the same card"),
        pytest.param(EMPTY, CARD, [Presence.CARD], id="inserted"),
        pytest.param(CARD, EMPTY, [Presence.EMPTY], id="removed"),
        pytest.param(CARD, NOTHING, [Presence.NO_READER], id="reader pulled with its card"),
        pytest.param(CARD, NEXT_CARD, [Presence.EMPTY, Presence.CARD], id="exchanged"),
        pytest.param(CARD, CARD_ELSEWHERE, [Presence.EMPTY, Presence.CARD], id="another reader"),
    ],
)
def test_changes_are_told_once(before, now, told):
    assert list(changes(before, now)) == told


@pytest.mark.parametrize(
    ("states", "sight"),
    [
        ([], NOTHING),
        ([ReaderState("a", 0)], EMPTY),
        (
            [ReaderState("a", 0), ReaderState("b", 7 << 16 | scard.SCARD_STATE_PRESENT)],
            Sight(has_reader=True, card=("b", 7)),
        ),
    ],
)
def test_a_sight_sums_up_the_readers(states, sight):
    assert Sight.of(states) == sight
