"""What kiosks asked through the terminal and what it answered: in inbox.sqlite, for some days.

The same question again gets the stored answer, byte for byte. A call that returned is on disk.
"""

import dataclasses
import datetime as dt
import sqlite3

from eligibility import wire
from eligibility.errors import Code
from eligibility.inquiry import CardFaceKey
from eligibility.wire import CardFace
from eligibility.wire_values import card_face_from_wire, card_face_to_wire
from hospital.database import Database, raise_for_staff

TERMINAL = "terminal"
"""Stands for a device where something is raised about the terminal itself."""


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    """One question."""

    verification_id: str
    device: str
    request_sha256: str
    day: dt.date
    """About which day the terminal was asked."""
    face: CardFaceKey | None = dataclasses.field(default=None, repr=False)
    """About whom; None for a question of an earlier version."""


@dataclasses.dataclass(frozen=True, slots=True)
class Kept:
    """A question as it is on disk."""

    asked: Asked
    answer: bytes | None = dataclasses.field(default=None, repr=False)


class Book:
    """Raises sqlite3.Error."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, asked: Asked, at: dt.datetime) -> Kept:
        """Notes a question; gives what stands under its id, which may be another one's."""
        with self._database.transaction() as rows:
            rows.execute(
                "INSERT INTO terminal_question (verification_id, device, request_sha256, day,"
                " face, asked_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (verification_id)"
                " DO UPDATE SET day = excluded.day, face = excluded.face,"
                " asked_at = excluded.asked_at WHERE answer IS NULL AND device = excluded.device"
                " AND request_sha256 = excluded.request_sha256",
                (
                    asked.verification_id,
                    asked.device,
                    asked.request_sha256,
                    asked.day.isoformat(),
                    None if asked.face is None else wire.encode(card_face_to_wire(asked.face)),
                    _stamp(at),
                ),
            )
        kept = self.find(asked.verification_id)
        return kept or Kept(asked)

    def find(self, verification_id: str) -> Kept | None:
        """None: never asked here, or too long ago."""
        found = self._database.rows(
            "SELECT * FROM terminal_question WHERE verification_id = ?", (verification_id,)
        )
        return _kept(found[0]) if found else None

    def answered(
        self, verification_id: str, answer: bytes, raw: bytes | None, at: dt.datetime
    ) -> None:
        """``raw``: the file itself, where not all of it could be read."""
        with self._database.transaction() as rows:
            rows.execute(
                "UPDATE terminal_question SET answer = ?, raw = ?, answered_at = ?"
                " WHERE verification_id = ? AND answer IS NULL",
                (answer, raw, _stamp(at), verification_id),
            )

    def unusable(self, kept: Kept, raw: bytes | None, at: dt.datetime) -> None:
        """Keeps the file and raises it for staff; the question may be asked again."""
        asked = kept.asked
        with self._database.transaction() as rows:
            rows.execute(
                "UPDATE terminal_question SET raw = ? WHERE verification_id = ?",
                (raw, asked.verification_id),
            )
            code = Code.TERMINAL_UNUSABLE
            raise_for_staff(rows, asked.device, asked.verification_id, code, at)

    def raise_silence(self, at: dt.datetime) -> None:
        """Somebody must look at the terminal."""
        with self._database.transaction() as rows:
            raise_for_staff(rows, TERMINAL, "", Code.TERMINAL_SILENT, at)

    def purge(self, before: dt.datetime) -> int:
        """Deletes what was asked long ago, with the answers; gives how many."""
        with self._database.transaction() as rows:
            return rows.execute(
                "DELETE FROM terminal_question WHERE asked_at < ?", (_stamp(before),)
            ).rowcount


def _kept(row: sqlite3.Row) -> Kept:
    day = dt.date.fromisoformat(row["day"])
    face = None if row["face"] is None else card_face_from_wire(wire.decode(row["face"], CardFace))
    asked = Asked(row["verification_id"], row["device"], row["request_sha256"], day, face)
    return Kept(asked, None if row["answer"] is None else bytes(row["answer"]))


def _stamp(at: dt.datetime) -> str:
    """UTC in a form whose order as text is the order in time."""
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")
