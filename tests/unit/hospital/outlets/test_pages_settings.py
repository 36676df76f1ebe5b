"""The settings that the forms' pages show load, and write side by side."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from hospital.config import load
from hospital.database import Database
from hospital.inbox import Inbox
from hospital.outlets.making import outlets_of
from hospital.outlets.running import Outlets
from hospital.outlets.state import outlet_states
from tests.bench.outlets import arrive
from tests.bench.receptions import a_sealed_record
from tests.bench.waiting import wait_until
from tests.unit.hospital.outlets.test_vendors_plugin import ROOT, SETTINGS

SQLITE = "sqlite:/srv/oev/receptions.sqlite"


def toml_of(page):
    text = (ROOT / "docs" / "hospital" / page).read_text(encoding="utf-8")
    return text.split("```toml\n")[1].split("```")[0]


def test_the_settings_of_the_pages_write_every_form_side_by_side(tmp_path):
    told = "".join(map(toml_of, ("hl7.md", "csv.md", "sql.md")))
    assert SQLITE in told
    told = re.sub('database = ".*"', f'database = "sqlite:{tmp_path}/receptions.sqlite"', told)
    path = tmp_path / "hospital.toml"
    path.write_text(SETTINGS + told.replace("/srv/", f"{tmp_path}/"), encoding="utf-8")
    record = a_sealed_record()
    outlets = Outlets(tmp_path / "inbox.sqlite", outlets_of(load(path)))
    inbox, database = Inbox(tmp_path / "inbox.sqlite"), Database(tmp_path / "inbox.sqlite")
    try:
        outlets.start()
        arrive(inbox, record)
        outlets.wake()
        wait_until(lambda: all_told(database), "not every outlet has told it")
    finally:
        outlets.stop()
        database.close()
        inbox.close()
    identity = record.verification_id
    assert read(tmp_path / "hl7" / f"{identity}.hl7").startswith(b"MSH|")
    assert "練習市" in read(tmp_path / "csv" / f"{identity}.csv").decode("cp932")
    with closing(sqlite3.connect(tmp_path / "receptions.sqlite")) as reader:
        assert reader.execute("SELECT verification_id FROM oev_latest").fetchall() == [(identity,)]


def all_told(database):
    states = outlet_states(database)
    return len(states) == 3 and all(one.written_at and not one.waiting for one in states)


def read(path: Path) -> bytes:
    return path.read_bytes()
