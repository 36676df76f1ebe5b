"""The signed days of the trail in a real database, and whatever its owner does to them."""

import asyncio
import datetime as dt
import functools
import shutil

import pytest

from cloud import bootstrap
from cloud.__main__ import main
from cloud.bootstrap.audit_keys import read_audit_key
from cloud.bootstrap.signing_days import sign_ended_days
from cloud.clock import SystemRandomness
from cloud.domain.values import AuditEntry
from cloud.store.audit import PostgresAuditTrail
from cloud.store.audit_heads import HeadRows
from cloud.store.database import connect_for_audit, open_database
from tests.bench.waiting import wait_until
from tests.integration.cloud.conftest import make_settings, prepare
from tests.integration.cloud.database import execute, rows
from tests.integration.cloud.reception import new_id
from tests.integration.cloud.running import SettableClock, running_service

FIRST = dt.datetime(2026, 6, 15, 3, tzinfo=dt.UTC)
"""Noon of 15 June in Japan."""
DAY = dt.timedelta(days=1)
AS_ANYBODY = "SET session_replication_role = replica;"
"""Whoever owns the server can do this: triggers do not count."""
GONE = "2026-06-16 shard 0: its rows are gone"
CHANGED = "2026-06-16 shard 0: its last rows are not those that were signed"


class Trail:
    """Two past days of three rows and one today, in a database of its own."""

    def __init__(self, config, settings) -> None:
        self.config = str(config)
        self.settings = settings
        self.dsn = settings.database.owner_dsn

    def write(self, *times: dt.datetime) -> None:
        asyncio.run(self._write(times))

    async def _write(self, times) -> None:
        told = self.settings.database
        trail = PostgresAuditTrail(functools.partial(connect_for_audit, told.dsn, told.role, 5.0))
        writer = asyncio.create_task(trail.run())
        for at in times:
            await trail.record(AuditEntry(at, bytes(32), "", "", "test", "", "", "ok"))
        writer.cancel()
        await asyncio.gather(writer, return_exceptions=True)

    def sign(self, now: dt.datetime) -> None:
        asyncio.run(self._sign(now))

    async def _sign(self, now) -> None:
        told = self.settings.database
        database = await open_database(told.dsn, told.role, 1, 5.0)
        try:
            key = read_audit_key(self.settings.keys.directory)
            await sign_ended_days(HeadRows(database), key, now)
        finally:
            await database.close()

    def tamper(self, sql: str) -> None:
        execute(self.dsn, AS_ANYBODY + sql)

    def verify(self, capsys, *options: str) -> tuple[int, list[str]]:
        capsys.readouterr()
        status = main(["audit", "verify", "--config", self.config, *options])
        return status, capsys.readouterr().out.splitlines()


@pytest.fixture(scope="module")
def signed(tmp_path_factory, line, postgres) -> Trail:
    """The pattern that each test gets a copy of."""
    directory = tmp_path_factory.mktemp("days")
    settings = make_settings(directory, line, postgres.create_service_database("days"))
    prepare(settings, line, postgres)
    made = Trail(directory / "cloud.toml", settings)
    made.write(*(FIRST + DAY * day for day in (0, 0, 0, 1, 1, 1, 2)))
    made.sign(FIRST + DAY * 2)
    return made


@pytest.fixture
def trail(tmp_path, line, postgres, signed) -> Trail:
    name = f"days_{new_id()}"
    postgres.execute(f'CREATE DATABASE "{name}" TEMPLATE days', "postgres")
    shutil.copytree(signed.settings.keys.directory, tmp_path / "keys")
    return Trail(tmp_path / "cloud.toml", make_settings(tmp_path, line, postgres.dsn(name)))


def test_days_that_have_ended_are_signed_once(trail, capsys):
    assert trail.verify(capsys) == (0, ["shard 0: whole", "signed days: 2"])
    before = rows(trail.dsn, "SELECT * FROM audit.day_head ORDER BY day")
    trail.sign(FIRST + DAY * 2 + dt.timedelta(hours=1))
    assert rows(trail.dsn, "SELECT * FROM audit.day_head ORDER BY day") == before


def test_a_day_is_signed_ten_minutes_after_its_midnight_in_japan(trail):
    midnight = dt.datetime(2026, 6, 17, 15, tzinfo=dt.UTC)
    days = "SELECT count(*) FROM audit.day_head WHERE day = '2026-06-17'"
    for minutes, expected in ((9, 0), (10, 1)):
        trail.sign(midnight + dt.timedelta(minutes=minutes))
        assert rows(trail.dsn, days)[0][0] == expected


def test_a_changed_row_is_named(trail, capsys):
    trail.tamper("UPDATE audit.access SET outcome = 'KSK-217' WHERE seq = 2")
    assert trail.verify(capsys) == (1, ["shard 0: broken at 2", "signed days: 2"])


