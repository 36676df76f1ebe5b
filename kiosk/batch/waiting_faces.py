"""Receptions that are asked again, and their later answers, in the outbox's file.

What is printed on a card lies here encrypted, and only until it is answered or given up.
"""

import datetime as dt
import json
import logging
import sqlite3
import uuid
from collections.abc import Sequence

from eligibility import wire
from eligibility.batch import NoticeKind, VerificationRecord, record_sha256
from eligibility.coverage import Validity
from eligibility.errors import EligibilityError
from eligibility.health import Consent
from eligibility.inquiry import CardFaceKey, InquiryAnswer, ReferenceClassification
from eligibility.wire_records import record_to_wire
from eligibility.wire_values import card_face_from_wire
from kiosk.batch.again_rules import WaitingFace
from kiosk.batch.outbox import DeviceName
from kiosk.batch.places import count_up
from kiosk.batch.schema import Database
from kiosk.batch.sealing import RowCipher
from kiosk.batch.typed_faces import bound_to
from kiosk.batch.unheld import FACES, UnheldRows
from kiosk.ports import OutboxError

logger = logging.getLogger(__name__)

_STILL_NOT_FOUND = uuid.UUID("34063303-ad57-4688-a777-a29e85533676")


class WaitingFaces:
    """Queries and changes; raises OutboxError."""

    def __init__(self, database: Database, cipher: RowCipher, owner: DeviceName) -> None:
        self._database = database
        self._cipher = cipher
        self._owner = owner
        self._unheld = UnheldRows(database, cipher, FACES, "faces")

    def all(self) -> list[WaitingFace]:
        """Those of patients who have left; one of a newer key waits until we have it, too."""
        self._unheld.look()
        found = self._database.rows(
            "SELECT * FROM asking_again WHERE key_id IN (SELECT value FROM json_each(?))"
            " AND NOT EXISTS (SELECT 1 FROM record"
            " WHERE record.verification_id = asking_again.verification_id AND state = 'open')",
            (json.dumps(self._cipher.key_ids),),
        )
        return [self._waiting(row) for row in found]

    def last_receipt_at(self) -> dt.datetime | None:
        """By the hospital's clock."""
        query = "SELECT max(settled_at) FROM record WHERE state = 'received'"
        newest = self._database.rows(query)[0][0]
        return None if newest is None else dt.datetime.fromisoformat(newest)

    def begin(self, one: WaitingFace) -> None:
        """On disk before the question leaves: after a crash it is asked under the same id."""
        with self._database.transaction() as rows:
            rows.execute(
                "UPDATE asking_again SET attempt_id = ?, is_resolved = 0 WHERE verification_id = ?",
                (one.attempt_id, one.verification_id),
            )

    def abandon(self, one: WaitingFace) -> None:
        """The id cannot be asked with: it stands for another question at the service."""
        with self._database.transaction() as rows:
            rows.execute(
                "UPDATE asking_again SET attempt_id = NULL WHERE verification_id = ?",
                (one.verification_id,),
            )

    def found(self, one: WaitingFace, answer: InquiryAnswer, sealed_at: dt.datetime) -> None:
        """Keeps and seals the answer as a record of its own, and forgets what was typed."""
        record = self._record(one, answer, sealed_at)
        sealed, day = wire.encode(record_to_wire(record)), answer.business_day.isoformat()
        with self._database.transaction() as rows:
            if not _forget(rows, one):
                return  # answered already: another look at the same reception
            rows.execute(
                "INSERT INTO record (verification_id, session_id, business_day, reception_number,"
                " state, key_id, body, sequence, sha256, reverifies)"
                " VALUES (?, ?, ?, ?, 'sealed', ?, ?, ?, ?, ?)",
                (
                    answer.verification_id,
                    one.session_id,
                    day,
                    one.reception_number,
                    self._cipher.key_id,
                    self._cipher.encrypt(answer.verification_id, sealed),
                    count_up(rows, day, "sealed"),
                    record_sha256(sealed),
                    one.verification_id,
                ),
            )

    def missed(self, one: WaitingFace, answer: InquiryAnswer, *, is_told: bool) -> None:
        """Again nobody; or more than one person, and no time will tell them apart.

        ``is_told``: the hospital is to know.
        """
        is_over = answer.outcome is Validity.SEVERAL
        with self._database.transaction() as rows:
            if is_told or (is_over and not one.is_told):
                _tell(rows, one, answer.processed_at)
            if is_over:
                _forget(rows, one)
                return
            rows.execute(
                "UPDATE asking_again SET attempt_id = NULL, tries = tries + 1, asked_on = ?,"
                " remembered_as = coalesce(remembered_as, attempt_id), is_told = is_told OR ?"
                " WHERE verification_id = ?",
                (answer.business_day.isoformat(), is_told, one.verification_id),
            )

    def give_up(self, ones: Sequence[WaitingFace]) -> None:
        """Wipes what has waited too long, or what nobody can read."""
        with self._database.transaction() as rows:
            for one in ones:
                _forget(rows, one)
        for one in ones:
            logger.warning("batch.given_up verification_id=%s", one.verification_id)

    def _waiting(self, row: sqlite3.Row) -> WaitingFace:
        asked_on = row["asked_on"]
        return WaitingFace(
            verification_id=row["verification_id"],
            session_id=row["session_id"],
            business_day=dt.date.fromisoformat(row["business_day"]),
            reception_number=row["reception_number"],
            tries=row["tries"],
            asked_on=None if asked_on is None else dt.date.fromisoformat(asked_on),
            attempt_id=row["attempt_id"],
            is_remembered=row["remembered_as"] is not None,
            is_resolved=bool(row["is_resolved"]),
            is_told=bool(row["is_told"]),
            face=self._face(row),
        )

    def _face(self, row: sqlite3.Row) -> CardFaceKey | None:
        try:
            plain = self._cipher.decrypt(bound_to(row["verification_id"]), row["face"])
            return card_face_from_wire(wire.decode(plain, wire.CardFace))
        except (OutboxError, EligibilityError):
            return None

    def _record(
        self, one: WaitingFace, answer: InquiryAnswer, sealed_at: dt.datetime
    ) -> VerificationRecord:
        return VerificationRecord(
            session_id=one.session_id,
            institution=self._owner.institution,
            device=self._owner.device,
            source=ReferenceClassification.CARD_FACE,
            answer=answer,
            holder_verification=None,
            consent=Consent.nothing(),
            consented_at=None,
            consent_until=None,
            is_provisional=False,
            sealed_at=sealed_at,
            reception_number=one.reception_number,
            reverifies=one.verification_id,
        )


def _forget(rows: sqlite3.Connection, one: WaitingFace) -> bool:
    """False when it was gone."""
    gone = rows.execute(
        "DELETE FROM asking_again WHERE verification_id = ?", (one.verification_id,)
    )
    return bool(gone.rowcount)


def _tell(rows: sqlite3.Connection, one: WaitingFace, at: dt.datetime) -> None:
    rows.execute(
        "INSERT INTO notice (notice_id, kind, at, state, verification_id)"
        " VALUES (?, ?, ?, 'sealed', ?) ON CONFLICT DO NOTHING",
        (
            str(uuid.uuid5(_STILL_NOT_FOUND, one.verification_id)),
            NoticeKind.STILL_NOT_FOUND.value,
            at.astimezone(dt.UTC).isoformat(),
            one.verification_id,
        ),
    )
