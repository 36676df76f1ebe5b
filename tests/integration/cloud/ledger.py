"""Coverages written as an insurer's batch leaves them, one batch a call, as the intake's role.

ledger = Ledger(dsn)
someone = ledger.person()
coverage = ledger.register(someone, NHI, since)
ledger.terminate(someone, coverage, until)
"""

import asyncio
import dataclasses
import datetime as dt
import json
import secrets
import uuid
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TypeVar

import asyncpg

from cloud.domain.changes import ChangeKind, CoverageChange
from cloud.store.findings import note
from eligibility.insured import InsurerNumber
from eligibility.scheme import Scheme
from tests.integration.cloud.ledger_rows import (
    INSTITUTION,
    NEXT_VERSION,
    SOMEBODY,
    Act,
    Values,
    coverage_row,
    insert,
    write_act,
)

T = TypeVar("T")
Writes = Callable[[asyncpg.Connection, dt.datetime], Awaitable[None]]


@dataclasses.dataclass(frozen=True)
class Message:
    """A row of the outbox."""

    target: str
    kind: str
    content: Values


class Ledger:
    """Everything an insurer does, without the insurers' entrance."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._read_from = self._last_message()

    def run(self, work: Callable[[asyncpg.Connection], Awaitable[T]], role: str = "") -> T:
        """One piece of work in one transaction."""

        async def run() -> T:
            settings = {"role": role} if role else {}
            connection = await asyncpg.connect(self._dsn, server_settings=settings)
            try:
                async with connection.transaction():
                    return await work(connection)
            finally:
                await connection.close()

        return asyncio.run(run())

    def rows(self, sql: str, *values: object) -> list[asyncpg.Record]:
        return self.run(lambda connection: connection.fetch(sql, *values))

    def person(self, **differing: object) -> int:
        """Somebody without any coverage."""
        return self.people(1, **differing)[0]

    def people(self, count: int, **differing: object) -> list[int]:
        """The same for several."""
        ids = [secrets.randbits(63) for _ in range(count)]

        async def write(connection: asyncpg.Connection) -> None:
            for person_id in ids:
                row = {"person_id": person_id, **SOMEBODY, **differing}
                await insert(connection, "registry.person", row)

        self.run(write, "oev_intake")
        return ids

    def register(
        self,
        person_id: int,
        insurer: str,
        since: dt.date,
        until: dt.date | None = None,
        *,
        is_noted: bool = True,
        **differing: object,
    ) -> int:
        """A coverage comes; gives its id."""
        coverage_id = secrets.randbits(63)

        async def write(connection: asyncpg.Connection, at: dt.datetime) -> None:
            row = coverage_row(person_id, coverage_id, insurer, asyncpg.Range(since, until))
            row |= {"recorded": asyncpg.Range(at, None), **differing}
            await insert(connection, "registry.coverage", row)

        self.insurer(insurer)
        change = CoverageChange(person_id, coverage_id, insurer, ChangeKind.REGISTER)
        self._batch(change, write, is_noted=is_noted)
        return coverage_id

    def run_batches(self, batches: Iterable[Sequence[Act]], *, is_noted: bool) -> None:
        """Many batches of many people's coverages, on one connection."""

        async def write(connection: asyncpg.Connection) -> None:
            for batch in batches:
                at = dt.datetime.now(dt.UTC)
                for act in batch:
                    await write_act(connection, act, at)
                if is_noted:
                    await note(connection, [act.change for act in batch], at)

        self.run(write, "oev_intake")

    def terminate(
        self, person_id: int, coverage_id: int, until: dt.date | None, *, is_noted: bool = True
    ) -> None:
        """It gets its first day without cover; or loses it again with ``None``."""
        self._change(person_id, coverage_id, ChangeKind.TERMINATE, {"until": until}, is_noted)

    def correct(self, person_id: int, coverage_id: int, **differing: object) -> None:
        """Any column, also ``since`` and ``until``."""
        self._change(person_id, coverage_id, ChangeKind.CORRECT, differing, True)

    def change(self, person_id: int, coverage_id: int, **differing: object) -> None:
        """Known differently from now on."""
        self._change(person_id, coverage_id, ChangeKind.CHANGE, differing, True)

    def insurer(self, insurer: str, municipality_code: str | None = None) -> None:
        """Known as an insurer."""
        row = {
            "insurer_no": insurer,
            "name": f"保険者{insurer}",
            "scheme": Scheme.of(InsurerNumber(insurer)).value,
            "municipality_code": municipality_code,
        }
        self.run(
            lambda connection: insert(
                connection, "registry.insurer", row, "ON CONFLICT DO NOTHING"
            ),
            "oev_intake",
        )

    def answered(
        self,
        person_id: int,
        coverage_id: int,
        day: dt.date,
        outcome: str = "1",
        at: dt.datetime | None = None,
    ) -> str:
        """An institution was answered about a coverage, now; gives the verification id."""
        verification_id = str(uuid.uuid4())
        row = {
            "verification_id": verification_id,
            "request_sha256": b"",
            "device_uri": "urn:x-oev:device:1310000010:kiosk-01",
            "person_id": person_id,
            "coverage_id": coverage_id,
            "confirmed_on": day,
            "institution_code": INSTITUTION,
            "outcome": outcome,
            "answer": b"",
            "answered_at": at or dt.datetime.now(dt.UTC),
        }
        self.run(lambda connection: insert(connection, "reception.inquiry", row))
        return verification_id

    def paper(self, person_id: int, coverage_id: int, since: dt.date, **columns: object) -> None:
        """A paper comes; the one of the same kind before it is closed."""
        at = dt.datetime.now(dt.UTC)

        async def write(connection: asyncpg.Connection) -> None:
            await connection.execute(
                "UPDATE registry.certificate_paper SET recorded = tstzrange(lower(recorded), $4)"
                " WHERE person_id = $1 AND coverage_id = $2 AND kind = $3 AND upper_inf(recorded)",
                person_id,
                coverage_id,
                columns["kind"],
                at,
            )
            row = {
                "person_id": person_id,
                "coverage_id": coverage_id,
                "valid": asyncpg.Range(since, None),
                "recorded": asyncpg.Range(at, None),
                **columns,
            }
            await insert(connection, "registry.certificate_paper", row)

        self.run(write, "oev_intake")

    def messages(self, target: str = "") -> list[Message]:
        """What was told since this ledger began, in order; of an insurer's number or all."""
        found = self.rows(
            "SELECT target, kind, payload FROM registry.outbox WHERE message_id > $1"
            " AND ($2 = '' OR target = 'insurer:' || $2 OR target = 'institution:' || $2)"
            " ORDER BY message_id",
            self._read_from,
            target,
        )
        return [Message(row["target"], row["kind"], json.loads(row["payload"])) for row in found]

    def findings(self, *people: int) -> list[asyncpg.Record]:
        """These people's rows of double enrolment, open ones first."""
        return self.rows(
            "SELECT *, lower(overlap) AS overlap_from, upper(overlap) AS overlap_until"
            " FROM registry.double_enrolment WHERE person_id = ANY ($1)"
            " ORDER BY resolved_at NULLS FIRST",
            people,
        )

    def _last_message(self) -> int:
        found = self.rows("SELECT coalesce(max(message_id), 0) AS last FROM registry.outbox")
        return int(found[0]["last"])

    def _change(
        self,
        person_id: int,
        coverage_id: int,
        kind: ChangeKind,
        differing: Values,
        is_noted: bool,
    ) -> None:
        [current] = self.rows(
            "SELECT * FROM registry.coverage WHERE person_id = $1 AND coverage_id = $2"
            " AND upper_inf(recorded)",
            person_id,
            coverage_id,
        )
        valid, wanted = current["valid"], dict(differing)
        period = asyncpg.Range(wanted.pop("since", valid.lower), wanted.pop("until", valid.upper))

        async def write(connection: asyncpg.Connection, at: dt.datetime) -> None:
            await connection.execute(NEXT_VERSION, person_id, coverage_id, at)
            row = dict(current) | {
                "version": current["version"] + 1,
                "valid": period,
                "recorded": asyncpg.Range(at, None),
                **wanted,
            }
            await insert(connection, "registry.coverage", row)

        change = CoverageChange(person_id, coverage_id, current["insurer_no"], kind)
        self._batch(change, write, is_noted=is_noted)

    def _batch(self, change: CoverageChange, write: Writes, *, is_noted: bool) -> None:
        at = dt.datetime.now(dt.UTC)

        async def apply(connection: asyncpg.Connection) -> None:
            await connection.execute(
                "SELECT FROM registry.person WHERE person_id = $1 FOR UPDATE", change.person_id
            )
            await write(connection, at)
            if is_noted:
                await note(connection, [change], at)

        self.run(apply, "oev_intake")
