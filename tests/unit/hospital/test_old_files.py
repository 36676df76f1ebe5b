"""An inbox of an earlier version opens, keeps what it has, and can be asked from."""

import sqlite3

import pytest

from hospital.inbox import Inbox
from hospital.tables import TABLES
from tests.bench.receptions import OWNER, TODAY, new_id
from tests.unit.hospital.asking import Asking
from tests.unit.hospital.desk import Desk


def before_inquiries(script):
    return script.split("CREATE TABLE IF NOT EXISTS inquiry ")[0]


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
    assert ("reception-1", TODAY.isoformat(), "records done", 1) in desk.inbox.counts()
    asking = Asking(desk)
    assert asking.state(asking.ask(1)) == "waiting"
    desk.inbox.close()


def test_opening_twice_changes_nothing(tmp_path):
    for _ in range(2):
        inbox = Inbox(tmp_path / "inbox.sqlite")
        assert inbox.counts() == []
        inbox.close()
