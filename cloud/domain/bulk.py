"""A file of many checks, from its hand-in to the day it is forgotten; what the store keeps of it.

``asked`` and ``answer`` are opaque here: how units are written is the API's business.
"""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from cloud.domain.values import KeptAnswer


@dataclasses.dataclass(frozen=True, slots=True)
class HandIn:
    """What was handed in, by whom."""

    institution: str
    reception_number: str
    """What the caller is told, and fetches by."""
    caller_uri: str
    device: str
    certificate_sha256: bytes
    request_key: bytes
    """The same key again is the same hand-in."""
    request_sha256: bytes
    file_identifier: str | None = dataclasses.field(repr=False)
    confirmed_on: dt.date
    asked: bytes = dataclasses.field(repr=False)
    unit_count: int
    received_at: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class BulkState:
    """What is fetched under a reception number."""

    file_identifier: str | None
    confirmed_on: dt.date
    unit_count: int
    answer: bytes | None = dataclasses.field(repr=False)
    """None while it is in progress."""
    answered_at: dt.datetime | None


@dataclasses.dataclass(frozen=True, slots=True)
class Answered:
    """A hand-in that was worked through."""

    answer: bytes = dataclasses.field(repr=False)
    at: dt.datetime
    told: Sequence[KeptAnswer] = ()
    """Units that told a coverage: whoever was told is told when it is corrected."""


class Answerer(Protocol):
    """Works a hand-in through."""

    async def __call__(self, handed_in: HandIn) -> Answered:
        """The answer to keep; raises StoreUnavailable: not now, it is tried again."""


class HospitalStore(Protocol):
    """What the hospitals' calls need of the store, beside what all need."""

    async def hand_in(self, handed_in: HandIn, most_waiting: int) -> HandIn | None:
        """Keeps it durably; gives the one that came first under its request key.

        None: so many files of this institution wait already that no other one is taken in.
        """

    async def bulk_state(self, institution: str, reception_number: str) -> BulkState | None:
        """What this institution handed in under a number; None for anybody else's too."""

    async def answer_next(self, answer: Answerer) -> bool:
        """Works the oldest hand-in through that nobody else is at; False when there is none."""

    async def forget_bulk(self, received_before: dt.datetime) -> None:
        """Deletes what was handed in before that, answered or not."""

    async def register_reference_number(
        self, person_id: int, institution: str, number: str, at: dt.datetime
    ) -> None:
        """Makes a clinic's own number (照会番号) the current one; older ones stay."""
