"""The outbox is shared by two processes: what one holds, the other cannot pull away."""

import sqlite3
import subprocess
import sys

import pytest

from hospital.inbox import Inbox
from kiosk.batch.schema import Database

LOOK = """
import sqlite3, sys
other = sqlite3.connect(sys.argv[1])
other.execute("SELECT count(*) FROM sqlite_master").fetchall()
other.close()
"""


@pytest.mark.parametrize("kind", [Database, Inbox], ids=["outbox", "inbox"])
def test_a_second_connection_does_not_drop_the_locks_of_the_first(kind, tmp_path):
    """Else a third process that looks and leaves removes the WAL with everything in it."""
    path = tmp_path / "file.sqlite"
    first, second = kind(path), kind(path)
    try:
        subprocess.run([sys.executable, "-c", LOOK, str(path)], check=True)
        assert path.with_name("file.sqlite-wal").exists()
    finally:
        second.close()
        first.close()


def test_a_second_process_sees_what_the_first_wrote(tmp_path):
    database = Database(tmp_path / "file.sqlite")
    before = database.data_version()
    other = sqlite3.connect(tmp_path / "file.sqlite")
    with other:
        other.execute("INSERT INTO request (business_day, asked_at) VALUES ('2026-11-22', 'now')")
    other.close()
    try:
        assert database.data_version() != before
    finally:
        database.close()
