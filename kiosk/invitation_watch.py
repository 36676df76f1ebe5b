"""A kiosk out of service that only an invitation helps: who decides that, and what happens then.

Its own authority says so; then the program ends, and starts with the screens of the first start
(``kiosk.enrol_main``), where an invitation is shown.

ended      the certificate is over by the authority's clock, not only by this kiosk's
revoked    the authority does not know the certificate as standing any more

A wrong clock or a cut line leads nowhere. Whoever does not want it switches the kiosk off and on:
the mark counts for one start.
"""

import email.utils
import logging
import threading
from collections.abc import Callable
from pathlib import Path

from cryptography import x509

from eligibility.errors import Code
from eligibility.faults import told
from kiosk.config import ConfigError
from kiosk.enrolment.line import Place, Question, asking
from kiosk.enrolment.problems import refusal
from kiosk.enrolment.trust import CACERTS, pinned_context
from kiosk.fleet.settings_watch import Watched, is_idle
from kiosk.identity import generation as g
from kiosk.network.tls import client_context
from kiosk.ports import Clock, PortError

logger = logging.getLogger(__name__)

MARK_FILE = "invitation-asked"
LOOK_S = 1.0
ASK_EVERY_S = 60.0
_FORBIDDEN = 403


class Mark:
    """Left for the next start."""

    def __init__(self, state: Path) -> None:
        self._file = state / MARK_FILE

    def leave(self) -> None:
        """Raises OSError."""
        self._file.touch(mode=0o600)

    def take(self) -> bool:
        """Whether there was one; it counts once."""
        try:
            self._file.unlink()
        except OSError:
            return False
        return True


def is_needed(fault: Code, place: Place, credentials: Path) -> bool:
    """Whether the authority says that only an invitation helps.

    Raises:
        PortError, ConfigError, OSError, ValueError: it could not be asked.
    """
    match fault:
        case Code.DEVICE_CERTIFICATE_EXPIRED:
            return _has_ended(place, credentials)
        case Code.SERVICE_REFUSES_DEVICE:
            return _is_out(place, credentials)
        case _:
            return False


def _has_ended(place: Place, credentials: Path) -> bool:
    own = x509.load_pem_x509_certificate((credentials / g.CERTIFICATE).read_bytes())
    root = x509.load_pem_x509_certificate((credentials / g.ROOT).read_bytes())
    with asking(place, pinned_context(root)) as line:
        answer = line.ask(CACERTS)
    theirs = email.utils.parsedate_to_datetime(answer.headers.get("Date", ""))
    return theirs > own.not_valid_after_utc


def _is_out(place: Place, credentials: Path) -> bool:
    with asking(place, client_context(credentials)) as line:
        answer = line.ask(Question("GET", "/v1/peers"))
    return answer.status == _FORBIDDEN and refusal(answer) is Code.CALLER_UNKNOWN


class InvitationWatch:
    """Looks each second, on a thread of its own; asks the authority each minute of such a fault."""

    def __init__(
        self, ask: Callable[[Code], bool], mark: Mark, watched: Watched, clock: Clock
    ) -> None:
        self._ask = ask
        self._mark = mark
        self._watched = watched
        self._clock = clock
        self._ask_at = 0.0
        self._is_needed = False
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="invitation", daemon=True)

    def start(self) -> None:
        """In the background."""
        self._thread.start()

    def stop(self) -> None:
        """Looks no more; a question under way is left behind (daemon thread)."""
        self._ended.set()

    def look(self) -> None:
        """Once. Raises OSError: the card refuses the mark."""
        state = self._watched.state()
        if state.fault is None:
            self._is_needed, self._ask_at = False, 0.0
            return
        if not self._is_needed and self._clock.monotonic() >= self._ask_at:
            self._is_needed = self._asked(state.fault)
            self._ask_at = self._clock.monotonic() + ASK_EVERY_S
        if self._is_needed and is_idle(self._watched.state()) and not self._ended.is_set():
            logger.error("invitation_needed code=%s", state.fault.code)
            self._mark.leave()
            self._ended.set()
            self._watched.restart()

    def _asked(self, fault: Code) -> bool:
        try:
            return self._ask(fault)
        except (PortError, ConfigError, OSError, ValueError, TypeError) as error:
            logger.info("invitation_not_asked_for error=%s", type(error).__name__)
            return False

    def _run(self) -> None:
        while not self._ended.wait(LOOK_S):
            try:
                self.look()
            except Exception as error:  # noqa: BLE001 - tried again, and told each time
                logger.critical("invitation_watch_failed %s", told(error))
                self._ended.wait(ASK_EVERY_S)
