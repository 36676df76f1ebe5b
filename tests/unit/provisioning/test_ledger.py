"""The ledger tells when somebody has been at it."""

import datetime as dt
import fcntl
import json
import threading

import pytest

from provisioning.acts import Act
from provisioning.errors import LedgerBroken
from provisioning.ledger import Ledger

NOW = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)
URI = "urn:x-oev:device:1310000011:reception-1"


def tell(ledger: Ledger, name: str) -> None:
    ledger.append(Act.KEYS_TOLD, {"uri": name, "keys": "{}"}, NOW)


@pytest.fixture
def path(tmp_path):
    ledger = Ledger(tmp_path / "ledger.jsonl")
    for number in range(4):
        tell(ledger, f"{number}")
    return tmp_path / "ledger.jsonl"


def changed(path, old: str, new: str) -> None:
    """In place, as an editor that writes into the same file."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_acts_come_back_in_order(path):
    assert [entry.facts["uri"] for entry in Ledger(path).entries()] == ["0", "1", "2", "3"]


def test_an_empty_ledger_has_no_acts(tmp_path):
    assert Ledger(tmp_path / "ledger.jsonl").entries() == ()


def test_a_changed_fact_is_noticed(path):
    changed(path, '"uri": "1"', '"uri": "9"')
    with pytest.raises(LedgerBroken, match="Line 2"):
        Ledger(path).entries()


def test_the_same_content_in_another_form_is_noticed(path):
    changed(path, '"uri": "1"', '"uri":  "1"')
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


@pytest.mark.parametrize("line", ["", "{", "[]", "{}", '"x"', '{"sequence": 5}', '{"facts": 7}'])
def test_a_line_that_is_no_entry_is_noticed(path, line):
    path.write_text(path.read_text() + line + "\n")
    with pytest.raises(LedgerBroken, match="Line 5"):
        Ledger(path).entries()


def test_nothing_is_added_to_a_broken_ledger(path):
    changed(path, '"uri": "3"', '"uri": "8"')
    before = path.read_text()
    with pytest.raises(LedgerBroken):
        tell(Ledger(path), "4")
    assert path.read_text() == before


def test_an_act_about_what_nobody_knows_is_not_written(path):
    before = path.read_text()
    ledger = Ledger(path)
    with pytest.raises(LedgerBroken, match="Line 5"):
        ledger.append(Act.REVOKED, {"serial": "1", "uri": URI, "reason": "superseded"}, NOW)
    assert path.read_text() == before
    tell(ledger, "4")


def test_what_a_decision_raises_passes_and_adds_nothing(path):
    before = path.read_text()

    def refuse(_register):
        raise KeyError("no")

    with pytest.raises(KeyError):
        Ledger(path).transact(refuse, NOW)
    assert path.read_text() == before


def test_only_the_owner_reads_it(path):
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_act_waits_while_another_process_writes(path):
    with path.open() as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        late = threading.Thread(target=tell, args=(Ledger(path), "late"))
        late.start()
        late.join(0.3)
        assert late.is_alive()
    late.join(30)
    assert [entry.facts["uri"] for entry in Ledger(path).entries()][-1] == "late"


def test_times_are_written_in_utc(tmp_path):
    tokyo = NOW.astimezone(dt.timezone(dt.timedelta(hours=9)))
    Ledger(tmp_path / "ledger.jsonl").append(Act.LISTED, {}, tokyo)
    written = json.loads((tmp_path / "ledger.jsonl").read_text())
    assert written["at"] == "2026-04-01T09:00:00Z"
