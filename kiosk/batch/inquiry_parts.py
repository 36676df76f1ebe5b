"""Answers to a hospital's inquiry in numbered parts: fixed on disk, offered until receipted.

A part's bytes never change: its hash is what the hospital's receipt must name.
"""

import dataclasses
import logging
import sqlite3
from collections.abc import Callable, Iterable, Sequence

from eligibility import wire
from eligibility.batch import PART_LIMIT_BYTES, PART_LIMIT_RECORDS, record_sha256
from eligibility.wire_inquiries import InquiryPart, LineAnswer
from kiosk.batch.delivery import Settlement
from kiosk.batch.outbox import DeviceName
from kiosk.batch.schema import Database
from kiosk.batch.sealing import RowCipher
from kiosk.ports import OutboxError

logger = logging.getLogger(__name__)

PART_FRAME_BYTES = 512
"""JSON around the lines: ids and names of fields."""


@dataclasses.dataclass(frozen=True, slots=True)
class WaitingPart:
    """A part on its way."""

    answer_id: str
    inquiry_id: str
    tries: int
    signed: bytes = dataclasses.field(repr=False)
    """The exact bytes of the message."""


def parts_of(answers: Sequence[LineAnswer]) -> list[tuple[LineAnswer, ...]]:
    """In order; at most 100 lines and 128 kB each. A line larger than a part goes alone."""
    parts: list[list[LineAnswer]] = []
    room = 0
    for answer in answers:
        size = len(wire.encode(answer)) + 1
        if not parts or size > room or len(parts[-1]) == PART_LIMIT_RECORDS:
            parts.append([])
            room = PART_LIMIT_BYTES - PART_FRAME_BYTES
        parts[-1].append(answer)
        room -= size
    return [tuple(part) for part in parts]


class AnswerParts:
    """Queries and changes; raises OutboxError."""

    def __init__(
        self, database: Database, cipher: RowCipher, owner: DeviceName, new_id: Callable[[], str]
    ) -> None:
        self._database = database
        self._cipher = cipher
        self._owner = owner
        self._new_id = new_id

    def fix(
        self,
        rows: sqlite3.Connection,
        inquiry_id: str,
        answers: Sequence[LineAnswer],
        *,
        is_last: bool,
    ) -> None:
        """Numbers and keeps the parts of these answers, inside the caller's transaction."""
        groups = parts_of(answers)
        counted = rows.execute(
            "UPDATE inquiry SET parts = parts + ? WHERE inquiry_id = ? RETURNING parts",
            (len(groups), inquiry_id),
        ).fetchone()
        first = int(counted["parts"]) - len(groups) + 1
        for number, lines in enumerate(groups, first):
            part = InquiryPart(
                answer_id=self._new_id(),
                inquiry_id=inquiry_id,
                institution=self._owner.institution,
                device=self._owner.device,
                part=number,
                is_last=is_last and lines is groups[-1],
                lines=lines,
            )
            self._keep(rows, part)

    def _keep(self, rows: sqlite3.Connection, part: InquiryPart) -> None:
        signed = wire.encode(part)
        rows.execute(
            "INSERT INTO inquiry_part (answer_id, inquiry_id, part, sha256, body, state)"
            " VALUES (?, ?, ?, ?, ?, 'sealed')",
            (
                part.answer_id,
                part.inquiry_id,
                part.part,
                record_sha256(signed),
                self._cipher.encrypt(part.answer_id, signed),
            ),
        )

    def next(self) -> WaitingPart | None:
        """The oldest that waits; a damaged one is set aside."""
        found = self._database.rows(
            "SELECT * FROM inquiry_part WHERE state = 'sealed' ORDER BY rowid LIMIT 1"
        )
        if not found:
            return None
        row = found[0]
        try:
            signed = self._cipher.decrypt(row["answer_id"], row["body"])
        except OutboxError as damage:
            self._settle([Settlement(row["answer_id"], row["sha256"], damage.code.code)])
            return self.next()
        return WaitingPart(row["answer_id"], row["inquiry_id"], row["tries"], signed)

    def offered(self, answer_id: str) -> None:
        """Written before the part is published: a crash then asks again and forgets nothing."""
        with self._database.transaction() as rows:
            rows.execute(
                "UPDATE inquiry_part SET state = 'offered', tries = tries + 1 WHERE answer_id = ?",
                (answer_id,),
            )

    def settle(self, settlements: Iterable[Settlement]) -> list[str]:
        """Notes what the hospital said; gives the keys that are now settled.

        A receipt for other bytes than ours settles nothing. What is settled is emptied.
        """
        is_any = "SELECT 1 FROM inquiry_part WHERE state IN ('sealed', 'offered') LIMIT 1"
        return self._settle(settlements) if self._database.rows(is_any) else []

    def _settle(self, settlements: Iterable[Settlement]) -> list[str]:
        settled: list[str] = []
        with self._database.transaction() as rows:
            for one in settlements:
                state = "received" if one.code is None else "refused"
                of = rows.execute(
                    "UPDATE inquiry_part SET state = ?, body = x'' WHERE answer_id = ?"
                    " AND sha256 = ? AND state IN ('sealed', 'offered') RETURNING inquiry_id",
                    (state, one.key, one.sha256),
                ).fetchone()
                if of is not None:
                    settled.append(one.key)
                    _finish(rows, of["inquiry_id"])
        return settled


def _finish(rows: sqlite3.Connection, inquiry_id: str) -> None:
    """With its last part settled an inquiry is a name and a hash: for lists that come again."""
    done = rows.execute(
        "UPDATE inquiry SET state = 'done' WHERE inquiry_id = ? AND state = 'answered'"
        " AND NOT EXISTS (SELECT 1 FROM inquiry_part p WHERE p.inquiry_id = inquiry.inquiry_id"
        " AND p.state IN ('sealed', 'offered'))",
        (inquiry_id,),
    ).rowcount
    if done:
        rows.execute("DELETE FROM inquiry_part WHERE inquiry_id = ?", (inquiry_id,))
        logger.info("batch.inquiry_done inquiry_id=%s", inquiry_id)
