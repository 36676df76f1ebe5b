"""Asks again what nobody could answer while the patient was here; a thread of its own.

One question at a time, never while a patient is at the kiosk, and few that find nobody: the service
counts those (decision 0037). What it finds is a sealed record like any other.
"""

import collections
import dataclasses
import datetime as dt
import logging
import random
import threading
from collections.abc import Callable, Sequence

from eligibility.coverage import Validity
from eligibility.errors import Code
from eligibility.inquiry import InquiryAnswer, business_day
from kiosk.batch.again_rules import (
    MISSES_WITHIN_S,
    OF_ONE_QUESTION,
    Misses,
    WaitingFace,
    is_due,
    is_given_up,
    is_held_by,
    pause_after,
    place_in_line,
    tells,
)
from kiosk.batch.closing_gate import ClosingGate
from kiosk.batch.waiting_faces import WaitingFaces
from kiosk.ports import Clock, FaceQuestion, FaceService, OutboxError, ServiceError

logger = logging.getLogger(__name__)

_NOBODY = (Validity.NOT_FOUND, Validity.SEVERAL)


@dataclasses.dataclass(frozen=True, slots=True)
class Surroundings:
    """What it needs from outside; ``open_service`` may raise ServiceError."""

    open_service: Callable[[], FaceService]
    is_patient_here: Callable[[], bool]
    clock: Clock
    new_id: Callable[[], str]
    random: Callable[[], float] = random.random


@dataclasses.dataclass(frozen=True, slots=True)
class Pace:
    """How fast it goes; shorter on the bench."""

    look_s: float = 2.0
    """How often it looks whether something is due, or a patient has gone."""
    question_s: float = 2.0
    """From one question to the next."""
    failure: float = 1.0
    """Of the pauses after a failure, which begin with 30 s."""


