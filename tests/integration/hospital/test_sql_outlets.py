"""What every database outlet must do; the same for PostgreSQL and SQLite."""

import contextlib
import datetime as dt
import subprocess
import sys
import threading

import pytest

from eligibility.errors import Code
from hospital.forms.port import reception_of
from hospital.forms.rows import RECEPTIONS, TABLES, rows_of
from hospital.outlets.port import OutletRefuses, Reason
from hospital.outlets.sql import SqlOutlet
from tests.bench.receptions import a_declared_record, a_later_record, a_record, an_answer
from tests.unit.hospital.forms.receptions import EVERYBODY, a_reception, reception_from

WRITER = "tests.integration.hospital.writer"


@contextlib.contextmanager
def opened(store):
    outlet = SqlOutlet(store.engine())
    try:
        outlet.open()
        yield outlet
    finally:
        outlet.close()


def identity(reception):
    return reception.record.verification_id


def comparable(value):
    """SQLite has texts for days and times, and numbers for truths."""
    match value:
        case dt.datetime():
            return value.astimezone(dt.UTC).isoformat()
        case dt.date():
            return value.isoformat()
    return value


def told(store):
    return {
        table.name: sorted(
            tuple(map(comparable, row))
            for row in store.rows(f"SELECT {', '.join(table.columns)} FROM {table.name}")
        )
        for table in TABLES
    }


def expected(receptions):
    rows = rows_of(receptions)
    return {
        name: sorted(tuple(map(comparable, row)) for row in many) for name, many in rows.items()
    }


def test_everything_is_told_and_again_doubles_nothing(store):
    receptions = [a_reception(name) for name in EVERYBODY]
    receptions.append(reception_from(a_declared_record()))
    with opened(store) as outlet:
        assert set(outlet.write(receptions)) == set()
        assert set(outlet.write(receptions[::-1])) == set()
        assert outlet.look() is None
    assert told(store) == expected(receptions)
    assert len(store.rows("SELECT * FROM oev_paper")) > 10


def test_characters_of_every_plane_and_leading_zeros_come_back(store):
    odd = a_reception("ichiro", coverages=EVERYBODY["ichiro"].coverages)
    with opened(store) as outlet:
        outlet.write([odd])
    query = "SELECT name, insured_card_symbol, insured_branch_number FROM oev_coverage"
    assert store.rows(query) == [("髙橋　一郎", "12-34", "02")]


def test_a_reception_that_was_answered_later_is_not_the_latest(store):
    earlier = reception_from(a_record(answer=an_answer(coverages=())))
    later = reception_from(a_later_record(identity(earlier)))
    with opened(store) as outlet:
        outlet.write([earlier, later])
    assert store.rows("SELECT verification_id FROM oev_latest") == [(identity(later),)]
    assert len(store.rows("SELECT * FROM oev_reception")) == 2


def test_two_that_make_the_tables_at_once_make_them_once(store):
    failed = []

    def come():
        try:
            with opened(store):
                pass
        except OutletRefuses as refused:
            failed.append(str(refused))

    threads = [threading.Thread(target=come) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert store.rows("SELECT version FROM oev_schema") == [(1,)]


def test_tables_of_a_newer_version_are_refused_and_left_alone(store):
    with opened(store):
        pass
    store.change("UPDATE oev_schema SET version = 2")
    outlet = SqlOutlet(store.engine())
    with pytest.raises(OutletRefuses) as refused:
        outlet.open()
    outlet.close()
    assert refused.value.trouble.code is Code.DATABASE_NOT_OURS
    assert store.rows("SELECT version FROM oev_schema") == [(2,)]


def test_another_writers_lock_is_waited_for_and_told(store):
    reception = a_reception()
    with opened(store) as outlet:
        with store.locked(), pytest.raises(OutletRefuses) as refused:
            outlet.write([reception])
        assert refused.value.trouble == (Code.OUTLET_REFUSES, Reason.HANGS)
        outlet.write([reception])
    assert told(store) == expected([reception])


def test_what_the_database_cannot_hold_does_not_hold_up_those_beside_it(store):
    first, last = a_reception(), a_reception()
    body = a_reception("isamu").body.replace(b'"10000"', b'"99999999999999999999"')
    unholdable = reception_of(body)
    with opened(store) as outlet:
        assert set(outlet.write([first, unholdable, last])) == {identity(unholdable)}
    assert told(store) == expected([first, last])


def test_what_a_database_says_is_told_without_any_value(store, caplog):
    body = a_reception("isamu").body.replace(b'"10000"', b'"99999999999999999999"')
    with opened(store) as outlet:
        outlet.write([reception_of(body)])
    assert "hospital.not_exported id=" in caplog.text
    assert "9999999" not in caplog.text


def test_whoever_is_killed_in_the_middle_leaves_whole_receptions_and_doubles_none(store, tmp_path):
    receptions = [a_reception("chiyo") for _ in range(60)]
    bodies = tmp_path / "bodies"
    bodies.write_bytes(b"\n".join(one.body for one in receptions))
    command = [sys.executable, "-m", WRITER, store.database, str(bodies)]
    with opened(store), subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        said = process.stdout
        assert said is not None
        for _ in range(5):
            said.readline()
        process.kill()
    written = store.rows("SELECT verification_id FROM oev_reception")
    assert 5 <= len(written) < len(receptions)
    whole = [one for one in receptions if (identity(one),) in written]
    assert told(store) == expected(whole)
    with opened(store) as outlet:
        outlet.write(receptions)
    assert told(store) == expected(receptions)


def test_after_a_refusal_it_is_opened_again(store):
    outlet = SqlOutlet(store.engine())
    with pytest.raises(OutletRefuses):
        outlet.write([a_reception()])
    outlet.close()
    outlet.open()
    outlet.write([a_reception()])
    outlet.close()
    outlet.close()
    assert len(store.rows(f"SELECT * FROM {RECEPTIONS.name}")) == 1
