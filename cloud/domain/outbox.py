"""What waits for insurers and institutions to fetch it, and whose it is."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Protocol

PAGE = 200


@dataclasses.dataclass(frozen=True, slots=True)
class OutboxMessage:
    """One message as it was written."""

    message_id: int
    payload: bytes = dataclasses.field(repr=False)
    created_at: dt.datetime


class Outbox(Protocol):
    """Messages by target; every method may raise StoreUnavailable."""

    async def waiting(self, target: str, limit: int, at: dt.datetime) -> tuple[OutboxMessage, ...]:
        """The oldest that were not acknowledged, in order; notes when each was first fetched."""

    async def acknowledge(
        self, target: str, message_ids: Sequence[int], at: dt.datetime
    ) -> tuple[int, ...]:
        """These do not come again; gives those of them that are the target's, also earlier ones."""


def insurer_target(insurer_no: str) -> str:
    """Where an insurer's messages lie."""
    return f"insurer:{insurer_no}"


def institution_target(institution_code: str) -> str:
    """Where an institution's messages lie: once, for all its devices and its hospital system."""
    return f"institution:{institution_code}"
