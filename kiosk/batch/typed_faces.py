"""What a patient typed or showed, kept until it is asked again: how a reception comes to wait.

It is about somebody whom nobody knows, so it lies here encrypted and apart from the record.
"""

import sqlite3

from eligibility import wire
from eligibility.coverage import Validity
from eligibility.wire_values import card_face_to_wire
from kiosk.batch.sealing import RowCipher
from kiosk.ports import KeptAnswer


def insert_waiting(
    rows: sqlite3.Connection, cipher: RowCipher, kept: KeptAnswer, number: int
) -> None:
    """In the transaction that keeps the reception; nothing for one that is not asked again."""
    if kept.asked is None or kept.answer.outcome is not Validity.NOT_FOUND:
        return
    identity, day = kept.answer.verification_id, kept.answer.business_day.isoformat()
    rows.execute(
        "INSERT INTO asking_again (verification_id, session_id, business_day, reception_number,"
        " key_id, face, asked_on, remembered_as) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            identity,
            kept.session_id,
            day,
            number,
            cipher.key_id,
            cipher.encrypt(bound_to(identity), wire.encode(card_face_to_wire(kept.asked))),
            None if kept.is_unanswered else day,
            None if kept.is_unanswered else identity,
        ),
    )


def note_resolved(rows: sqlite3.Connection, asked_as: str) -> str:
    """The service knows now what it was asked under this id; gives the reception's id.

    It is another one where the service was not reached while the patient was there.
    """
    found = rows.execute(
        "UPDATE asking_again SET is_resolved = 1 WHERE remembered_as = ? RETURNING verification_id",
        (asked_as,),
    ).fetchone()
    return asked_as if found is None else str(found["verification_id"])


def bound_to(verification_id: str) -> str:
    """A face decrypts nowhere else, not as the reception's record either."""
    return f"asking-again/{verification_id}"
