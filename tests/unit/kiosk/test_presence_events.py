"""What the reader reports becomes events; each card brings new ids."""

from kiosk.flow import events as e
from kiosk.ports import Presence
from kiosk.presence_events import PresenceEvents


def told(*reports):
    posted: list[e.Event] = []
    events = PresenceEvents(posted.append)
    for report in reports:
        events(report)
    return posted


def test_each_card_brings_ids_of_its_own():
    first, removed, second = told(Presence.CARD, Presence.EMPTY, Presence.CARD)
    assert isinstance(removed, e.CardRemoved)
    ids = {first.session_id, first.verification_id, second.session_id, second.verification_id}
    assert len(ids) == 4


def test_a_reader_that_comes_back_is_no_removed_card():
    kinds = [type(event) for event in told(Presence.NO_READER, Presence.EMPTY)]
    assert kinds == [e.ReaderLost, e.ReaderBack]


def test_a_reader_may_come_back_with_a_card():
    kinds = [type(event) for event in told(Presence.NO_READER, Presence.CARD)]
    assert kinds == [e.ReaderLost, e.CardInserted]
