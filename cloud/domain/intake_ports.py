"""What taking in a batch needs from the store: one batch of an insurer at a time, whole or not."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from cloud.domain.intake_values import StagedLine
from cloud.domain.ports import Clock
from eligibility.wire_insurer import CoverageVersion, LineError, ProtectionVersion


@dataclasses.dataclass(frozen=True, slots=True)
class KeptBatch:
    """What was answered under an insurer's batch number."""

    sha256: bytes
    """Of the batch's content."""
    is_applied: bool
    line_count: int
    error_count: int
    report: bytes = dataclasses.field(repr=False)
    """Byte for byte."""
    received_at: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class Contradictions:
    """What lines say that cannot be true beside all else."""

    count: int
    first: Sequence[LineError]
    """As many as were asked for at most, by line."""


class OpenBatch(Protocol):
    """One batch under way: everything below is one transaction, which holds the insurer's lock."""

    async def kept(self) -> KeptBatch | None:
        """What was answered under this number before."""

    async def last_applied(self) -> int:
        """The insurer's highest applied number, 0 when there is none."""

    async def stage(self, lines: Sequence[StagedLine]) -> None:
        """Takes in lines that hold by themselves, with their people."""

    async def contradictions(self, most: int) -> Contradictions:
        """What the staged lines say against the registry or each other."""

    async def apply(self, kept: KeptBatch, clock: Clock) -> None:
        """Changes the registry as the staged lines say, and keeps the answer.

        The clock tells when the changes become known, once nothing is left to wait for.
        """

    async def refuse(self, kept: KeptBatch) -> None:
        """Keeps the answer, nothing else."""


class Batches(Protocol):
    """Insurers' batches in the registry. May raise StoreUnavailable."""

    def open(self, insurer_no: str, batch_no: int) -> AbstractAsyncContextManager[OpenBatch]:
        """Waits until no other batch of the insurer is under way; leaving it commits."""

    async def report(self, insurer_no: str, batch_no: int) -> bytes | None:
        """The kept report of a batch."""

    async def history(
        self, insurer_no: str, person_id: int, known_at: dt.datetime | None
    ) -> tuple[tuple[CoverageVersion, ...], tuple[ProtectionVersion, ...]]:
        """What this insurer has said of a person: all of it, or what was known at one time."""