class AskingAgain:
    """Looks from time to time, and at once when a day is to be closed."""

    def __init__(
        self, waiting: WaitingFaces, gate: ClosingGate, around: Surroundings, pace: Pace
    ) -> None:
        self._waiting = waiting
        self._gate = gate
        self._around = around
        self._pace = pace
        self._misses = Misses()
        self._failures = 0
        self._not_before = 0.0
        self._failed: collections.Counter[str] = collections.Counter()
        self._own_pauses: dict[str, float] = {}
        self._service: FaceService | None = None
        self._is_stopped = False
        self._thread = threading.Thread(target=self._run, name="asking again", daemon=True)

    def start(self) -> None:
        """In the background."""
        self._thread.start()

    def stop(self, wait_s: float) -> None:
        """A question that is under way ends by its own deadline, and is asked again later."""
        self._is_stopped = True
        self._gate.knocked.set()
        self._thread.join(wait_s)

    def _run(self) -> None:
        while not self._is_stopped:
            try:
                pause_s = self.look()
            except OutboxError as error:
                logger.warning("batch.not_asked_again code=%s", error.code.code)
                pause_s = self._pause(1)
            self._gate.knocked.wait(pause_s)
            self._gate.knocked.clear()
        self._hang_up()

    def look(self) -> float:
        """Asks the one question that is due most, if it may; gives the seconds to the next look.

        Raises:
            OutboxError: what was asked will be asked again under the same id.
        """
        now, day = self._around.clock.monotonic(), self._day()
        due = [one for one in self._still_waiting(day) if is_due(one, day.today, day.closing)]
        free = [one for one in due if now >= self._own_pauses.get(one.verification_id, now)]
        if day.closing and not any(is_held_by(one, day.closing) for one in free):
            self._gate.asked(day.closing)
        if not free:
            self._hang_up()
            return self._pace.look_s
        if now < self._not_before or self._misses.wait_s(now) or self._around.is_patient_here():
            return self._pace.look_s
        self._ask(min(free, key=self._place), day)
        return self._pace.question_s

    def _day(self) -> "_Day":
        return _Day(business_day(self._around.clock.wall()), self._gate.waiting())

    def _still_waiting(self, day: "_Day") -> list[WaitingFace]:
        waiting = self._waiting.all()
        over = [one for one in waiting if one.face is None or is_given_up(one, day.today)]
        if over:
            self._give_up(over, day.today)
        return [one for one in waiting if one not in over]

    def _give_up(self, over: Sequence[WaitingFace], today: dt.date) -> None:
        """By the hospital's clock, too: one clock that is ahead wipes nothing (decision 0058)."""
        heard = self._waiting.last_receipt_at()
        today = min(today, business_day(heard)) if heard else dt.date.min
        gone = [one for one in over if one.face is None or is_given_up(one, today)]
        if gone:
            self._waiting.give_up(gone)

    def _place(self, one: WaitingFace) -> tuple[int, tuple[int, dt.date]]:
        return self._failed[one.verification_id], place_in_line(one)

    def _ask(self, one: WaitingFace, day: "_Day") -> None:
        if one.attempt_id is None:
            one = dataclasses.replace(one, attempt_id=self._around.new_id())
            self._waiting.begin(one)
        try:
            answer = self._line().ask(question_of(one))
        except ServiceError as error:
            self._note_failure(one, error.code)
            return
        self._failures = 0
        del self._failed[one.verification_id]
        self._own_pauses.pop(one.verification_id, None)
        if not self._is_stopped:  # the file is closed soon; the same id gets the same answer
            self._take(one, answer, day)

    def _take(self, one: WaitingFace, answer: InquiryAnswer, day: "_Day") -> None:
        ids = one.verification_id, answer.verification_id
        if answer.outcome in _NOBODY:
            self._misses.note(self._around.clock.monotonic())
            self._waiting.missed(one, answer, is_told=tells(one, day.today, day.closing))
            logger.info("batch.asked_again verification_id=%s as=%s found=False", *ids)
            return
        self._waiting.found(one, answer, self._around.clock.wall())
        logger.info("batch.asked_again verification_id=%s as=%s found=True", *ids)

    def _note_failure(self, one: WaitingFace, code: Code) -> None:
        logger.warning(
            "batch.not_asked_again verification_id=%s code=%s", one.verification_id, code.code
        )
        now = self._around.clock.monotonic()
        self._failed[one.verification_id] += 1
        if code is Code.VERIFICATION_CONFLICT:
            self._waiting.abandon(one)
        if code in OF_ONE_QUESTION:
            pause_s = self._pause(self._failed[one.verification_id])
            self._own_pauses[one.verification_id] = now + pause_s
            return
        self._failures += 1
        is_held_off = code is Code.TOO_MANY_MISSES
        held_off_s = MISSES_WITHIN_S * self._pace.failure
        self._not_before = now + (held_off_s if is_held_off else self._pause(self._failures))
        self._hang_up()

    def _pause(self, failures: int) -> float:
        return pause_after(failures, self._around.random()) * self._pace.failure

    def _line(self) -> FaceService:
        """One connection while questions follow on each other; raises ServiceError."""
        if self._service is None:
            self._service = self._around.open_service()
        return self._service

    def _hang_up(self) -> None:
        """The next connection reads the certificate anew: it may have been renewed."""
        if self._service is not None:
            self._service.close()
            self._service = None


@dataclasses.dataclass(frozen=True, slots=True)
class _Day:
    """As of one look."""

    today: dt.date
    closing: dt.date | None
    """Waits to be closed."""


def question_of(one: WaitingFace) -> FaceQuestion:
    """What is asked: about the reception's own day; the same again while ``one`` is the same."""
    if one.face is None or one.attempt_id is None:
        raise ValueError("a question needs a face and an id")
    return FaceQuestion(
        one.session_id,
        one.attempt_id,
        one.face,
        one.business_day,
        remembers=not one.is_remembered,
        on_list=True,
    )
