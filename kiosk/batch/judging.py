"""What the broker says of messages: how many may be with it, and when nothing is sent at all.

Its word is no receipt (device.md 1.2): it tells only whether to go on sending.
"""

import logging
from collections.abc import Callable

from eligibility.errors import Code
from kiosk.batch.link import Verdict
from kiosk.batch.link_note import LinkState
from kiosk.ports import Clock

logger = logging.getLogger(__name__)

UNJUDGED_LIMIT = 20
"""Messages with paho at a time: its queue is no storage (device.md 1.4, "memory")."""
QUOTA_PAUSE_S = 30.0


class Judging:
    """Counts what is with the broker, and pauses when it refuses."""

    def __init__(
        self, tell: Callable[[LinkState], None], clock: Clock, longest_pause_s: float
    ) -> None:
        """``tell``: where the screen's process reads of the line."""
        self._tell = tell
        self._clock = clock
        self._longest_pause_s = longest_pause_s
        self._unjudged: set[int] = set()
        self._paused_until = 0.0
        self._is_without_subscriber = False
        self.is_hospital_silent = False
        """The broker took something, and the hospital has said nothing since."""

    @property
    def room(self) -> int:
        """How many messages may go to the broker now."""
        return max(UNJUDGED_LIMIT - len(self._unjudged), 0)

    @property
    def is_pausing(self) -> bool:
        """True while nothing may be sent."""
        return self._clock.monotonic() < self._paused_until

    def sent(self, message: int) -> None:
        """A message went to paho under this number."""
        self._unjudged.add(message)

    def connected(self, *, is_session_present: bool) -> None:
        """Identity and rights are looked at anew; with the session paho lets go of its messages."""
        self._paused_until = 0.0
        if not is_session_present:
            self._unjudged.clear()

    def judged(self, message: int, verdict: Verdict) -> bool:
        """Notes a verdict; True when all without a receipt is to be offered again."""
        is_ours = message in self._unjudged  # the retained status needs no subscriber
        self._unjudged.discard(message)
        match verdict:
            case Verdict.NO_SUBSCRIBER | Verdict.TAKEN if not is_ours:
                return False
            case Verdict.NO_SUBSCRIBER:
                self._note_nobody_listens()
            case Verdict.NOT_AUTHORIZED:
                # identity or ACL must be mended: the next connection or a long wait, not a flood
                self._paused_until = self._clock.monotonic() + self._longest_pause_s
                self._tell(LinkState.REFUSED)
                logger.error("batch.refused code=%s", Code.BROKER_REFUSES_DEVICE.code)
            case Verdict.QUOTA:
                self._paused_until = self._clock.monotonic() + QUOTA_PAUSE_S
                logger.warning("batch.quota")
            case Verdict.OTHER:
                logger.warning("batch.not_taken")
            case Verdict.TAKEN:
                return self._note_taken()
        return False

    def _note_nobody_listens(self) -> None:
        if not self._is_without_subscriber:
            logger.warning("batch.no_subscriber code=%s", Code.NO_SUBSCRIBER.code)
        self._is_without_subscriber = True
        self._tell(LinkState.NOBODY_LISTENS)

    def _note_taken(self) -> bool:
        """The broker threw away what nobody listened to: now somebody does."""
        self._tell(LinkState.UP)
        self.is_hospital_silent = True
        was_without, self._is_without_subscriber = self._is_without_subscriber, False
        return was_without
