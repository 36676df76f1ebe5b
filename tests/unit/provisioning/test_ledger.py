"""The ledger tells when somebody has been at it."""

import datetime as dt
import fcntl
import json
import threading

import pytest

from provisioning.errors import LedgerBroken
from provisioning.ledger import Ledger

NOW = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)


@pytest.fixture
def path(tmp_path):
    ledger = Ledger(tmp_path / "ledger.jsonl")
    for number in range(4):
        ledger.append("issued", {"serial": f"{number:x}"}, NOW)
    return tmp_path / "ledger.jsonl"


def test_acts_come_back_in_order(path):
    assert [entry.facts["serial"] for entry in Ledger(path).entries()] == ["0", "1", "2", "3"]


def test_an_empty_ledger_has_no_acts(tmp_path):
    assert Ledger(tmp_path / "ledger.jsonl").entries() == ()


def test_a_changed_fact_is_noticed(path):
    path.write_text(path.read_text().replace('"serial": "1"', '"serial": "9"'))
    with pytest.raises(LedgerBroken, match="Line 2"):
        Ledger(path).entries()


def test_a_line_taken_out_is_noticed(path):
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:1] + lines[2:]))
    with pytest.raises(LedgerBroken, match="Line 2"):
        Ledger(path).entries()


def test_two_lines_swapped_are_noticed(path):
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join([lines[1], lines[0], *lines[2:]]))
    with pytest.raises(LedgerBroken, match="Line 1"):
        Ledger(path).entries()


@pytest.mark.parametrize("line", ["", "{", "[]", "{}", '"x"', '{"sequence": 5}'])
def test_a_line_that_is_no_entry_is_noticed(path, line):
    path.write_text(path.read_text() + line + "\n")
    with pytest.raises(LedgerBroken, match="Line 5"):
        Ledger(path).entries()


def test_nothing_is_added_to_a_broken_ledger(path):
    path.write_text(path.read_text().replace('"serial": "3"', '"serial": "8"'))
    before = path.read_text()
    with pytest.raises(LedgerBroken):
        Ledger(path).append("issued", {"serial": "4"}, NOW)
    assert path.read_text() == before


def test_a_half_written_last_line_is_noticed(path):
    path.write_text(path.read_text()[:-10])
    with pytest.raises(LedgerBroken, match="Line 4"):
        Ledger(path).entries()


def test_only_the_owner_reads_it(path):
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_act_waits_while_another_process_writes(path):
    with path.open() as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        late = threading.Thread(target=Ledger(path).append, args=("listed", {}, NOW))
        late.start()
        late.join(0.3)
        assert late.is_alive()
    late.join(30)
    assert [entry.act for entry in Ledger(path).entries()][-1] == "listed"


def test_times_are_written_in_utc(tmp_path):
    tokyo = NOW.astimezone(dt.timezone(dt.timedelta(hours=9)))
    Ledger(tmp_path / "ledger.jsonl").append("listed", {}, tokyo)
    written = json.loads((tmp_path / "ledger.jsonl").read_text())
    assert written["at"] == "2026-04-01T09:00:00Z"
