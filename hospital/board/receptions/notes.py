"""Beside one reception: how it arrived, where it was written, the last visit of that person."""

import dataclasses
import datetime as dt
from collections.abc import Iterator

from hospital.board.receptions.deriving import last_visit, visitor_in
from hospital.board.receptions.projection import Projection
from hospital.board.told import Fact, Word
from hospital.database import Database

_ARRIVED = "SELECT sha256, received_at FROM record WHERE verification_id = ?"
_FILES = """
SELECT outlet.name, outlet.n, outlet_untold.verification_id AS untold FROM outlet
LEFT JOIN outlet_untold ON outlet_untold.outlet = outlet.name
    AND outlet_untold.verification_id = ?
WHERE gone_at IS NULL ORDER BY outlet.name
"""
_SELF = """
SELECT processed_at, named, reference, household, branch FROM reception WHERE verification_id = ?
"""
_BEFORE = """
SELECT verification_id, day, number, share, named, reference, household, branch FROM reception
WHERE (named = ? OR reference = ?) AND processed_at < ? AND is_listed AND verification_id <> ?
ORDER BY processed_at DESC LIMIT 20
"""


@dataclasses.dataclass(frozen=True, slots=True)
class FileState:
    """One reception at one outlet."""

    outlet: str
    state: Word
    is_well: bool


@dataclasses.dataclass(frozen=True, slots=True)
class LastVisit:
    """The reception of the same person before."""

    verification_id: str
    day: dt.date
    number: int
    share: int | None
    """In tenths."""
    by: Word
    """How it is known that it is the same person."""


class Notes:
    """Short queries about one reception."""

    def __init__(self, projection: Projection, inbox: Database) -> None:
        self._projection = projection
        self._inbox = inbox

    def facts(self, verification_id: str) -> Iterator[Fact]:
        """When it arrived, and the hash by which both ends know it."""
        for row in self._inbox.rows(_ARRIVED, (verification_id,)):
            received_at = dt.datetime.fromisoformat(row["received_at"])
            yield Fact("receptions.received-at", received_at)
            yield Fact("receptions.sha256", row["sha256"])

    def files(self, n: int, verification_id: str) -> Iterator[FileState]:
        """At each outlet."""
        for row in self._inbox.rows(_FILES, (verification_id,)):
            if row["untold"] is not None:
                state = "failed"
            else:
                state = "done" if n <= row["n"] else "waiting"
            word = Word(f"receptions.file-{state}")
            yield FileState(row["name"], word, is_well=state != "failed")

    def last_visit(self, verification_id: str) -> LastVisit | None:
        """None when nobody like that was here."""
        own = next(iter(self._projection.rows(_SELF, (verification_id,))), None)
        if own is None or not (visitor := visitor_in(own)).can_be_found:
            return None
        values = (own["named"], own["reference"], own["processed_at"], verification_id)
        row = last_visit(self._projection.rows(_BEFORE, values), visitor)
        if row is None:
            return None
        by_reference = visitor.reference is not None and row["reference"] == visitor.reference
        return LastVisit(
            row["verification_id"],
            dt.date.fromisoformat(row["day"]),
            row["number"],
            row["share"],
            Word("receptions.by-reference" if by_reference else "receptions.by-name"),
        )
