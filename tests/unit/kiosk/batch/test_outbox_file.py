"""The outbox's file: what survives, what is refused, what can be read from it."""

import dataclasses
import logging
import sqlite3
import stat

import pytest

from eligibility import wire
from eligibility.batch import record_sha256
from eligibility.benefits import SpecificDiseasesCertificate
from eligibility.errors import Code
from eligibility.health import Consent
from eligibility.prescription import PrescriptionIssue
from eligibility.wire_records import record_from_wire
from kiosk.batch.days import Days
from kiosk.batch.delivery import Delivery, Settlement
from kiosk.batch.outbox import DeviceName, SqliteOutbox, open_outbox
from kiosk.batch.schema import Database
from kiosk.batch.sealing import RowCipher, load_cipher
from kiosk.ports import OutboxError
from tests.bench.people import leaks, people, personal_strings
from tests.bench.receptions import (
    NOON,
    OWNER,
    TODAY,
    a_declared_answer,
    a_kept_answer,
    an_answer,
    consent_times,
    new_id,
    receptions,
)

KEY = b"k" * 32


@pytest.fixture
def credentials(tmp_path):
    folder = tmp_path / "credentials"
    folder.mkdir(mode=0o700)
    (folder / "outbox.key").write_bytes(KEY)
    return folder


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state" / "outbox.sqlite"


@pytest.fixture
def database(path):
    opened = Database(path)
    yield opened
    opened.close()


@pytest.fixture
def outbox(database):
    return SqliteOutbox(database, RowCipher(KEY), OWNER, new_id)


@pytest.fixture
def delivery(database):
    return Delivery(database, RowCipher(KEY))


def test_without_its_key_the_outbox_does_not_open(path, tmp_path):
    with pytest.raises(OutboxError) as refused:
        open_outbox(path, tmp_path, OWNER, new_id)
    assert refused.value.code is Code.OUTBOX_KEY_MISSING


@pytest.mark.parametrize("length", [0, 16, 31, 33], ids=lambda length: f"{length} bytes")
def test_a_key_of_another_length_is_no_key(credentials, length):
    (credentials / "outbox.key").write_bytes(b"k" * length)
    with pytest.raises(OutboxError) as refused:
        load_cipher(credentials)
    assert refused.value.code is Code.OUTBOX_KEY_MISSING


def test_rows_of_another_key_keep_the_outbox_shut(outbox, credentials, path):
    outbox.keep(a_kept_answer())
    (credentials / "outbox.key").write_bytes(b"other key".ljust(32, b"."))
    with pytest.raises(OutboxError) as refused:
        open_outbox(path, credentials, OWNER, new_id)
    assert refused.value.code is Code.OUTBOX_KEY_MISSING


def test_another_device_does_not_open_the_file(outbox, credentials, path):
    with pytest.raises(OutboxError):
        open_outbox(path, credentials, DeviceName(OWNER.institution, "reception-9"), new_id)


def test_the_file_is_private(outbox, path):
    outbox.keep(a_kept_answer())
    for file in path.parent.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_power_cut_leaves_the_file_in_wal_with_full_synchronisation(database):
    assert database.rows("PRAGMA journal_mode")[0][0] == "wal"
    assert database.rows("PRAGMA synchronous")[0][0] == 2
    assert database.rows("PRAGMA secure_delete")[0][0] == 1


def test_no_file_of_the_outbox_contains_personal_data(outbox, path):
    receptions(outbox, 20)
    outbox.keep(a_kept_answer())
    seen = b"".join(file.read_bytes() for file in path.parent.iterdir())
    personal = personal_strings(people(TODAY))
    found = {text for text in personal if len(text) > 4 and text.encode() in seen}
    assert found == set()


def test_the_logs_contain_no_personal_data(outbox, path, caplog):
    caplog.set_level(logging.DEBUG)
    receptions(outbox, 20)
    outbox.seal_left_open(NOON)
    assert leaks(caplog.text, personal_strings(people(TODAY))) == set()


