"""Asks the lines of hospitals' lists, in a thread of its own: the patient at the kiosk goes first.

Before each request and each fetch it looks whether a patient is there; then nothing new is begun,
and what is not asked by its deadline is answered so (``Inquiries.expire``). Short lists go before
long ones; of long ones one chunk is under way at a time, so that nobody is behind a big one.
"""

import logging
import threading
from collections.abc import Callable, Sequence

from eligibility.errors import Code
from eligibility.wire_inquiries import InquiryLine, LineAnswer
from kiosk.batch.given import Machine
from kiosk.batch.inquiries import Inquiries, Question
from kiosk.batch.inquiry_list import Planned, chunks
from kiosk.batch.line_answers import line_of, lines_of
from kiosk.batch.list_order import AskingTimes, Waits, next_question
from kiosk.ports import ListService, OutboxError, ServiceError

logger = logging.getLogger(__name__)

_NUMBER_LOST = frozenset({Code.VERIFICATION_CONFLICT, Code.RECEPTION_NUMBER_UNKNOWN})
_NOT_NOW = frozenset(
    {
        Code.NO_NETWORK,
        Code.SERVICE_SLOW,
        Code.SERVICE_REFUSES_DEVICE,
        Code.SERVICE_ERROR,
        Code.ANSWER_NOT_UNDERSTOOD,
        Code.SERVICE_UNTRUSTED,
        Code.DEVICE_CERTIFICATE_EXPIRED,
        Code.DEVICE_CERTIFICATE_UNUSABLE,
        Code.CALLER_UNKNOWN,
        Code.TOO_MANY_MISSES,
    }
)
"""Tried again until the deadline; any other code is the answer."""


class ListAsker:
    """Works through what ``Inquiries`` holds, until it is stopped."""

    def __init__(
        self,
        open_service: Callable[[], ListService],
        inquiries: Inquiries,
        is_patient_here: Callable[[], bool],
        machine: Machine,
        times: AskingTimes | None = None,
    ) -> None:
        """``open_service`` may raise ServiceError: the certificate was renewed or is missing."""
        self._open_service = open_service
        self._inquiries = inquiries
        self._is_patient_here = is_patient_here
        self._machine = machine
        self._times = times or AskingTimes()
        self._fetches = Waits(self._times.fetch_first_s, self._times.fetch_longest_s)
        self._troubles = Waits(self._times.trouble_first_s, self._times.trouble_longest_s)
        self._misses = Waits(self._times.misses_first_s, self._times.misses_longest_s)
        self._service: ListService | None = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="lists", daemon=True)

    def start(self) -> None:
        """In the background."""
        self._thread.start()

    def stop(self, wait_s: float) -> None:
        """A request that is under way ends by its own deadlines; its question stays kept."""
        self._stopped.set()
        self._inquiries.arrived.set()
        self._thread.join(wait_s)

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                wait_s = self.step()
            except OutboxError as error:
                # no trace: codes say it all
                logger.error("batch.lists_not_asked code=%s", error.code.code)  # noqa: TRY400
                wait_s = self._times.idle_s
            if wait_s > 0:
                self._inquiries.arrived.wait(wait_s)
                self._inquiries.arrived.clear()
        self._close()

    def step(self) -> float:
        """Asks one thing, if there is any; gives how long to wait before the next."""
        questions = self._inquiries.open_questions()
        if not questions:
            self._close()
            return self._times.idle_s
        now = self._machine.clock.monotonic()
        question, next_at = next_question(questions, self._due_at, now)
        if question is None:
            return min(next_at - now, self._times.idle_s)
        if self._is_patient_here():
            return self._times.look_again_s
        self._try(question)
        return 0.0

    def _due_at(self, question: Question) -> float:
        return max(
            self._fetches.until(question.verification_id),
            self._troubles.until(question.inquiry_id),
            self._misses.until(question.inquiry_id),
        )

    def _try(self, question: Question) -> None:
        try:
            if question.reception_number is None:
                self._ask(question)
            else:
                self._fetch(question, question.reception_number)
        except ServiceError as error:
            self._close()
            self._on_trouble(question, error.code)

    def _ask(self, question: Question) -> None:
        lines = self._lines_of(question)
        if not lines:
            return
        if question.planned.is_single:
            asked = question.verification_id, question.inquiry_id, lines[0]
            answer = self._opened().ask(*asked)
            self._answered(question, [line_of(lines[0], answer)])
            return
        number = self._opened().hand_in(question.verification_id, lines)
        self._inquiries.handed_in(question, number)
        self._put_off_fetch(question)

    def _fetch(self, question: Question, reception_number: str) -> None:
        answers = self._opened().fetch(reception_number)
        if answers is None:
            self._put_off_fetch(question)
            return
        lines = self._lines_of(question)
        if not lines:
            return
        told = lines_of(lines, answers, self._machine.new_id)
        self._answered(question, told.answers, chunks(told.again))
        if told.trouble is not None:
            self._on_trouble(question, told.trouble)

    def _lines_of(self, question: Question) -> Sequence[InquiryLine]:
        """None of a list that the disk has damaged: its lines are given up."""
        lines = self._inquiries.lines_of(question)
        if lines is None:
            self._inquiries.give_up(question, Code.OUTBOX_UNAVAILABLE.code)
        return lines or ()

    def _put_off_fetch(self, question: Question) -> None:
        self._fetches.put_off(question.verification_id, self._machine.clock.monotonic())

    def _answered(
        self, question: Question, answers: Sequence[LineAnswer], again: Sequence[Planned] = ()
    ) -> None:
        self._fetches.forget(question.verification_id)
        if answers:
            self._troubles.forget(question.inquiry_id)
            self._misses.forget(question.inquiry_id)
        if self._inquiries.answered(question, answers, again):
            logger.info(
                "batch.lines_asked inquiry_id=%s count=%d", question.inquiry_id, len(answers)
            )

    def _on_trouble(self, question: Question, code: Code) -> None:
        logger.warning("batch.list_trouble inquiry_id=%s code=%s", question.inquiry_id, code.code)
        if code not in _NUMBER_LOST | _NOT_NOW:
            self._inquiries.give_up(question, code.code)
            return
        if code in _NUMBER_LOST:
            self._inquiries.ask_anew(question)
        self._inquiries.trouble(question, code)
        now, chance = self._machine.clock.monotonic(), self._machine.random()
        waits = self._misses if code is Code.TOO_MANY_MISSES else self._troubles
        waits.put_off(question.inquiry_id, now, chance)

    def _opened(self) -> ListService:
        if self._service is None:
            self._service = self._open_service()
        return self._service

    def _close(self) -> None:
        if self._service is not None:
            self._service.close()
            self._service = None
