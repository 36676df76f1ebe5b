"""An inbox of an earlier version opens, keeps what it has, and can be asked from."""

import sqlite3

import pytest

from hospital.inbox import Inbox
from hospital.outlets.cursors import Cursor
from hospital.tables import TABLES
from tests.bench.outlets import LONG_AGO, arrive
from tests.bench.receptions import NOON, OWNER, TODAY, a_sealed_record, new_id
from tests.unit.hospital.asking import Asking
from tests.unit.hospital.desk import Desk

BEFORE_OUTLETS = """
CREATE TABLE IF NOT EXISTS record (
    verification_id TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL,
    device TEXT NOT NULL,
    business_day TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    body BLOB NOT NULL,
    received_at TEXT NOT NULL,
    export TEXT NOT NULL DEFAULT 'waiting' CHECK (export IN ('waiting', 'done', 'failed'))
) STRICT;
CREATE INDEX IF NOT EXISTS record_waiting ON record (export) WHERE export = 'waiting';
CREATE INDEX IF NOT EXISTS record_failed ON record (export) WHERE export = 'failed';
"""
"""How versions without outlets noted what has a file."""


def before_inquiries(script):
    after_record = script[script.index("CREATE TABLE IF NOT EXISTS raised") :]
    return BEFORE_OUTLETS + after_record.split("CREATE TABLE IF NOT EXISTS inquiry ")[0]


def before_notices_of_the_service(script):
    with_notice = before_inquiries(script)
    start = with_notice.index("    verification_id TEXT     -- which")
    return with_notice[:start].rstrip().removesuffix(",") + "\n) STRICT;"


@pytest.mark.parametrize("version", [before_inquiries, before_notices_of_the_service])
def test_an_inbox_of_an_earlier_version_opens_and_can_ask(tmp_path, line, version):
    old = sqlite3.connect(tmp_path / "inbox.sqlite")
    old.executescript(version(TABLES))
    identity = new_id()
    old.execute(
        "INSERT INTO record VALUES (?, 'x', ?, ?, 1, x'00', 'then', 'done')",
        (identity, OWNER.device, TODAY.isoformat()),
    )
    old.commit()
    names = {row[0] for row in old.execute("SELECT name FROM sqlite_master")}
    old.close()
    assert "record" in names
    assert "inquiry" not in names
    desk = Desk(tmp_path, line)
    assert ("reception-1", TODAY.isoformat(), "records", 1) in desk.inbox.counts()
    asking = Asking(desk)
    assert asking.state(asking.ask(1)) == "waiting"
    desk.inbox.close()


def test_opening_twice_changes_nothing(tmp_path):
    for _ in range(2):
        inbox = Inbox(tmp_path / "inbox.sqlite")
        assert inbox.counts() == []
        inbox.close()


def an_inbox_of_before(path, *exports):
    """Records of these marks, in this order; gives their ids."""
    identities = [new_id() for _ in exports]
    old = sqlite3.connect(path)
    old.executescript(BEFORE_OUTLETS)
    old.executemany(
        "INSERT INTO record VALUES (?, 'x', 'reception-1', '2026-11-22', ?, x'00', 'then', ?)",
        [(one, place, exports[place]) for place, one in enumerate(identities)],
    )
    old.commit()
    old.close()
    return identities


def test_what_waited_for_a_file_waits_for_it_and_nothing_is_written_twice(tmp_path):
    """``waiting`` between others: that version's start had tried it again."""
    path = tmp_path / "inbox.sqlite"
    marks = ("done", "failed", "done", "waiting", "done", "waiting", "waiting")
    ids = an_inbox_of_before(path, *marks)
    for _ in range(2):  # a second start changes nothing
        inbox = Inbox(path)
        cursor = Cursor(inbox.database, "face")
        cursor.begin("face", LONG_AGO)
        assert [one.verification_id for one in cursor.waiting(9)] == ids[5:]
        assert {one.verification_id for one in cursor.untold(0, 9)} == {ids[1], ids[3]}
        inbox.close()


