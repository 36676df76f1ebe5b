"""Each open request gets its one answer: from the line, or why there is none.

Where somebody waits in front of a screen there is an answer after 20 s, be it "try again"; what a
program hands in waits for a day while the line is down (docs/decisions/0066).
"""

import logging
import sqlite3

from eligibility.errors import Code
from eligibility.faults import told
from eligibility.oqs_header import Kind
from hospital.requests.inlet import Watch
from hospital.requests.ledger import Ledger, OpenRequest
from hospital.requests.line import Answer, Line, Wait
from hospital.requests.refusals import RequestRefused, check_request, refusal_file

logger = logging.getLogger(__name__)

SOMEBODY_WAITS_S = 20.0
NOBODY_WAITS_S = 24 * 3600.0
LONGEST_PAUSE_S = 60.0
_ORDER = (Kind.SINGLE, Kind.PATIENT_NUMBER, Kind.FETCH, Kind.HAND_IN, Kind.PATIENT_NUMBERS)
_FOR_MANY = frozenset({Kind.FETCH, Kind.HAND_IN, Kind.PATIENT_NUMBERS})
_FOR_A_PERSON = frozenset(
    {
        Code.SERVICE_REFUSES_DEVICE,
        Code.SERVICE_UNTRUSTED,
        Code.DEVICE_CERTIFICATE_UNUSABLE,
    }
)
"""These do not pass by themselves within seconds."""


class _Turn:
    """What is remembered of a request that waits."""

    def __init__(self, now: float, waited_s: float) -> None:
        self.began = now - waited_s
        self.again_at = now
        self.troubles = 0
        self.is_checked = False


class Answering:
    """Asks a line; ``work`` raises sqlite3.Error.

    One for whoever waits at a screen and one for files of many, each with a line of its own: a
    service that hangs over a large file holds up no check.
    """

    def __init__(
        self, ledger: Ledger, line: Line, institution: str, watch: Watch, *, for_desk: bool
    ) -> None:
        self._ledger = ledger
        self._line = line
        self._for_desk = for_desk
        self._institution = institution
        self._watch = watch
        self._turns: dict[int, _Turn] = {}

    def work(self) -> float | None:
        """Asks what is due; gives in how many seconds the next is, None: nothing waits."""
        waiting = sorted(filter(self._is_mine, self._ledger.open()), key=_rank)
        known = {one.request_id for one in waiting}
        self._turns = {key: turn for key, turn in self._turns.items() if key in known}
        for request in waiting:
            turn = self._turn(request)
            if self._watch.monotonic() >= turn.again_at:
                self._ask(request, turn)
        now = self._watch.monotonic()
        return min((max(0.0, one.again_at - now) for one in self._turns.values()), default=None)

    def close(self) -> None:
        """Ends the line's connection."""
        self._line.close()

    def _is_mine(self, request: OpenRequest) -> bool:
        return (request.name.kind not in _FOR_MANY) is self._for_desk

    def _turn(self, request: OpenRequest) -> _Turn:
        """Waiting counts from when the file was taken, also over a start."""
        turn = self._turns.get(request.request_id)
        if turn is None:
            waited = (self._watch.now() - request.taken_at).total_seconds()
            turn = self._turns[request.request_id] = _Turn(
                self._watch.monotonic(), max(0.0, waited)
            )
        return turn

    def _ask(self, request: OpenRequest, turn: _Turn) -> None:
        data = self._ledger.body(request.request_id)
        try:
            outcome = self._outcome(request, turn, data)
        except RequestRefused as refused:
            self._refuse(request, data, refused)
            return
        except sqlite3.Error:
            raise
        except Exception as error:  # noqa: BLE001 - one request must not hold up those behind it
            logger.critical(
                "hospital.request_failed request=%d %s", request.request_id, told(error)
            )
            self._refuse(request, data, RequestRefused(Code.SERVICE_ERROR))
            return
        if isinstance(outcome, Answer):
            self._answered(request, outcome, "-")
            self._ledger.tell("line", None, self._watch.now())

    def _outcome(self, request: OpenRequest, turn: _Turn, data: bytes) -> Answer | Wait:
        if not turn.is_checked:
            check_request(request.name, request.size, data, self._institution)
            turn.is_checked = True
        outcome = self._line.ask(request, data)
        if isinstance(outcome, Wait):
            self._wait(turn, outcome)
        return outcome

    def _wait(self, turn: _Turn, wait: Wait) -> None:
        """Until later; raises RequestRefused when it has waited for long enough."""
        now = self._watch.monotonic()
        if wait.code is not None:
            self._ledger.tell("line", wait.code, self._watch.now())
        is_desk = self._for_desk
        patience = SOMEBODY_WAITS_S if is_desk else NOBODY_WAITS_S
        if now - turn.began >= patience or (is_desk and wait.code in _FOR_A_PERSON):
            raise RequestRefused(wait.code or Code.SERVICE_SLOW)
        pause = wait.again_in_s
        if wait.code is not None and not is_desk:
            pause = min(pause * 2.0**turn.troubles, LONGEST_PAUSE_S)
            turn.troubles = min(turn.troubles + 1, 16)
        turn.again_at = min(now + pause, turn.began + patience)

    def _refuse(self, request: OpenRequest, data: bytes, refused: RequestRefused) -> None:
        now = self._watch.now()
        try:
            file = refusal_file(refused, request.name, data, self._institution, now)
        except Exception as error:  # noqa: BLE001 - one request must not hold up those behind it
            logger.critical(
                "hospital.request_failed request=%d %s", request.request_id, told(error)
            )
            bare = RequestRefused(refused.code)  # nothing of what the file said
            file = refusal_file(bare, request.name, b"", self._institution, now)
        self._answered(request, Answer(file), refused.code.code)

    def _answered(self, request: OpenRequest, answer: Answer, code: str) -> None:
        self._ledger.answered(
            request.request_id, answer.data, self._watch.now(), answer.reception_number
        )
        self._turns.pop(request.request_id, None)
        logger.info(
            "hospital.request_answered request=%d kind=%s code=%s",
            request.request_id,
            request.name.prefix,
            code,
        )


def _rank(request: OpenRequest) -> tuple[int, int]:
    """Somebody waits for a single check; what is handed in may take its time."""
    kind = request.name.kind
    return (_ORDER.index(kind) if kind else 0, request.request_id)
