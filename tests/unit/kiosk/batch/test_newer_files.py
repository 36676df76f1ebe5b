"""The outbox after a trial that failed: the former release goes on with what a newer one left."""

import re
import sqlite3

import pytest

from eligibility.errors import Code
from kiosk.batch import schema
from kiosk.batch.delivery import Delivery, Settlement
from kiosk.batch.outbox import SqliteOutbox
from kiosk.batch.schema import SCHEMA_VERSION, Database
from kiosk.batch.sealing import RowCipher
from kiosk.ports import OutboxError
from tests.bench.receptions import NOON, OWNER, new_id, receptions

KEY = b"k" * 32
WIDENING = (
    "ALTER TABLE record ADD COLUMN since_the_next_release TEXT",
    "ALTER TABLE notice ADD COLUMN weight INTEGER NOT NULL DEFAULT 0",
    "CREATE TABLE IF NOT EXISTS told_again (notice_id TEXT PRIMARY KEY) STRICT",
    "CREATE INDEX IF NOT EXISTS record_by_part ON record (part_id)",
)
"""What a next release may do."""
_ALLOWED = re.compile(
    r"\s*(CREATE (TABLE|INDEX) (IF NOT EXISTS )?\w+ |INSERT (OR IGNORE )?INTO \w+ \("
    r"|ALTER TABLE \w+ ADD COLUMN (?!.*(NOT NULL(?!.*DEFAULT)|UNIQUE|CHECK|REFERENCES)))"
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "outbox.sqlite"


class Release:
    """One start of one release, with the file at ``path``."""

    def __init__(self, path, monkeypatch, *, is_newer):
        with monkeypatch.context() as patched:
            if is_newer:
                patched.setattr(schema, "_STEPS", (*schema._STEPS, WIDENING))
                patched.setattr(schema, "SCHEMA_VERSION", SCHEMA_VERSION + 1)
            self.database = Database(path)
        self.outbox = SqliteOutbox(self.database, RowCipher(KEY), OWNER, new_id)
        self.delivery = Delivery(self.database, RowCipher(KEY))

    def waiting(self):
        return {one.sequence: one.verification_id for one in self.delivery.sealed(99)}


def test_no_record_is_lost_or_doubled_by_a_trial_that_fails_and_one_that_holds(path, monkeypatch):
    former = Release(path, monkeypatch, is_newer=False)
    before = receptions(former.outbox, 2)
    former.database.close()

    on_trial = Release(path, monkeypatch, is_newer=True)
    during = receptions(on_trial.outbox, 2)
    (first, *_) = on_trial.delivery.sealed(99)
    on_trial.delivery.settle([Settlement(first.verification_id, first.sha256, None)], NOON)
    on_trial.database.close()

    former = Release(path, monkeypatch, is_newer=False)
    after = receptions(former.outbox, 1)
    kept = dict(enumerate([*before, *during, *after], start=1))
    assert former.waiting() == {number: kept[number] for number in (2, 3, 4, 5)}
    former.database.close()

    newer = Release(path, monkeypatch, is_newer=True)
    assert newer.waiting() == {number: kept[number] for number in (2, 3, 4, 5)}
    rows = newer.database.rows("SELECT since_the_next_release FROM record")
    assert [row[0] for row in rows] == [None] * 5
    newer.database.close()


def test_the_former_release_leaves_the_newer_file_at_its_version(path, monkeypatch):
    for is_newer in (True, False):
        Release(path, monkeypatch, is_newer=is_newer).database.close()
    with sqlite3.connect(path) as file:
        assert file.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION + 1,)
    file.close()


def test_a_file_that_is_not_for_this_release_is_not_touched(path, monkeypatch):
    Release(path, monkeypatch, is_newer=True).database.close()
    with sqlite3.connect(path) as file:
        file.execute("UPDATE readable SET since = ?", (SCHEMA_VERSION + 1,))
    file.close()
    before = path.read_bytes()
    with pytest.raises(OutboxError) as refused:
        Database(path)
    assert refused.value.code is Code.OUTBOX_UNAVAILABLE
    assert path.read_bytes() == before


def test_each_step_since_then_only_widens():
    narrowing = [
        statement
        for step in (*schema._STEPS[4:], WIDENING)
        for statement in step
        if not _ALLOWED.match(statement)
    ]
    assert narrowing == []


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE record ADD COLUMN more TEXT NOT NULL",
        "ALTER TABLE record ADD COLUMN more TEXT CHECK (more <> '')",
        "ALTER TABLE record DROP COLUMN part_id",
        "ALTER TABLE record RENAME TO receptions",
        "CREATE UNIQUE INDEX one_part ON record (part_id)",
        "DROP TABLE notice",
        "UPDATE readable SET since = 6",
        "DELETE FROM notice",
        "CREATE TRIGGER one AFTER INSERT ON record BEGIN SELECT 1; END",
    ],
    ids=lambda statement: "-".join(statement.split()[:5]),
)
def test_a_step_that_takes_something_away_would_be_seen(statement):
    assert _ALLOWED.match(statement) is None
