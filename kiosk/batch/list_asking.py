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
from kiosk.batch.inquiry_list import Planned, chunks, halves, singles
from kiosk.batch.line_answers import line_of, lines_of
from kiosk.batch.list_order import NUMBER_LOST, AskingTimes, Standing, next_question
from kiosk.ports import ListService, OutboxError, ServiceError

logger = logging.getLogger(__name__)

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
        Code.TERMINAL_SILENT,
        Code.TERMINAL_UNUSABLE,
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
        self._standing = Standing(self._times)
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
            self._standing.clear()
            self._close()
            return self._times.idle_s
        now = self._machine.clock.monotonic()
        question, next_at = next_question(questions, self._standing, now)
        if question is None:
            return min(next_at - now, self._times.idle_s)
        if self._is_patient_here():
            return self._times.look_again_s
        self._try(question)
        return 0.0

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
        self._standing.handed_in(question, self._machine.clock.monotonic())

    def _fetch(self, question: Question, reception_number: str) -> None:
        answers = self._opened().fetch(reception_number)
        if answers is None:
            self._standing.not_ready(question, self._machine.clock.monotonic())
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

    def _answered(
        self, question: Question, answers: Sequence[LineAnswer], again: Sequence[Planned] = ()
    ) -> None:
        self._standing.answered(question, has_answers=bool(answers))
        if self._inquiries.answered(question, answers, again):
            logger.info(
                "batch.lines_asked inquiry_id=%s count=%d", question.inquiry_id, len(answers)
            )

    def _on_trouble(self, question: Question, code: Code) -> None:
        logger.warning("batch.list_trouble inquiry_id=%s code=%s", question.inquiry_id, code.code)
        if code is Code.NOT_BY_TERMINAL and not question.planned.is_single:
            self._one_by_one(question)
            return
        if code not in NUMBER_LOST | _NOT_NOW:
            self._inquiries.give_up(question, code.code)
            return
        self._inquiries.trouble(question, code)
        now, chance = self._machine.clock.monotonic(), self._machine.random()
        self._standing.failed(question, code, now, chance)
        if self._standing.is_to_be_halved(question):
            self._halve(question)
        elif code in NUMBER_LOST:
            self._inquiries.ask_anew(question)

    def _one_by_one(self, question: Question) -> None:
        """An eligibility terminal is asked about one person at a time."""
        if self._inquiries.answered(question, (), singles(question.planned)):
            logger.info("batch.bulk_one_by_one inquiry_id=%s", question.inquiry_id)
        self._standing.halved(question)

    def _halve(self, question: Question) -> None:
        if self._inquiries.answered(question, (), halves(question.planned)):
            logger.warning("batch.bulk_halved inquiry_id=%s", question.inquiry_id)
        self._standing.halved(question)

    def _opened(self) -> ListService:
        if self._service is None:
            self._service = self._open_service()
        return self._service

    def _close(self) -> None:
        if self._service is not None:
            self._service.close()
            self._service = None