def test_rows_deleted_at_the_end_of_the_trail_show_only_in_the_head(trail, capsys):
    """After a restart the writer goes on from the row that it finds."""
    trail.tamper("DELETE FROM audit.access WHERE seq >= 5")
    trail.write(FIRST + DAY * 2)
    assert trail.verify(capsys) == (1, ["shard 0: whole", CHANGED, "signed days: 2"])


def test_a_day_that_was_dropped_shows_in_chain_and_head(trail, capsys):
    trail.tamper("DROP TABLE audit.access_20260616")
    assert trail.verify(capsys) == (1, ["shard 0: broken at 4", GONE, "signed days: 2"])


def test_a_daily_check_reads_a_day_and_believes_the_head_before_it(trail, capsys):
    trail.tamper("UPDATE audit.access SET outcome = 'KSK-217' WHERE seq = 2")
    assert trail.verify(capsys, "--since", "2026-06-16") == (
        0,
        ["shard 0: whole", "signed days: 1"],
    )
    trail.tamper("UPDATE audit.access SET outcome = 'KSK-217' WHERE seq = 5")
    status, told = trail.verify(capsys, "--since", "2026-06-16")
    assert (status, told[0]) == (1, "shard 0: broken at 5")


def test_a_daily_check_does_not_begin_at_a_forged_head(trail, capsys):
    trail.tamper("UPDATE audit.day_head SET seq = 2 WHERE day = '2026-06-15'")
    status, told = trail.verify(capsys, "--since", "2026-06-16")
    assert status == 1
    assert "2026-06-15 shard 0: its head was not signed with the service's key" in told


def test_a_daily_check_sees_rows_missing_just_after_the_head(trail, capsys):
    trail.tamper("DELETE FROM audit.access WHERE seq = 4")
    assert trail.verify(capsys, "--since", "2026-06-16")[0] == 1


def test_a_forged_head_is_not_believed(trail, capsys):
    trail.tamper("DELETE FROM audit.access WHERE seq >= 6")
    trail.tamper(
        "UPDATE audit.day_head SET seq = 5, hash = (SELECT hash FROM audit.access WHERE seq = 5)"
        " WHERE day = '2026-06-16'"
    )
    forged = "2026-06-16 shard 0: its head was not signed with the service's key"
    assert trail.verify(capsys) == (1, ["shard 0: whole", forged, "signed days: 2"])


def test_a_head_taken_away_is_missed(trail, capsys):
    trail.tamper("DELETE FROM audit.day_head WHERE day = '2026-06-15'")
    gone = "2026-06-15 shard 0: its head is gone"
    assert trail.verify(capsys) == (1, ["shard 0: whole", gone, "signed days: 1"])


def test_an_auditor_needs_the_public_key_alone(trail, capsys, tmp_path):
    assert main(["audit", "public-key", "--config", trail.config]) == 0
    public = tmp_path / "audit-public.pem"
    public.write_text(capsys.readouterr().out)
    (trail.settings.keys.directory / "audit.key").unlink()
    assert trail.verify(capsys, "--public-key", str(public))[0] == 0
    bootstrap.make_keys(trail.settings.keys.directory, SystemRandomness())
    status, told = trail.verify(capsys)
    assert status == 1, "another key has signed nothing"
    assert [line for line in told if "not signed with the service's key" in line]


@pytest.mark.parametrize("table", ["access", "day_head"])
@pytest.mark.parametrize("act", ["UPDATE {} SET seq = 0", "DELETE FROM {}", "TRUNCATE {}"])
def test_nobody_changes_the_trail_while_its_triggers_stand(trail, table, act):
    with pytest.raises(Exception, match="never changed"):
        execute(trail.dsn, act.format(f"audit.{table}"))


def test_the_running_service_signs_days_that_have_ended(trail, capsys):
    with running_service(trail.settings, SettableClock()):
        days = "SELECT DISTINCT day FROM audit.day_head"
        wait_until(lambda: len(rows(trail.dsn, days)) == 3, "a day was not signed")
    assert trail.verify(capsys)[0] == 0


def test_a_command_that_writes_is_on_record_before_and_after(trail, line):
    certificate = str(line.kiosk / "device.crt")
    assert main(["revoke", "--config", trail.config, "--certificate", certificate]) == 0
    kept = rows(
        trail.dsn, "SELECT operation, outcome FROM audit.access WHERE institution = 'operator'"
    )
    assert [tuple(row) for row in kept] == [("revoke", "begun"), ("revoke", "ok")]


def test_a_command_that_cannot_be_put_on_record_does_nothing(trail, line, capsys):
    execute(trail.dsn, "ALTER TABLE audit.access RENAME TO elsewhere")
    certificate = str(line.kiosk / "device.crt")
    assert main(["revoke", "--config", trail.config, "--certificate", certificate]) == 1
    assert "the database did not answer" in capsys.readouterr().err
    [client] = rows(trail.dsn, "SELECT revoked_at FROM registry.client_certificate")
    assert client["revoked_at"] is None
