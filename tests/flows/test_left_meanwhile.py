"""A patient who leaves in the middle leaves nothing behind for the next one."""

from collections.abc import Callable

from kiosk.card.session import CardSession
from kiosk.flow import events as e, states as s
from tests.bench.virtual_card.terminal import VirtualTerminalAuthorization
from tests.flows.desk import Desk


class LeftMeanwhile(VirtualTerminalAuthorization):
    """The patient leaves while the card is being read."""

    def __init__(self, leave: Callable[[], object]) -> None:
        super().__init__()
        self._leave = leave

    def authorize(self, session: CardSession) -> None:
        self._leave()
        super().authorize(session)


def session_id(desk: Desk) -> str:
    phase = s.uncovered(desk.kiosk.phase)
    assert isinstance(phase, s.InSession)
    return phase.session.session_id


def test_a_photo_that_opens_after_its_session_is_not_kept():
    desk = Desk(is_authorised=True)
    desk.place("akio")
    desk.kiosk.reader._authorization = LeftMeanwhile(lambda: desk.kiosk.post(e.Cancelled()))
    desk.kiosk.post(e.FaceChosen())
    assert desk.kiosk.screen == "FinishView"
    assert desk.kiosk.photos._photo is None


def test_another_card_in_place_of_the_one_that_was_taken_begins_a_session_of_its_own():
    desk = Desk()
    desk.place("akio").post(e.FaceChosen())
    first = session_id(desk)
    desk.kiosk.remove()
    desk.kiosk.types_card_number(desk.people["akio"].card_number_b)
    assert desk.kiosk.screen == "PlaceCardView"
    desk.place("taro")
    assert desk.kiosk.screen == "CardProblemView"
    desk.kiosk.post(e.Retried())
    assert desk.kiosk.screen == "ChooseView"
    assert session_id(desk) != first
    assert desk.kiosk.shelf.sealed == [first]
