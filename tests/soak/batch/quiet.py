"""Whether everything has come to its end: nothing waits anywhere, every closed day is complete."""

import dataclasses
import sqlite3
from collections.abc import Collection

from tests.soak.batch.stage import Stage


@dataclasses.dataclass(frozen=True, slots=True)
class Unrest:
    """Something that still waits, or never will be right."""

    what: str

    def __str__(self) -> str:
        return self.what


def unrest(stage: Stage, days: Collection[str]) -> list[Unrest]:
    """Empty once all is quiet."""
    try:
        found = [*_of_outbox(stage), *_of_days(stage, days), *_of_hospital(stage)]
    except sqlite3.OperationalError as error:
        return [Unrest(f"a database cannot be read: {error.sqlite_errorname}")]
    return [Unrest(what) for what in found]


def _of_outbox(stage: Stage) -> list[str]:
    records = stage.outbox(
        "SELECT state, count(*) FROM record WHERE state <> 'received' GROUP BY 1"
    )
    notices = stage.outbox(
        "SELECT state, count(*) FROM notice WHERE state <> 'received' GROUP BY 1"
    )
    waiting = stage.outbox("SELECT count(*) FROM asking_again")[0][0]
    lists = stage.outbox(
        "SELECT count(*) FROM inquiry WHERE state <> 'done' OR length(list) > 0 OR EXISTS"
        " (SELECT 1 FROM inquiry_part WHERE state <> 'received' OR length(body) > 0)"
    )[0][0]
    requests = stage.outbox("SELECT count(*) FROM request WHERE done_at IS NULL")[0][0]
    return (
        [f"{count} records are {state}" for state, count in records]
        + [f"{count} notices are {state}" for state, count in notices]
        + [f"{requests} requests to close" for _ in range(1) if requests]
        + [f"{waiting} receptions wait to be asked again" for _ in range(1) if waiting]
        + [f"{lists} lists of the hospital are not done" for _ in range(1) if lists]
    )


def _of_days(stage: Stage, days: Collection[str]) -> list[str]:
    own = {
        row[0]: row[1:]
        for row in stage.outbox("SELECT business_day, closing, revision, total, sealed FROM day")
    }
    counted = dict(
        stage.outbox("SELECT business_day, count(*) FROM record WHERE sequence > 0 GROUP BY 1")
    )
    device = stage.line.device
    theirs = {
        row[0]: row[1:]
        for row in stage.inbox(
            f"SELECT business_day, is_complete, revision, total FROM day WHERE device = '{device}'"
        )
    }
    found = []
    for day in sorted(days):
        closing, revision, total, sealed = own.get(day, ("unknown", 0, 0, 0))
        is_right = closing == "complete" and total == sealed == counted.get(day, 0)
        if not is_right or theirs.get(day) != (1, revision, total):
            found.append(f"{day} is {closing}: {total} of {sealed}; {theirs.get(day)} there")
    return found


def _of_hospital(stage: Stage) -> list[str]:
    waiting = stage.inbox(
        "SELECT name, (SELECT count(*) FROM arrival WHERE arrival.n > outlet.n) + (SELECT count(*)"
        " FROM outlet_untold WHERE outlet = name) AS waiting FROM outlet WHERE waiting > 0"
    )
    complete = stage.inbox("SELECT inquiry_id FROM inquiry WHERE state = 'complete'")
    lists = len(stage.asked.keys() - {inquiry_id for (inquiry_id,) in complete})
    known = {notice_id for (notice_id,) in stage.inbox("SELECT notice_id FROM notice")}
    missing = len(stage.book.rung - known)
    return [f"{count} records wait for {outlet}" for outlet, count in waiting] + [
        told
        for count, told in (
            (missing, f"{missing} notices did not come"),
            (lists, f"{lists} lists are not complete"),
        )
        if count
    ]
