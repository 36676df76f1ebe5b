"""The kiosk's side of the outbox: keep with the answer, amend, seal (implements ports.Outbox).

An open row holds the record as it stands; sealing encodes it for the last time, hashes those
bytes and gives the row its place in the day. What is sealed never changes again.
"""

import dataclasses
import datetime as dt
import json
import logging
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from eligibility import wire
from eligibility.batch import NoticeKind, VerificationRecord
from eligibility.benefits import SpecificDiseasesCertificate
from eligibility.errors import Code, EligibilityError
from eligibility.health import Consent
from eligibility.inquiry import with_diseases
from eligibility.prescription import PrescriptionIssue
from eligibility.wire_records import record_from_wire, record_to_wire
from kiosk.batch.counting import OutboxCounts, count
from kiosk.batch.places import Settled, count_up, open_rows, settle_row
from kiosk.batch.schema import Database
from kiosk.batch.sealing import RowCipher, load_cipher
from kiosk.batch.typed_faces import insert_waiting
from kiosk.ports import ConsentTimes, KeptAnswer, OutboxError

logger = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True, slots=True)
class DeviceName:
    """Whose outbox this is."""

    institution: str
    device: str


class SqliteOutbox:
    """The port's implementation; every call is on disk before it returns."""

    def __init__(
        self, database: Database, cipher: RowCipher, owner: DeviceName, new_id: Callable[[], str]
    ) -> None:
        """``new_id`` gives uuid4 texts for notices.

        Raises:
            OutboxError: the file belongs to another device, or holds rows of another key.
        """
        self._database = database
        self._cipher = cipher
        self._owner = owner
        self._new_id = new_id
        check_ownership(database, cipher, owner)

    def keep(self, kept: KeptAnswer) -> int:
        """See kiosk.ports.Outbox."""
        identity = kept.answer.verification_id
        with self._database.transaction() as rows:
            known = rows.execute(
                "SELECT reception_number FROM record WHERE verification_id = ?", (identity,)
            ).fetchone()
            if known is not None:
                return int(known["reception_number"])
            day = kept.answer.business_day.isoformat()
            number = count_up(rows, day, "receptions")
            body = self._encrypted(self._record_of(kept, number))
            rows.execute(
                "INSERT INTO record (verification_id, session_id, business_day, reception_number,"
                " state, key_id, body) VALUES (?, ?, ?, ?, 'open', ?, ?)",
                (identity, kept.session_id, day, number, self._cipher.key_id, body),
            )
            insert_waiting(rows, self._cipher, kept, number)
        logger.info("outbox.kept verification_id=%s", identity)
        return number

    def amend(self, session_id: str, consent: Consent, times: ConsentTimes) -> None:
        """See kiosk.ports.Outbox; a session without an open row is an error, not a success."""
        with self._database.transaction() as rows:
            opened = open_rows(rows, session_id)
            if not opened:
                logger.error("outbox.nothing_to_amend session_id=%s", session_id)
                raise OutboxError(Code.OUTBOX_UNAVAILABLE)
            given = {
                "consent": consent,
                "consented_at": times.consented_at,
                "consent_until": times.available_until,
            }
            self._change(rows, opened, given)
            if times.specific_diseases:
                self._add_diseases(rows, session_id, times.specific_diseases)

    def choose_prescription(self, session_id: str, choice: PrescriptionIssue) -> None:
        """See kiosk.ports.Outbox."""
        with self._database.transaction() as rows:
            self._change(rows, open_rows(rows, session_id), {"prescription": choice})

    def seal(self, session_id: str, sealed_at: dt.datetime) -> None:
        """See kiosk.ports.Outbox; nothing open is nothing to do."""
        with self._database.transaction() as rows:
            for row in open_rows(rows, session_id):
                self._seal_row(rows, row, sealed_at)

    def seal_left_open(self, sealed_at: dt.datetime) -> int:
        """Seals, as not consented, what a power cut left open; called once at start-up.

        A session that did not come to its end gives the hospital the coverage, never a consent.
        """
        with self._database.transaction() as rows:
            left = rows.execute("SELECT * FROM record WHERE state = 'open' ORDER BY rowid")
            left_open = left.fetchall()
            for row in left_open:
                self._seal_row(rows, row, sealed_at, forget_consent=True)
        if left_open:
            logger.warning("outbox.sealed_left_open count=%d", len(left_open))
        return len(left_open)

    def ring(self, kind: NoticeKind, at: dt.datetime) -> None:
        """See kiosk.ports.Outbox."""
        with self._database.transaction() as rows:
            rows.execute(
                "INSERT INTO notice (notice_id, kind, at, state) VALUES (?, ?, ?, 'sealed')",
                (self._new_id(), kind.value, at.astimezone(dt.UTC).isoformat()),
            )

    def counts(self, now: dt.datetime) -> OutboxCounts:
        """How much lies here at an aware time, as numbers only; raises OutboxError."""
        return count(self._database, self._cipher, now)

    def close(self) -> None:
        """Lets go of the file."""
        self._database.close()

    def _change(
        self, rows: sqlite3.Connection, opened: list[sqlite3.Row], given: Mapping[str, Any]
    ) -> None:
        for row in opened:
            changed = dataclasses.replace(self._decrypted(row), **given)
            rows.execute(
                "UPDATE record SET body = ?, key_id = ? WHERE verification_id = ?",
                (self._encrypted(changed), self._cipher.key_id, row["verification_id"]),
            )

    def _add_diseases(
        self,
        rows: sqlite3.Connection,
        session_id: str,
        diseases: tuple[SpecificDiseasesCertificate, ...],
    ) -> None:
        """They belong to the coverage that the answer tells: by card, that is one."""
        for row in open_rows(rows, session_id):
            answer = self._decrypted(row).answer
            self._change(rows, [row], {"answer": with_diseases(answer, diseases)})

    def _record_of(self, kept: KeptAnswer, reception_number: int) -> VerificationRecord:
        shown = kept.holder
        # whoever took a patient in provisionally has proven nothing: only their id is recorded
        verification = None if shown is None or kept.is_provisional else shown.verification
        return VerificationRecord(
            session_id=kept.session_id,
            institution=self._owner.institution,
            device=self._owner.device,
            source=kept.source,
            answer=kept.answer,
            holder_verification=verification,
            consent=Consent.nothing(),
            consented_at=None,
            consent_until=None,
            is_provisional=kept.is_provisional,
            sealed_at=kept.answer.processed_at,  # the real time is written at sealing
            reception_number=reception_number,
            proof=kept.proof,
            staff_id=shown.staff_id if shown else None,
            declaration=kept.declaration,
        )

    def _seal_row(
        self,
        rows: sqlite3.Connection,
        row: sqlite3.Row,
        sealed_at: dt.datetime,
        *,
        forget_consent: bool = False,
    ) -> None:
        """A damaged row gets its place, too: the day's total then shows the hospital a gap."""
        identity = row["verification_id"]
        try:
            record = dataclasses.replace(self._decrypted(row), sealed_at=sealed_at)
        except OutboxError as damage:
            body, code = row["body"], damage.code.code
            settle_row(rows, row, Settled("refused", row["key_id"], body, body, code))
            return
        if forget_consent:
            record = dataclasses.replace(
                record,
                consent=Consent.nothing(),
                consented_at=None,
                consent_until=None,
                prescription=None,
                answer=with_diseases(record.answer, ()),
            )
        sealed = wire.encode(record_to_wire(record))
        body = self._cipher.encrypt(identity, sealed)
        settle_row(rows, row, Settled("sealed", self._cipher.key_id, body, sealed))
        logger.info("outbox.sealed verification_id=%s", identity)

    def _encrypted(self, record: VerificationRecord) -> bytes:
        return self._cipher.encrypt(record.verification_id, wire.encode(record_to_wire(record)))

    def _decrypted(self, row: sqlite3.Row) -> VerificationRecord:
        plain = self._cipher.decrypt(row["verification_id"], row["body"])
        try:
            return record_from_wire(wire.decode(plain, wire.Verification))
        except EligibilityError:
            logger.error("outbox.row_not_understood id=%s", row["verification_id"])  # noqa: TRY400
            raise OutboxError(Code.OUTBOX_UNAVAILABLE) from None