def test_what_was_left_open_is_sealed_without_consent(outbox, delivery):
    kept = a_kept_answer()
    outbox.keep(kept)
    outbox.choose_prescription(kept.session_id, PrescriptionIssue.ELECTRONIC)
    dialysis = SpecificDiseasesCertificate("1", TODAY, None)
    opened = dataclasses.replace(consent_times(), specific_diseases=(dialysis,))
    outbox.amend(kept.session_id, Consent.everything(), opened)
    assert outbox.seal_left_open(NOON) == 1
    (sealed,) = delivery.sealed(10)
    record = record_from_wire(wire.decode(sealed.sealed, wire.Verification))
    assert (record.consent, record.consented_at) == (Consent.nothing(), None)
    assert record.prescription is None
    assert record.answer == kept.answer


def test_a_declaration_is_not_readable_in_the_file(outbox, path):
    kept = a_declared_answer()
    outbox.keep(kept)
    outbox.seal(kept.session_id, NOON)
    seen = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    for own in ("ヤマダ", "1948-04-12", "0312345678", "later-stage", "no-service"):
        assert own.encode() not in seen


def test_the_hash_is_of_the_sealed_bytes(outbox, delivery):
    receptions(outbox, 1)
    (sealed,) = delivery.sealed(1)
    assert sealed.sha256 == record_sha256(sealed.sealed)


def test_sequences_count_the_sealed_records_of_a_day(outbox, delivery):
    first, second = a_kept_answer(), a_kept_answer()
    outbox.keep(first)
    outbox.keep(second)
    outbox.seal(second.session_id, NOON)
    outbox.seal(first.session_id, NOON)
    order = [(one.sequence, one.verification_id) for one in delivery.sealed(10)]
    assert order == [
        (1, second.answer.verification_id),
        (2, first.answer.verification_id),
    ]


def test_a_body_moved_to_another_row_does_not_decrypt(outbox, delivery, path):
    first, second = receptions(outbox, 2)
    with sqlite3.connect(path) as meddler:
        meddler.execute(
            "UPDATE record SET body = (SELECT body FROM record WHERE verification_id = ?)"
            " WHERE verification_id = ?",
            (first, second),
        )
    meddler.close()
    assert [one.verification_id for one in delivery.sealed(10)] == [first]


def test_a_damaged_row_does_not_stand_in_the_way(outbox, delivery, path):
    damaged, whole = receptions(outbox, 2)
    with sqlite3.connect(path) as meddler:
        meddler.execute(
            "UPDATE record SET body = zeroblob(60) WHERE verification_id = ?", (damaged,)
        )
    meddler.close()
    assert [one.verification_id for one in delivery.sealed(1)] == [whole]
    (row,) = delivery._database.rows("SELECT code FROM record WHERE state = 'refused'")
    assert row["code"] == Code.OUTBOX_UNAVAILABLE.code


@pytest.mark.parametrize(
    "end",
    [
        pytest.param(lambda outbox, _: outbox.seal_left_open(NOON), id="at the start"),
        pytest.param(lambda outbox, kept: outbox.seal(kept.session_id, NOON), id="at the end"),
    ],
)
def test_a_damaged_open_row_is_set_aside_in_its_place(outbox, delivery, path, end):
    """The kiosk starts, the others go, and the day's total shows the hospital the gap."""
    damaged, whole = a_kept_answer(), a_kept_answer()
    outbox.keep(damaged)
    outbox.keep(whole)
    with sqlite3.connect(path) as meddler:
        meddler.execute(
            "UPDATE record SET body = zeroblob(60) WHERE verification_id = ?",
            (damaged.answer.verification_id,),
        )
    meddler.close()
    end(outbox, damaged)
    outbox.seal(whole.session_id, NOON)
    (sealed,) = delivery.sealed(10)
    assert (sealed.verification_id, sealed.sequence) == (whole.answer.verification_id, 2)
    (row,) = delivery._database.rows("SELECT sequence, code FROM record WHERE state = 'refused'")
    assert tuple(row) == (1, Code.OUTBOX_UNAVAILABLE.code)


