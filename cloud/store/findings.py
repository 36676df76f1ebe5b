"""What follows from an insurer's batch: found in its own transaction, told by the outbox."""

import datetime as dt
from collections.abc import Sequence

import asyncpg

from cloud.domain.changes import ChangeKind, CoverageChange
from cloud.store.corrections import tell_of_corrections
from cloud.store.double_enrolment import InQuestion, settle
from cloud.store.joining import tell_municipalities
from cloud.store.waiting import resolve_waiting

_ENDS_AN_OVERLAP = frozenset({ChangeKind.TERMINATE, ChangeKind.CORRECT})
_MOVES_A_PERIOD = _ENDS_AN_OVERLAP | {ChangeKind.REGISTER}


async def note(
    connection: asyncpg.Connection, changes: Sequence[CoverageChange], at: dt.datetime
) -> None:
    """Finds and tells everything that follows from a batch, set by set, never line by line.

    Called once a batch, inside its transaction and after its last row, while the changed people's
    rows are locked.
    """
    people = {change.person_id for change in changes if change.kind in _MOVES_A_PERIOD}
    with_ends = {change.person_id for change in changes if change.kind in _ENDS_AN_OVERLAP}
    await settle(connection, InQuestion(sorted(people), sorted(with_ends), "arrival"), at)
    await tell_municipalities(connection, changes, at)
    await tell_of_corrections(connection, changes, at)
    await resolve_waiting(connection, changes, at)