def open_outbox(
    path: Path, credentials: Path, owner: DeviceName, new_id: Callable[[], str]
) -> SqliteOutbox:
    """The outbox in ``path``, with the key of the credentials folder; raises OutboxError."""
    cipher = load_cipher(credentials)
    database = Database(path)
    try:
        return SqliteOutbox(database, cipher, owner, new_id)
    except BaseException:
        database.close()
        raise


def check_ownership(database: Database, cipher: RowCipher, owner: DeviceName) -> None:
    """One device, whose keys open all that is still to be delivered or asked again.

    Raises:
        OutboxError: OUTBOX_UNAVAILABLE for another device's file, OUTBOX_KEY_MISSING for a key.
    """
    with database.transaction() as rows:
        rows.execute(
            "INSERT OR IGNORE INTO owner (one, institution, device) VALUES (1, ?, ?)",
            (owner.institution, owner.device),
        )
        found = rows.execute("SELECT institution, device FROM owner").fetchone()
        foreign = rows.execute(
            "SELECT count(*) FROM (SELECT key_id FROM record"
            " WHERE state IN ('open', 'sealed', 'offered') UNION ALL"
            " SELECT key_id FROM asking_again)"
            " WHERE key_id NOT IN (SELECT value FROM json_each(?))",
            (json.dumps(cipher.key_ids),),
        ).fetchone()[0]
    if tuple(found) != (owner.institution, owner.device):
        logger.error("outbox.of_another_device device=%s", found["device"])
        raise OutboxError(Code.OUTBOX_UNAVAILABLE)
    if foreign:
        logger.error("outbox.of_another_key rows=%d", foreign)
        raise OutboxError(Code.OUTBOX_KEY_MISSING)
