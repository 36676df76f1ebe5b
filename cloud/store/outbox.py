"""What is told to insurers and institutions: written beside the change that it follows from.

Messages of one target are numbered in the order in which they were written; one that was not
acknowledged comes again.
"""

import dataclasses
import datetime as dt
from collections.abc import Sequence

import asyncpg

from eligibility import wire
from eligibility.wire_notices import InstitutionNotice, InsurerNotice, kind_of


@dataclasses.dataclass(frozen=True, slots=True)
class Told:
    """One message to one target."""

    target: str
    dedupe_key: str
    """The same target is told the same once."""
    notice: InsurerNotice | InstitutionNotice = dataclasses.field(repr=False)

    @property
    def kind(self) -> str:
        """The word by which receivers tell messages apart."""
        return kind_of(self.notice)


def insurer_target(insurer_no: str) -> str:
    """Where an insurer's messages lie."""
    return f"insurer:{insurer_no}"


def institution_target(institution_code: str) -> str:
    """Where an institution's messages lie: once, for all its devices."""
    return f"institution:{institution_code}"


async def tell(connection: asyncpg.Connection, told: Sequence[Told], at: dt.datetime) -> None:
    """Writes messages in the caller's transaction; what was told before is left out."""
    if not told:
        return
    await connection.execute(
        "INSERT INTO registry.outbox (target, kind, dedupe_key, payload, created_at)"
        " SELECT t.*, $5 FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[]) AS t"
        " ON CONFLICT DO NOTHING",
        [one.target for one in told],
        [one.kind for one in told],
        [one.dedupe_key for one in told],
        [wire.encode(one.notice) for one in told],
        at,
    )
