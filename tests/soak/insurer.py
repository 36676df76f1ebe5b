"""An insurer that sends one batch after the other and remembers what was acknowledged."""

import dataclasses
import datetime as dt
import hashlib
import random
from collections.abc import Callable

from eligibility import wire
from eligibility.wire_insurer import BatchReport
from tests.soak.activity import Activity
from tests.soak.caller import Caller, Violation
from tests.soak.plan import Phase
from tests.soak.register import Draft, Register

MakeDraft = Callable[[Register], Draft]


@dataclasses.dataclass(frozen=True, slots=True)
class Acknowledged:
    """A batch whose report came."""

    number: int
    report: bytes
    received_at: dt.datetime
    lines: int
    rows: int
    """Versions of coverages that it brought."""


class SendingInsurer:
    """Sends until it is told to stop or gets no answer; then the last batch stays ``pending``."""

    def __init__(self, register: Register, make: MakeDraft, phase: Phase) -> None:
        self.register = register
        self.phase = phase
        self.pending: Draft | None = None
        self.acknowledged: list[Acknowledged] = []
        self.refused = 0
        self.begun = 0
        """The last batch that was sent at all: what it changes may be seen already."""
        self._make = make
        self._is_spoiled_next = False

    @property
    def insurer(self) -> str:
        return self.register.numbering.insurer

    @property
    def is_waiting(self) -> bool:
        """Whether the last batch was sent and its report has not come."""
        return self.pending is not None and self.begun == self.pending.number

    def send_one(self, caller: Caller, activity: Activity, chosen: random.Random) -> None:
        """One batch, or the rest of it.

        Raises:
            NoAnswer: it stays pending.
        """
        if self.pending is None:
            self.pending = self._make(self.register)
            self._is_spoiled_next = self.pending.spoiled is not None
        draft = self.pending
        if self._is_spoiled_next and draft.spoiled is not None:
            report = self._put(caller, activity, draft, draft.spoiled)
            self._check(report.state == "refused" and report.error_count == 1, draft, report)
            self.refused += 1
            self._is_spoiled_next = False
            return
        self.begun = draft.number
        report = self._put(caller, activity, draft, draft.body)
        self._acknowledge(draft, report)

    def _acknowledge(self, draft: Draft, report: "_Report") -> None:
        good = (
            report.state == "applied"
            and report.sha256 == hashlib.sha256(draft.body).hexdigest()
            and report.line_count == len(draft.effects)
        )
        self._check(good, draft, report)
        self.acknowledged.append(
            Acknowledged(
                draft.number, report.content, report.received_at, len(draft.effects), draft.rows
            )
        )
        self.register.settle(draft)
        self.pending = None

    def _put(self, caller: Caller, activity: Activity, draft: Draft, body: bytes) -> "_Report":
        with activity.of(self.phase):
            answer = caller.ask("PUT", f"/v1/insurer/batches/{draft.number}", body)
        return _Report.of(answer.content)

    def _check(self, is_good: bool, draft: Draft, report: "_Report") -> None:
        if not is_good:
            raise Violation(f"{self.insurer} batch {draft.number}: {report.content[:300]!r}")


@dataclasses.dataclass(frozen=True, slots=True)
class _Report:
    """A report, and its bytes."""

    content: bytes
    state: str
    sha256: str
    line_count: int
    error_count: int
    received_at: dt.datetime

    @classmethod
    def of(cls, content: bytes) -> "_Report":
        told: BatchReport = wire.decode(content, BatchReport)
        return cls(
            content, told.state, told.sha256, told.line_count, told.error_count, told.received_at
        )


def finish(sending: SendingInsurer, caller: Caller, activity: Activity) -> None:
    """Repeats what is pending until it is acknowledged; raises NoAnswer."""
    while sending.pending is not None:
        sending.send_one(caller, activity, random.Random(0))
