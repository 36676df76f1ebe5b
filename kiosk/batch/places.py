"""Places in a day: reception numbers, and the sequence that a record gets at sealing."""

import dataclasses
import sqlite3

from eligibility.batch import record_sha256


@dataclasses.dataclass(frozen=True, slots=True)
class Settled:
    """What becomes of an open row."""

    state: str
    key_id: str
    body: bytes
    hashed: bytes
    code: str | None = None


def settle_row(rows: sqlite3.Connection, row: sqlite3.Row, settled: Settled) -> None:
    """Gives the row its place in the day."""
    rows.execute(
        "UPDATE record SET state = ?, key_id = ?, body = ?, code = ?, sequence = ?, sha256 = ?"
        " WHERE verification_id = ?",
        (
            settled.state,
            settled.key_id,
            settled.body,
            settled.code,
            count_up(rows, row["business_day"], "sealed"),
            record_sha256(settled.hashed),
            row["verification_id"],
        ),
    )


def open_rows(rows: sqlite3.Connection, session_id: str) -> list[sqlite3.Row]:
    """What the session has not sealed yet, in order."""
    return rows.execute(
        "SELECT * FROM record WHERE session_id = ? AND state = 'open' ORDER BY rowid",
        (session_id,),
    ).fetchall()


def count_up(rows: sqlite3.Connection, day: str, counter: str) -> int:
    """The day's next number; a number that was given is never given again.

    ``counter`` is ``receptions`` or ``sealed``.
    """
    counted = rows.execute(
        f"INSERT INTO day (business_day, {counter}) VALUES (?, 1)"  # noqa: S608 - two constants
        f" ON CONFLICT (business_day) DO UPDATE SET {counter} = {counter} + 1"
        f" RETURNING {counter}",
        (day,),
    ).fetchone()
    return int(counted[0])
