"""From a kiosk's request to the answer: once asked, whoever repeats it and however often."""

import asyncio
import dataclasses
import datetime as dt
import hashlib
import logging
from collections.abc import Callable

from eligibility import wire
from eligibility.errors import Code
from eligibility.inquiry import business_day
from eligibility.oqs_xml import Encoding
from hospital.terminal.book import Asked, Book
from hospital.terminal.carrier import Carrier
from hospital.terminal.misses import MISSES, Misses
from hospital.terminal.question import Question, Refused, question_of, request_file
from hospital.terminal.taking import Outcome

logger = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True, slots=True)
class Manner:
    """How the terminal is asked."""

    institution: str
    encoding: Encoding
    deadline_s: float


@dataclasses.dataclass(frozen=True, slots=True)
class Clocks:
    """Wall time and seconds that never go back."""

    now: Callable[[], dt.datetime]
    monotonic: Callable[[], float]


class Asking:
    """Used on one event loop."""

    def __init__(self, manner: Manner, book: Book, carrier: Carrier, clocks: Clocks) -> None:
        self._manner = manner
        self._book = book
        self._carrier = carrier
        self._clocks = clocks
        self._misses = Misses()
        self._running: dict[str, asyncio.Task[bytes]] = {}

    async def answer(self, device: str, message: wire.InquiryRequest) -> bytes:
        """An ``InquiryAnswer``, encoded.

        Raises:
            Refused: it cannot be asked, or has no answer. EligibilityError: names a field.
            sqlite3.Error.
        """
        question = question_of(message, business_day(self._clocks.now()))
        sha256 = hashlib.sha256(wire.encode(message)).hexdigest()
        asked = Asked(question.verification_id, device, sha256, question.day, question.face)
        kept = await asyncio.to_thread(self._book.begin, asked, self._clocks.now())
        if (kept.asked.device, kept.asked.request_sha256) != (device, sha256):
            raise Refused(Code.VERIFICATION_CONFLICT)
        if kept.answer is not None:
            return kept.answer
        running = self._running.get(question.verification_id)
        if running is None:
            running = asyncio.create_task(self._ask(question, asked, is_on_list=message.on_list))
            self._running[question.verification_id] = running
            running.add_done_callback(lambda _: self._running.pop(question.verification_id))
        return await asyncio.shield(running)

    async def _ask(self, question: Question, asked: Asked, *, is_on_list: bool) -> bytes:
        began = self._clocks.monotonic()
        self._misses.check(asked.device, is_on_list=is_on_list, now=began)
        file = request_file(question, self._manner.institution, self._manner.encoding)
        until = began + self._manner.deadline_s
        future = self._carrier.ask(question.verification_id, file.data, until)
        outcome = await self._outcome(asyncio.wrap_future(future))
        if outcome.answer is None:
            code = Code.TERMINAL_SILENT if outcome.is_silent else Code.TERMINAL_UNUSABLE
            raise Refused(code, outcome.reason)
        told: wire.InquiryAnswer = wire.decode(outcome.answer, wire.InquiryAnswer)
        now = self._clocks.monotonic()
        if told.QualificationValidity in MISSES:
            self._misses.note(asked.device, is_on_list=is_on_list, now=now)
        took_ms = round((now - began) * 1000)
        identity = question.verification_id
        logger.info("hospital.terminal_answered id=%s ms=%d", identity, took_ms)
        return outcome.answer

    async def _outcome(self, future: "asyncio.Future[Outcome]") -> Outcome:
        """What comes after the deadline is kept for whoever asks again."""
        done, _ = await asyncio.wait({future}, timeout=self._manner.deadline_s)
        return future.result() if done else Outcome(is_silent=True)
