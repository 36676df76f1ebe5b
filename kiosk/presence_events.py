"""What the card reader reports, as events of the journey."""

from collections.abc import Callable

from kiosk.card.reader import MyNumberCardReader
from kiosk.clock import new_id
from kiosk.config import KioskConfig
from kiosk.flow import events as e
from kiosk.ports import Presence


def watch(
    reader: MyNumberCardReader, config: KioskConfig, report: Callable[[Presence], None]
) -> None:
    """Beside an eligibility terminal nobody reads cards here: that has a reader of its own."""
    if not config.service.by_terminal:
        reader.watch(report)


class PresenceEvents:
    """What the reader reports, as events; a new card brings the ids of the session it starts."""

    def __init__(self, post: Callable[[e.Event], None]) -> None:
        self._post = post
        self._before = Presence.EMPTY

    def __call__(self, presence: Presence) -> None:
        """Called by the reader on each change."""
        before, self._before = self._before, presence
        match presence:
            case Presence.CARD:
                self._post(e.CardInserted(new_id(), new_id()))
            case Presence.EMPTY if before is Presence.NO_READER:
                self._post(e.ReaderBack())
            case Presence.EMPTY:
                self._post(e.CardRemoved())
            case Presence.NO_READER:
                self._post(e.ReaderLost())