def keep_until_refused(outbox, kept):
    for _ in range(200):
        one = a_kept_answer()
        outbox.keep(one)
        kept.append(one.answer.verification_id)


def test_a_full_disk_is_told_and_nothing_half_written_stays(outbox, database, path, caplog):
    database.limit_pages(int(database.rows("PRAGMA page_count")[0][0]))
    kept: list[str] = []
    with pytest.raises(OutboxError) as refused:
        keep_until_refused(outbox, kept)
    assert refused.value.code is Code.OUTBOX_UNAVAILABLE
    assert "SQLITE_FULL" in caplog.text
    database.limit_pages(100_000)
    found = database.rows("SELECT verification_id FROM record ORDER BY rowid")
    assert [row[0] for row in found] == kept
    assert outbox.keep(a_kept_answer()) == len(kept) + 1


def test_a_locked_file_is_told_after_the_waiting_time(outbox, path):
    impatient = Database(path, busy_timeout_s=0.05)
    blocker = sqlite3.connect(path, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(OutboxError):
            SqliteOutbox(impatient, RowCipher(KEY), OWNER, new_id)
    finally:
        blocker.execute("ROLLBACK")
        blocker.close()
        impatient.close()


def test_a_file_that_is_no_database_is_told(path, caplog):
    path.parent.mkdir()
    path.write_bytes(b"not a database at all" * 400)
    with pytest.raises(OutboxError) as refused:
        Database(path)
    assert refused.value.code is Code.OUTBOX_UNAVAILABLE
    assert "SQLITE_NOTADB" in caplog.text


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutboxError):
        Database(tmp_path / "file" / "outbox.sqlite")


def test_a_file_of_a_newer_version_is_not_touched(path):
    path.parent.mkdir()
    with sqlite3.connect(path) as newer:
        newer.execute("PRAGMA user_version = 99")
    newer.close()
    with pytest.raises(OutboxError):
        Database(path)


def test_a_receipt_for_other_bytes_settles_nothing(outbox, delivery):
    (identity,) = receptions(outbox, 1)
    assert delivery.settle([Settlement(identity, "00" * 32, None)], NOON) == []
    assert delivery.waiting() == 1


def test_a_late_record_after_the_close_shows_as_outgrown(outbox, delivery, database):
    days = Days(database)
    receptions(outbox, 2)
    days.close(TODAY, new_id(), NOON)
    assert days.outgrown() == []
    receptions(outbox, 1)
    assert days.outgrown() == [TODAY]


def test_a_day_is_ready_for_its_total_when_all_is_settled(outbox, delivery, database):
    days = Days(database)
    (identity,) = receptions(outbox, 1)
    days.close(TODAY, "total", NOON)
    assert days.ready() == []
    (sealed,) = delivery.sealed(1)
    delivery.settle([Settlement(identity, sealed.sha256, None)], NOON)
    (day,) = days.ready()
    assert (day.total, day.hashes, day.revision) == (1, (sealed.sha256,), 1)


def test_a_total_stands_for_the_records_of_its_moment(outbox, delivery, database):
    days = Days(database)
    receptions(outbox, 1)
    days.close(TODAY, "total", NOON)
    receptions(outbox, 1)  # sealed after the close, before the revised total
    sealed = list(delivery.sealed(10))
    delivery.settle([Settlement(one.verification_id, one.sha256, None) for one in sealed], NOON)
    (day,) = days.ready()
    assert (day.total, day.hashes) == (1, (sealed[0].sha256,))


def test_answers_of_two_processes_interleave_without_loss(outbox, path, delivery):
    second = Database(path)
    try:
        other = SqliteOutbox(second, RowCipher(KEY), OWNER, new_id)
        numbers = [box.keep(a_kept_answer(answer=an_answer())) for box in (outbox, other) * 10]
        assert sorted(numbers) == list(range(1, 21))
    finally:
        second.close()