@pytest.mark.parametrize("mark", ["done", "waiting"])
def test_an_inbox_of_one_kind_is_taken_over(tmp_path, mark):
    path = tmp_path / "inbox.sqlite"
    ids = an_inbox_of_before(path, mark, mark)
    inbox = Inbox(path)
    waiting = [one.verification_id for one in Cursor(inbox.database, "face").waiting(9)]
    assert waiting == (ids if mark == "waiting" else [])
    assert Cursor(inbox.database, "face").untold(0, 9) == []
    inbox.close()


def test_records_arrive_in_an_inbox_of_before(tmp_path):
    path = tmp_path / "inbox.sqlite"
    an_inbox_of_before(path, "done")
    inbox = Inbox(path)
    record = a_sealed_record()
    arrive(inbox, record)
    (waiting,) = Cursor(inbox.database, "face").waiting(9)
    assert waiting.verification_id == record.verification_id
    inbox.close()


def back_to_the_earlier_version(path, exports, arriving=()):
    """It opens the file, takes these in and exports in its order, oldest first; gives their ids."""
    identities = [new_id() for _ in arriving]
    old = sqlite3.connect(path)
    old.executescript(BEFORE_OUTLETS)
    old.execute("UPDATE record SET export = 'waiting' WHERE export = 'failed'")
    old.executemany(
        "INSERT INTO record (verification_id, sha256, device, business_day, sequence, body,"
        " received_at) VALUES (?, 'x', 'reception-1', '2026-11-22', 50, x'00', 'then')",
        [(one,) for one in identities],
    )
    waiting = "SELECT verification_id FROM record WHERE export = 'waiting' ORDER BY rowid"
    marked = zip(exports, [row[0] for row in old.execute(waiting)], strict=False)
    old.executemany("UPDATE record SET export = ? WHERE verification_id = ?", list(marked))
    old.commit()
    old.close()
    return identities


@pytest.mark.parametrize(
    ("exports", "waits", "untold"),
    [
        ((), [0, 1, 2, 3], []),
        (("done",), [0, 1, 2, 3], []),
        (("done", "done", "done", "done"), [2, 3], []),
        (("done", "done", "done", "failed", "done"), [3], [1]),
        (("done", "failed", "done", "done", "done", "done"), [], []),
    ],
    ids=["nothing exported", "not all of ours", "some", "one failed", "all"],
)
def test_back_to_the_earlier_version_and_again_loses_and_doubles_nothing(
    tmp_path, exports, waits, untold
):
    path = tmp_path / "inbox.sqlite"
    an_inbox_of_before(path, "done")
    inbox = Inbox(path)  # the first update; two records arrive and are told
    arrive(inbox, a_sealed_record(1), a_sealed_record(2))
    cursor = Cursor(inbox.database, "face")
    cursor.begin("face", LONG_AGO)
    cursor.moved(cursor.waiting(9), (), NOON)
    inbox.close()
    ids = back_to_the_earlier_version(path, exports, arriving=range(4))
    for _ in range(2):  # the second update, and a start after it
        inbox = Inbox(path)
        cursor = Cursor(inbox.database, "face")
        cursor.begin("face", LONG_AGO)
        assert [ids.index(one.verification_id) for one in cursor.waiting(9)] == waits
        assert [ids.index(one.verification_id) for one in cursor.untold(0, 9)] == untold
        inbox.close()


def test_what_the_earlier_version_could_tell_is_not_told_again(tmp_path):
    path = tmp_path / "inbox.sqlite"
    (first, failed) = an_inbox_of_before(path, "done", "failed")
    inbox = Inbox(path)
    assert [one.verification_id for one in Cursor(inbox.database, "face").untold(0, 9)] == [failed]
    inbox.close()
    back_to_the_earlier_version(path, ["done"])
    inbox = Inbox(path)
    cursor = Cursor(inbox.database, "face")
    assert (cursor.untold(0, 9), cursor.waiting(9)) == ([], [])
    inbox.close()
    assert first != failed
