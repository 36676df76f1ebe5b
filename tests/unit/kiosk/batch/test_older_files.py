"""Files that an earlier version left are taken over as they stand: nothing lost or renumbered."""

import sqlite3
from pathlib import Path

import pytest

from kiosk.batch.day_ends import DayEnds
from kiosk.batch.days import Days
from kiosk.batch.delivery import Delivery
from kiosk.batch.fetching import FetchedNotices
from kiosk.batch.outbox import SqliteOutbox
from kiosk.batch.schema import SCHEMA_VERSION, Database
from kiosk.batch.sealing import RowCipher
from kiosk.ports import RegistryNotice
from tests.bench.receptions import NOON, OWNER, TODAY, a_kept_answer, a_not_found_answer, new_id

VERSION_2 = Path(__file__).with_name("version_2.sql")
"""Written by version 2 itself, then as text; its rowids begin at 11."""
KEY = b"k" * 32
_COLUMNS = (
    "rowid, verification_id, session_id, business_day, reception_number, state, key_id, body,"
    " sequence, sha256, part_id, tries, offered_at, settled_at, code"
)


def rows_of(path, query):
    connection = sqlite3.connect(path)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


@pytest.fixture
def path(tmp_path):
    older = sqlite3.connect(tmp_path / "outbox.sqlite")
    older.executescript(VERSION_2.read_text())
    older.close()
    return tmp_path / "outbox.sqlite"


@pytest.fixture
def database(path):
    opened = Database(path)
    yield opened
    opened.close()


def test_every_row_of_version_2_is_there_as_it_was(path):
    tables = {
        "record": f"SELECT {_COLUMNS} FROM record ORDER BY rowid",
        "day": "SELECT * FROM day ORDER BY 1",
        "notice": "SELECT * FROM notice",
        "request": "SELECT * FROM request",
        "owner": "SELECT * FROM owner",
    }
    before = {name: rows_of(path, query) for name, query in tables.items()}
    assert {row[5] for row in before["record"]} == {
        "open",
        "sealed",
        "offered",
        "received",
        "refused",
    }
    for _ in range(2):
        Database(path).close()
        assert {name: rows_of(path, query) for name, query in tables.items()} == before
    assert rows_of(path, "PRAGMA user_version") == [(SCHEMA_VERSION,)]
    assert rows_of(path, "PRAGMA integrity_check") == [("ok",)]


def test_the_table_built_anew_keeps_its_rules(path):
    Database(path).close()
    wrong = sqlite3.connect(path)
    for change in (
        "UPDATE record SET reception_number = 2 WHERE reception_number = 1",
        "UPDATE record SET sequence = 2 WHERE sequence = 1",
        "UPDATE record SET state = 'lost' WHERE sequence = 1",
        "UPDATE record SET sequence = NULL WHERE sequence = 1",
        "UPDATE record SET reverifies = 'the same' WHERE state = 'sealed'",
    ):
        with pytest.raises(sqlite3.IntegrityError):
            wrong.execute(change)
    names = {row[1] for row in wrong.execute("PRAGMA index_list(record)")}
    assert {"record_by_state", "record_by_session", "record_by_number"} <= names
    wrong.close()


def test_a_patient_at_the_kiosk_and_a_day_go_on_where_they_were(path, database):
    outbox = SqliteOutbox(database, RowCipher(KEY), OWNER, new_id)
    assert outbox.keep(a_kept_answer()) == 8
    (session_id,) = rows_of(path, "SELECT session_id FROM record WHERE reception_number = 7")[0]
    outbox.seal(session_id, NOON)
    delivery = Delivery(database, RowCipher(KEY))
    assert [one.sequence for one in delivery.sealed(9)] == [5, 6, 7]
    assert Days(database).requested() == [(1, TODAY)]
    assert outbox.keep(a_not_found_answer()) == 9


def test_a_file_of_version_1_takes_notices_of_the_service_too(tmp_path):
    path = tmp_path / "first.sqlite"
    Database(path).close()
    older = sqlite3.connect(path)
    older.executescript(
        "DROP TABLE notice; CREATE TABLE notice (notice_id TEXT PRIMARY KEY, kind TEXT NOT NULL,"
        " at TEXT NOT NULL, state TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0, settled_at TEXT)"
        " STRICT; INSERT INTO notice (notice_id, kind, at, state) VALUES ('a', 'staff-called',"
        " '2026-11-22T03:00:00+00:00', 'sealed');"
        "DROP TABLE asking_again; DROP TABLE inquiry; DROP TABLE inquiry_request;"
        "DROP TABLE inquiry_part; PRAGMA user_version = 1;"
    )
    older.close()
    fetched = RegistryNotice(1, "record-corrected", new_id(), NOON)
    for _ in range(2):
        database = Database(path)
        FetchedNotices(database, OWNER).keep([fetched])
        kinds = [one.kind for one in Delivery(database, RowCipher(KEY)).notices(limit=99)]
        database.close()
        assert kinds == ["staff-called", "record-corrected"]


def test_the_second_process_finds_the_file_brought_up_to_date(path):
    first, second = Database(path), Database(path)
    for database in (first, second):
        SqliteOutbox(database, RowCipher(KEY), OWNER, new_id).keep(a_kept_answer())
        database.close()
    assert rows_of(path, "SELECT max(reception_number) FROM record") == [(9,)]


def test_a_day_that_version_2_purged_unclosed_is_not_asked_for_again_and_again(path):
    """It closed no day by itself and forgot what was received: that total can be told no more."""
    older = sqlite3.connect(path)
    older.execute("INSERT INTO day (business_day, receptions, sealed) VALUES ('2026-10-08', 2, 2)")
    older.commit()
    older.close()
    database = Database(path)
    assert not DayEnds(Days(database), None).ask(0.0, NOON)
    database.close()
