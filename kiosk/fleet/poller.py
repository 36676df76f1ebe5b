"""Each minute: how this kiosk is, to its authority; what it should do, from it.

The token of an answer is on the disk before it is used. An answer that was lost, or a power cut
before its token was kept, is made good by asking with the former one: the authority takes that as
long as the newer was never shown.
"""

import dataclasses
import logging
import threading
from collections.abc import Callable
from pathlib import Path

from eligibility import wire
from eligibility.errors import Code, WireError
from eligibility.faults import told
from eligibility.jose_keys import peers_mark
from eligibility.wire_fleet import DeviceReport, PollAnswer, PollRequest
from kiosk import private_file
from kiosk.config import ConfigError
from kiosk.enrolment.line import AuthorityError, Place, Question, asking
from kiosk.enrolment.problems import refusal
from kiosk.identity.generation import PEERS
from kiosk.network.tls import client_context
from kiosk.ports import PortError

logger = logging.getLogger(__name__)

TOKEN_FILE = "fleet-token"  # noqa: S105 - a file's name
EVERY_S = 60.0
"""Until the authority has said how often."""
FIRST_S = 3.0
"""A street's kiosks are switched on at once."""
SHORTEST_S, LONGEST_S = 1.0, 900.0
PATIENCE_S = 120.0
"""A poll waits for the patient to go, but no longer than this: it is one small request."""
LOOK_AGAIN_S = 1.0
_OK = 200
_JSON = {"Content-Type": "application/json"}


class KeptToken:
    """Survives a power cut."""

    def __init__(self, state: Path) -> None:
        self._file = state / TOKEN_FILE

    def read(self) -> str | None:
        """None: never polled, or unreadable."""
        try:
            return self._file.read_text(encoding="ascii").strip() or None
        except (OSError, UnicodeDecodeError):
            return None

    def keep(self, token: str) -> None:
        """On the disk when it returns; raises OSError."""
        private_file.replace(self._file, token)


@dataclasses.dataclass(frozen=True, slots=True)
class Around:
    """What a poller works with."""

    place: Place
    credentials: Path
    """Followed: the certificate is the newest at each poll."""
    token: KeptToken
    report: Callable[[], DeviceReport]
    act: Callable[[PollAnswer | None], None]
    """After each poll; None: there was no answer. Raises PortError."""
    is_patient_here: Callable[[], bool]
    random: Callable[[], float]
    """0 to 1; no secret."""


def poll(around: Around) -> PollAnswer:
    """One poll, its token kept.

    Raises:
        AuthorityError: no answer, or a refusal.
        ConfigError: the certificate is missing or unusable.
        OSError, ValueError: the same, or the token could not be kept.
    """
    peers = _peers_in(around.credentials)
    asked = PollRequest(report=around.report(), token=around.token.read(), peers=peers)
    with asking(around.place, client_context(around.credentials)) as line:
        answered = line.ask(Question("POST", "/v1/poll", wire.encode(asked), _JSON))
    if answered.status != _OK:
        raise AuthorityError(refusal(answered))
    try:
        answer: PollAnswer = wire.decode(answered.content, PollAnswer)
    except WireError:
        raise AuthorityError(Code.ANSWER_NOT_UNDERSTOOD) from None
    around.token.keep(answer.token)
    return answer


def _peers_in(credentials: Path) -> str | None:
    """So an answer of /v1/peers that was lost, or could not be kept, is asked for again."""
    try:
        return peers_mark((credentials / PEERS).read_bytes())
    except (OSError, ValueError):
        return None


class Poller:
    """A thread beside the delivery, until it is stopped."""

    def __init__(self, around: Around) -> None:
        self._around = around
        self._every_s = EVERY_S
        self._failures = 0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="fleet", daemon=True)

    def start(self) -> None:
        """In the background."""
        self._thread.start()

    def stop(self, wait_s: float) -> None:
        """A poll under way ends by its own deadlines."""
        self._stopped.set()
        self._thread.join(wait_s)

    def once(self) -> float:
        """One poll and what follows from it; gives the seconds until the next. Never raises."""
        answer = self._asked()
        try:
            self._around.act(answer)
        except PortError as error:
            logger.warning("fleet.not_done code=%s", error.code.code)
        except Exception as error:  # noqa: BLE001 - a dead thread would never report it
            logger.critical("fleet.crashed %s", told(error))
        return self._pause_s()

    def _asked(self) -> PollAnswer | None:
        try:
            answer = poll(self._around)
        except AuthorityError as error:
            self._failed(error.code.code)
            return None
        except (ConfigError, OSError, ValueError) as error:
            self._failed(type(error).__name__)
            return None
        if self._failures:
            logger.info("fleet.polled_again failures=%d", self._failures)
        self._failures = 0
        self._every_s = min(max(SHORTEST_S, float(answer.every_s)), LONGEST_S)
        return answer

    def _failed(self, why: str) -> None:
        self._failures += 1
        logger.warning("fleet.not_polled failures=%d why=%s", self._failures, why)

    def _pause_s(self) -> float:
        """With jitter; doubled with each failure, so that no crowd waits for the authority."""
        longest = max(LONGEST_S, self._every_s)
        pause = min(self._every_s * 2.0 ** min(self._failures, 10), longest)
        spread = 0.5 if self._failures else 0.1
        return pause * (1 - spread + 2 * spread * self._around.random())

    def _run(self) -> None:
        pause = FIRST_S * self._around.random()
        while not self._stopped.wait(pause):
            self._wait_for_a_gap()
            if self._stopped.is_set():
                return
            pause = self.once()

    def _wait_for_a_gap(self) -> None:
        waited = 0.0
        while waited < PATIENCE_S and self._around.is_patient_here():
            if self._stopped.wait(LOOK_AGAIN_S):
                return
            waited += LOOK_AGAIN_S
