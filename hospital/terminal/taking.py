"""A result file on its way from the terminal's folder into the book: read, judged, committed."""

import dataclasses
import datetime as dt
import logging
import sqlite3
from collections.abc import Callable

from eligibility import wire
from eligibility.errors import WireError
from eligibility.inquiry import InquiryAnswer
from eligibility.oqs_xml import SINGLE_LIMIT_BYTES
from eligibility.wire_values import answer_to_wire
from hospital.terminal.answer import Expected, Foreign, NoAnswer, NotReady, read_result
from hospital.terminal.book import Book, Kept

logger = logging.getLogger(__name__)

CLOCK_OFF = dt.timedelta(minutes=5)


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a question: the answer as kiosks get it, or why there is none."""

    answer: bytes | None = dataclasses.field(default=None, repr=False)
    reason: str = ""
    is_silent: bool = False
    """The question could not even be put."""


class Taker:
    """Raises sqlite3.Error: then the file stays where it is."""

    def __init__(self, book: Book, institution: str, now: Callable[[], dt.datetime]) -> None:
        self._book = book
        self._institution = institution
        self._now = now
        self._is_silent = False

    def is_ours(self, verification_id: str) -> bool:
        """Whether we have asked under this id: the file's name alone proves nothing."""
        return self._book.find(verification_id) is not None

    def take(self, verification_id: str, data: bytes, *, is_settled: bool) -> Outcome | None:
        """On disk when it returns, and the file may go; None: leave it, it is not done yet.

        ``is_settled``: the file has not changed for a while, so what is wrong will stay wrong.
        """
        kept = self._book.find(verification_id)
        if kept is None:
            return None
        if kept.answer is not None:  # answered twice: the first one was told
            return Outcome(kept.answer)
        expected = Expected(verification_id, kept.asked.day, self._institution, kept.asked.face)
        try:
            read = read_result(data, expected, self._now())
        except WireError as error:
            return self._unusable(kept, data, str(error)) if is_settled else None
        except NotReady:
            return None
        except Foreign as error:  # somebody else's data are not kept
            return self._unusable(kept, None, str(error))
        except NoAnswer as error:
            return self._unusable(kept, data, str(error))
        self._note(read.answer, read.left_out)
        answer = wire.encode(answer_to_wire(read.answer))
        self._book.answered(verification_id, answer, data if read.left_out else None, self._now())
        return Outcome(answer)

    def note_silence(self, reason: str) -> None:
        """A question has no answer: raised once, until one has again."""
        if self._is_silent:
            return
        self._is_silent = True
        logger.error("hospital.terminal_silent reason=%s", reason)
        try:
            self._book.raise_silence(self._now())
        except sqlite3.Error as error:
            kind = getattr(error, "sqlite_errorname", type(error).__name__)
            logger.error("hospital.terminal_not_raised sqlite=%s", kind)  # noqa: TRY400 - named

    def _note(self, answer: InquiryAnswer, left_out: tuple[str, ...]) -> None:
        if self._is_silent:
            logger.warning("hospital.terminal_answers_again")
        self._is_silent = False
        if left_out:
            tags = ",".join(left_out)
            logger.warning("hospital.terminal_left_out id=%s tags=%s", answer.verification_id, tags)
        off = abs(self._now() - answer.processed_at)
        if off > CLOCK_OFF:
            logger.warning("hospital.terminal_clock_off seconds=%d", off.total_seconds())

    def _unusable(self, kept: Kept, data: bytes | None, reason: str) -> Outcome:
        identity = kept.asked.verification_id
        logger.error("hospital.terminal_unusable id=%s reason=%s", identity, reason)
        is_small = data is not None and len(data) <= SINGLE_LIMIT_BYTES
        self._book.unusable(kept, data if is_small else None, self._now())
        return Outcome(reason=reason)
