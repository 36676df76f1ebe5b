"""The audit's chain: what was changed, taken out or put in is found; the oldest go in one cut."""

import datetime as dt
import sqlite3

import pytest

from hospital.board.access.audit import Audit, Wanted
from hospital.board.access.audit_export import blocks
from hospital.board.access.audit_pages import wanted_of

NOW = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
KEY = bytes(range(32))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "audit.sqlite"


@pytest.fixture
def audit(path):
    audit = Audit(path, KEY)
    for day in range(10):
        who = "s-014" if day % 2 else "s-020"
        audit.note(NOW + day * DAY, who, "receptions.list", [f"v-{day}"], "192.0.2.7")
    yield audit
    audit.close()


def meddle(path, *statements):
    """What somebody does who has the file, but not the key."""
    with sqlite3.connect(path) as rows:
        for trigger in ("entry_stays", "entry_is_kept"):
            rows.execute(f"DROP TRIGGER {trigger}")
        for one in statements:
            rows.execute(one)
    rows.close()


def test_an_untouched_chain_holds(audit):
    found = audit.check()
    assert (found.count, found.newest, found.broken_at) == (10, 10, None)
    assert audit.newest() == (10, found.newest_hash)


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("UPDATE entry SET staff_id = 's-001' WHERE n = 4", 4),
        ("UPDATE entry SET about = '[]' WHERE n = 4", 4),
        ("UPDATE entry SET at = '2026-04-09' WHERE n = 10", 10),
        ("DELETE FROM entry WHERE n = 4", 4),
        ("DELETE FROM entry WHERE n = 1", 1),
        ("INSERT INTO entry SELECT 11, at, staff_id, what, about, address, hash FROM entry", 11),
    ],
    ids=["who", "about", "when", "one out", "the first out", "one in"],
)
def test_meddling_is_found(audit, path, statement, broken_at):
    if statement.startswith("INSERT"):
        statement += " WHERE n = 10"
    meddle(path, statement)
    assert audit.check().broken_at == broken_at


def test_another_key_makes_no_chain_of_ours(audit, path):
    forger = Audit(path, bytes(32))
    forger.note(NOW, "s-001", "nothing", [], "-")
    forger.close()
    assert audit.check().broken_at == 11


def test_rows_cut_off_the_end_show_by_the_hash_that_was_kept_elsewhere(audit, path):
    kept = audit.newest()
    meddle(path, "DELETE FROM entry WHERE n > 7")
    assert audit.check().broken_at is None
    assert audit.newest() != kept


@pytest.mark.parametrize("statement", ["UPDATE entry SET what = 'x'", "DELETE FROM entry"])
def test_the_file_itself_refuses_changes(audit, path, statement):
    with sqlite3.connect(path) as rows, pytest.raises(sqlite3.IntegrityError, match="the audit"):
        rows.execute(statement)
    rows.close()


def test_the_oldest_go_in_one_cut_and_the_rest_still_holds(audit):
    assert audit.cut(NOW + 4 * DAY, NOW + 20 * DAY) == 4
    found = audit.check()
    assert (found.count, found.newest, found.broken_at, found.gone) == (7, 11, None, 4)
    assert audit.cut(NOW + 400 * DAY, NOW + 21 * DAY) == 6, "the newest stays"
    assert audit.cut(NOW, NOW + 22 * DAY) == 0
    audit.note(NOW + 11 * DAY, "s-014", "sign-in", [], "-")
    assert audit.check().broken_at is None


def test_a_cut_that_nobody_made_is_found(audit, path):
    audit.cut(NOW + 4 * DAY, NOW + 20 * DAY)
    meddle(path, "DELETE FROM entry WHERE n <= 6")
    assert audit.check().broken_at == 5


@pytest.mark.parametrize("is_cut", [False, True], ids=["never cut", "cut before"])
@pytest.mark.parametrize(
    "proof", ["", "zeroblob(32)", "SELECT"], ids=["none", "made up", "another's"]
)
def test_an_anchor_that_was_put_there_is_found(audit, path, proof, is_cut):
    if is_cut:
        audit.cut(NOW + 2 * DAY, NOW + 20 * DAY)
    forged = ["INSERT INTO anchor SELECT n, hash FROM entry WHERE n = 7"]
    if proof:
        made = "SELECT 7, proof FROM anchor_proof" if proof == "SELECT" else f"VALUES (7, {proof})"
        forged.append(f"INSERT INTO anchor_proof {made}")
    meddle(path, *forged, "DELETE FROM entry WHERE n <= 7")
    assert audit.check().broken_at == 8


def test_a_cut_is_told_in_the_chain_by_whom_and_from_where_to_where(audit):
    audit.cut(NOW + 4 * DAY, NOW + 20 * DAY)
    newest = audit.entries(Wanted(), 1)[0]
    assert (newest.staff_id, newest.what, newest.about) == ("board", "audit.cut", ("1", "4"))
    assert newest.at.startswith("2026-04-21")


@pytest.mark.parametrize(
    ("wanted", "days"),
    [
        (Wanted(), [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]),
        (Wanted(staff_id="s-014"), [9, 7, 5, 3, 1]),
        (Wanted(about="v-3"), [3]),
        (wanted_of("", "2026-04-03", ""), [2]),
        (wanted_of("s-014", "2026-04-03", ""), []),
    ],
    ids=["all", "person", "id", "day", "person and day"],
)
def test_rows_are_found_by_person_day_and_id(audit, wanted, days):
    assert [one.about[0] for one in audit.every(wanted, page=3)] == [f"v-{day}" for day in days]


def test_a_day_is_a_day_in_japan(audit):
    midnight = dt.datetime(2026, 6, 1, 15, tzinfo=dt.UTC)
    audit.note(midnight - dt.timedelta(seconds=1), "a", "x", [], "-")
    audit.note(midnight, "b", "x", [], "-")
    assert [one.staff_id for one in audit.every(wanted_of("", "2026-06-02", ""))] == ["b"]


def test_what_is_no_day_is_refused():
    with pytest.raises(ValueError, match="month must be"):
        wanted_of("", "2026-13-01", "")


def test_the_audit_leaves_as_csv_and_as_json(audit):
    wanted = Wanted(about="v-3")
    csv = b"".join(blocks("csv", audit.every(wanted))).decode()
    assert csv.splitlines()[0] == "n,at,staff_id,what,about,address"
    assert csv.splitlines()[1].startswith("4,2026-04-04T09:00:00.000+00:00,s-014,receptions.list")
    (line,) = b"".join(blocks("json", audit.every(wanted))).splitlines()
    assert b'"about": ["v-3"]' in line
