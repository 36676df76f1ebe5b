"""What only SQLite has: a file, its folder, its disk."""

import stat

import pytest

from hospital.outlets.port import OutletRefuses, Reason
from hospital.outlets.sql import SqlOutlet
from hospital.outlets.sql_sqlite import SqliteEngine
from tests.integration.hospital.databases import SqliteStore
from tests.integration.hospital.test_sql_outlets import expected, told
from tests.unit.hospital.forms.receptions import a_reception


def test_the_file_is_for_its_owner_and_group(tmp_path):
    engine = SqliteEngine(tmp_path / "receptions.sqlite")
    engine.open()
    engine.close()
    assert stat.S_IMODE((tmp_path / "receptions.sqlite").stat().st_mode) == 0o640


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(OutletRefuses) as refused:
        SqliteEngine(tmp_path / "gone" / "receptions.sqlite").open()
    assert refused.value.trouble.reason is Reason.MISSING


def test_what_is_no_database_is_refused_and_left_alone(tmp_path):
    other = tmp_path / "letter.txt"
    other.write_bytes(b"Dear colleague, " * 100)
    engine = SqliteEngine(other)
    with pytest.raises(OutletRefuses) as refused:
        engine.open()
    engine.close()
    assert refused.value.trouble.reason is Reason.REFUSED
    assert other.read_bytes() == b"Dear colleague, " * 100


def test_a_full_disk_is_told_and_nothing_of_the_batch_is_there(tmp_path):
    store = SqliteStore(tmp_path / "receptions.sqlite")
    engine = store.engine()
    outlet = SqlOutlet(engine)
    outlet.open()
    limit = engine._open_connection()
    pages = limit.execute("PRAGMA page_count").fetchone()[0]
    limit.execute(f"PRAGMA max_page_count = {pages + 2}").fetchall()
    receptions = [a_reception("chiyo") for _ in range(100)]
    with pytest.raises(OutletRefuses) as refused:
        outlet.write(receptions)
    assert refused.value.trouble.reason is Reason.FULL
    assert told(store) == expected([])
    limit.execute("PRAGMA max_page_count = 100000").fetchall()
    outlet.write(receptions)
    outlet.close()
    assert told(store) == expected(receptions)
