"""Every record gets a number when it arrives; whoever follows the records keeps the last one."""

import sqlite3

from hospital.inbox import Arrived, Inbox
from tests.bench.receptions import NOON, TODAY, a_sealed_record


def arrived():
    record = a_sealed_record()
    return Arrived(record.verification_id, record.sha256, "reception-1", TODAY, 1, record.sealed)


def numbers(inbox):
    return [tuple(row) for row in inbox.database.rows("SELECT * FROM arrival ORDER BY n")]


def test_records_are_numbered_in_their_order_and_once(tmp_path):
    inbox = Inbox(tmp_path / "inbox.sqlite")
    first, second = arrived(), arrived()
    inbox.take([first], NOON)
    inbox.take([first, second], NOON)
    assert numbers(inbox) == [(1, first.verification_id), (2, second.verification_id)]
    inbox.close()


def test_a_number_is_never_given_twice(tmp_path):
    inbox = Inbox(tmp_path / "inbox.sqlite")
    gone, later = arrived(), arrived()
    inbox.take([gone], NOON)
    with inbox.database.transaction() as rows:
        rows.execute("DELETE FROM record")
        rows.execute("DELETE FROM arrival")
    inbox.take([later], NOON)
    assert numbers(inbox) == [(2, later.verification_id)]
    inbox.close()


def test_what_an_earlier_version_filed_is_numbered_in_its_order(tmp_path):
    inbox = Inbox(tmp_path / "inbox.sqlite")
    records = [arrived() for _ in range(3)]
    inbox.take(records, NOON)
    inbox.close()
    with sqlite3.connect(tmp_path / "inbox.sqlite") as old:
        old.executescript("DROP TRIGGER record_arrives; DROP TABLE arrival")
    old.close()
    again = Inbox(tmp_path / "inbox.sqlite")
    assert [row[1] for row in numbers(again)] == [one.verification_id for one in records]
    again.close()
