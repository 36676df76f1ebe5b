"""What became of a card face that somebody at the desk asked about. Pure."""

import dataclasses
import datetime as dt
import enum

from eligibility import wire
from eligibility.coverage import Validity
from eligibility.inquiry import Notice
from eligibility.wire_inquiries import LineStatus
from hospital.board.covered import asked_in, is_covered, read_coverage
from hospital.inquiries import AnsweredLine, InquiryState, Progress


class Outcome(enum.StrEnum):
    """Words of ``ask.toml``: ``ask.outcome-…`` says it, ``ask.act-…`` what to do."""

    WAITING = "waiting"
    VALID = "valid"
    LOST = "lost"
    LOST_NEWER = "lost-newer"
    SEVERAL = "several"
    NONE = "none"
    NOT_ASKED = "not-asked"
    LATE = "late"
    """The deadline passed without an answer; what comes later is shown all the same."""
    REFUSED = "refused"
    UNKNOWN = "unknown"
    """A newer kiosk's word."""


_STEPS = {
    InquiryState.WAITING: "waiting",
    InquiryState.OFFERED: "offered",
    InquiryState.TAKEN: "taken",
}
_OF_STATUS = {
    LineStatus.SEVERAL: Outcome.SEVERAL,
    LineStatus.NONE: Outcome.NONE,
    LineStatus.NOT_ASKED: Outcome.NOT_ASKED,
}
_OF_VALIDITY = {
    Validity.VALID.value: Outcome.VALID,
    Validity.VALID_NOT_REGISTERED.value: Outcome.VALID,
    Validity.LOST.value: Outcome.LOST,
    Validity.LOST_NEWER_EXISTS.value: Outcome.LOST_NEWER,
    Validity.SEVERAL.value: Outcome.SEVERAL,
    Validity.NOT_FOUND.value: Outcome.NONE,
}


@dataclasses.dataclass(frozen=True, slots=True)
class Shown:
    """What the page says of one inquiry."""

    outcome: Outcome
    step: str | None = None
    """How far it is while it waits: ``waiting``, ``offered``, ``taken``."""
    code: str | None = None
    """What hinders it, or why it was not asked."""
    answer: wire.InquiryAnswer | None = dataclasses.field(default=None, repr=False)
    is_loose: bool = False
    """Found without hyphens and leading zeros: somebody compares the spelling."""
    is_unregistered: bool = False
    """Valid, but not registered (OQSCD006 6)."""

    @property
    def mark(self) -> str:
        """Another one once the page has something new to say; no personal data."""
        return "-".join(filter(None, (self.outcome.value, self.step, self.code)))

    @property
    def is_waiting(self) -> bool:
        """Whether the page looks again."""
        return self.outcome is Outcome.WAITING


def shown(progress: Progress, line: AnsweredLine, now: dt.datetime) -> Shown:
    """What the page says at this moment."""
    if line.status is not None:
        return _answered(line)
    if progress.state is InquiryState.REFUSED:
        return Shown(Outcome.REFUSED, code=progress.code)
    if progress.state not in _STEPS or progress.deadline <= now:
        return Shown(Outcome.LATE, code=progress.code)
    return Shown(Outcome.WAITING, _STEPS[progress.state], progress.code)


def _outcome(answer: wire.InquiryAnswer) -> Outcome:
    """Valid is said only above a coverage that holds; what contradicts itself is not read.

    One that is not registered (6) may come without any.
    """
    found = _OF_VALIDITY.get(answer.QualificationValidity, Outcome.UNKNOWN)
    asked = asked_in(answer)
    if found is not Outcome.VALID or (
        not answer.ResultList and asked.validity is not Validity.VALID
    ):
        return found
    held = (is_covered(one, read_coverage(one), asked) for one in answer.ResultList)
    return Outcome.VALID if any(held) else Outcome.UNKNOWN


def _answered(line: AnsweredLine) -> Shown:
    if line.answer is None:
        found = next((out for status, out in _OF_STATUS.items() if status == line.status), None)
        return Shown(found or Outcome.UNKNOWN, code=line.code)
    answer = line.answer
    return Shown(
        _outcome(answer),
        answer=answer,
        is_loose=Notice.LOOSE_MATCH.value in answer.notices,
        is_unregistered=answer.QualificationValidity == Validity.VALID_NOT_REGISTERED.value,
    )
