"""Rows of the version before proofs and staff ids were recorded: still read, still delivered."""

import dataclasses
import json

import pytest

from eligibility import wire
from eligibility.inquiry import HolderVerification
from eligibility.wire_records import record_from_wire, record_to_wire
from kiosk.batch.delivery import Delivery
from kiosk.batch.outbox import SqliteOutbox
from kiosk.batch.schema import Database
from kiosk.batch.sealing import RowCipher
from tests.bench.receptions import (
    NOON,
    OWNER,
    a_kept_answer,
    a_provisional_record,
    a_record,
    new_id,
)

CIPHER = RowCipher(b"k" * 32)
NEW_FIELDS = {"proof", "staff_id"}


@pytest.fixture
def database(tmp_path):
    opened = Database(tmp_path / "outbox.sqlite")
    yield opened
    opened.close()


def as_it_was_written_before(record):
    fields = json.loads(wire.encode(record_to_wire(record)))
    return json.dumps({key: fields[key] for key in fields.keys() - NEW_FIELDS}).encode()


def put(database, kept, plain):
    """A row of today whose body is replaced by that of the version before."""
    SqliteOutbox(database, CIPHER, OWNER, new_id).keep(kept)
    identity = kept.answer.verification_id
    with database.transaction() as rows:
        rows.execute(
            "UPDATE record SET body = ? WHERE verification_id = ?",
            (CIPHER.encrypt(identity, plain), identity),
        )


def the_sealed_record(database):
    (sealed,) = Delivery(database, CIPHER).sealed(10)
    return record_from_wire(wire.decode(sealed.sealed, wire.Verification))


def test_an_open_row_without_the_new_fields_is_sealed_and_delivered(database):
    kept = a_kept_answer()
    put(database, kept, as_it_was_written_before(a_record(answer=kept.answer)))
    SqliteOutbox(database, CIPHER, OWNER, new_id).seal(kept.session_id, NOON)
    record = the_sealed_record(database)
    assert (record.holder_verification, record.proof, record.staff_id) == (
        HolderVerification.PIN,
        None,
        None,
    )
    assert record.answer == kept.answer


def test_an_old_provisional_row_stays_provisional(database):
    """Before, a provisional record named nobody."""
    kept = a_kept_answer()
    old = dataclasses.replace(a_provisional_record(), answer=kept.answer)
    put(database, kept, as_it_was_written_before(old))
    SqliteOutbox(database, CIPHER, OWNER, new_id).seal_left_open(NOON)
    record = the_sealed_record(database)
    assert (record.is_provisional, record.staff_id) == (True, None)


def test_a_record_without_proof_is_written_as_before():
    """The hospital's end of the version before reads what needs no new field."""
    record = dataclasses.replace(a_record(), proof=None)
    assert json.loads(wire.encode(record_to_wire(record))).keys() & NEW_FIELDS == set()
