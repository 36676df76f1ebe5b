"""Lookups on a streaming replica: never without it, never later than its bound."""

import dataclasses
from collections.abc import Iterator

import msgspec
import pytest

from cloud.bootstrap import housekeeping
from cloud.config import Operations
from cloud.domain.values import Protection
from eligibility import wire
from eligibility.coverage import Validity
from tests.bench.ports import free_port
from tests.bench.postgres import Postgres
from tests.bench.waiting import wait_until
from tests.integration.cloud.database import rows
from tests.integration.cloud.protecting import ADDRESS, Guarded, somebody
from tests.integration.cloud.reception import Kiosk, new_id, ok
from tests.integration.cloud.running import SettableClock, running_service
from tests.integration.cloud.watch import Watch

BOUND_S = 30
"""Longer than usual: a busy machine must not be taken for a late replica."""


@dataclasses.dataclass(frozen=True)
class Pair:
    """A service whose lookups go to a replica."""

    kiosk: Kiosk
    replica: Postgres
    primary: Postgres
    clock: SettableClock
    operations_port: int

    def hold_back(self) -> None:
        """The replica gets what happens, and does not show it; it has all that happened so far."""
        [(now,)] = rows(self.primary.dsn(), "SELECT pg_current_wal_lsn()::text")
        has_all = f"SELECT pg_last_wal_replay_lsn() >= '{now}'::pg_lsn"
        wait_until(lambda: bool(rows(self.replica.dsn(), has_all)[0][0]), "it did not catch up")
        rows(self.replica.dsn(), "SELECT pg_wal_replay_pause()")
        is_paused = "SELECT pg_get_wal_replay_pause_state() = 'paused'"
        wait_until(lambda: bool(rows(self.replica.dsn(), is_paused)[0][0]), "it did not pause")

    def is_valid(self, face: wire.CardFace) -> bool:
        answer = self.kiosk.inquire_by_face(face)
        return bool(answer.QualificationValidity == Validity.VALID.value)


@pytest.fixture(scope="module")
def replica(postgres: Postgres, session_world, tmp_path_factory) -> Iterator[Postgres]:
    """Streams from the worker's server."""
    standby = Postgres(tmp_path_factory.mktemp("replica"), folder=postgres.programs)
    target = ("-D", str(standby.local.data), "-R", "-X", "stream", "-c", "fast", "--no-sync")
    standby.local.run_program("pg_basebackup", "-d", postgres.dsn(), *target)
    with standby:
        yield standby


@pytest.fixture
def pair(world, postgres: Postgres, replica: Postgres, monkeypatch) -> Iterator[Pair]:
    monkeypatch.setattr(housekeeping, "EVERY_S", 0.2)
    told, clock = world.settings.database, SettableClock()
    nobody = f"127.0.0.1:1,127.0.0.1:{replica.port}"
    dsn = told.dsn.replace(f"127.0.0.1:{postgres.port}", nobody)
    database = dataclasses.replace(
        told, read_dsn=f"{dsn}?target_session_attrs=prefer-standby", read_max_lag_s=BOUND_S
    )
    operations = Operations(port=free_port())
    settings = dataclasses.replace(world.settings, database=database, operations=operations)
    with running_service(settings, clock) as url, Kiosk(url, world.line.kiosk) as kiosk:
        yield Pair(kiosk, replica, postgres, clock, operations.port)
    rows(replica.dsn(), "SELECT pg_wal_replay_resume() WHERE pg_is_wal_replay_paused()")


def end_knowledge_of(guarded: Guarded) -> None:
    """As if the insurer had withdrawn the coverage."""
    guarded.world.rows(
        "UPDATE registry.coverage SET recorded = tstzrange(lower(recorded), now())"
        " WHERE person_id = $1",
        guarded.person_id,
    )


def test_a_replica_answers_as_late_as_its_bound_allows(world, pair, caplog):
    guarded = somebody(world)
    pair.hold_back()
    end_knowledge_of(guarded)
    assert pair.is_valid(guarded.face), "the primary was asked"
    pair.clock.pass_by(seconds=BOUND_S + 1)
    assert not pair.is_valid(guarded.face), "a late replica was believed"
    events = [line.partition(" ")[0] for line in caplog.messages]
    assert [event for event in events if event.startswith("replica_")] == ["replica_late"]


def test_a_stamp_from_the_future_is_no_fresh_one(world, pair):
    guarded = somebody(world)
    pair.hold_back()
    end_knowledge_of(guarded)
    pair.clock.pass_by(seconds=-60)
    assert not pair.is_valid(guarded.face), "a stamp that cannot be true was believed"


def test_a_clock_that_went_ahead_makes_no_replica_fresh(world, pair):
    pair.clock.pass_by(hours=1)
    world.execute("UPDATE reception.heartbeat SET at = now() + interval '1 hour'")
    is_true = "SELECT at <= clock_timestamp() AS is_true FROM reception.heartbeat"
    wait_until(lambda: bool(world.rows(is_true)[0]["is_true"]), "the stamp stays ahead")
    stamped = "SELECT at FROM reception.heartbeat"
    last = world.rows(stamped)
    wait_until(lambda: bool(world.rows(stamped) != last), "nobody stamps")
    assert world.rows(is_true)[0]["is_true"], "the service's clock was stamped"


def test_how_late_a_replica_is_can_be_watched(pair):
    lag = "eligibility_replica_lag_seconds"
    with Watch(pair.operations_port) as watch:
        wait_until(lambda: 0 <= watch.value(lag) < 6, "it does not follow")
        pair.hold_back()
        pair.clock.pass_by(seconds=6)
        wait_until(lambda: watch.value(lag) >= 6, "nobody sees how late it is")


def test_whoever_was_registered_a_moment_ago_is_found(world, pair):
    pair.hold_back()
    guarded = somebody(world)
    assert pair.is_valid(guarded.face)
    answer = pair.kiosk.inquire(guarded.card)
    assert answer.QualificationValidity == Validity.VALID.value


def test_a_replica_never_says_that_a_known_face_is_not_found(world, pair):
    guarded = somebody(world)
    born = world.people["mika"].person.birthdate
    corrected = born.replace(year=born.year - 4)
    face = msgspec.structs.replace(guarded.face, Birthdate=f"{corrected:%Y%m%d}")
    pair.hold_back()
    end_knowledge_of(guarded)
    guarded.world.rows(
        "INSERT INTO registry.coverage SELECT (jsonb_populate_record(c, jsonb_build_object("
        "'version', 2, 'recorded', tstzrange(upper(recorded), NULL), 'birthdate', $2::date))).*"
        " FROM registry.coverage AS c WHERE person_id = $1",
        guarded.person_id,
        corrected,
    )
    assert pair.is_valid(face), "a late replica was believed"


def test_the_primary_answers_while_the_replica_is_away(world, pair, replica, caplog):
    caplog.set_level("INFO", "cloud.store.replicas")
    guarded = somebody(world)
    assert pair.is_valid(guarded.face)
    replica.kill()
    try:
        assert pair.is_valid(guarded.face)
        assert pair.is_valid(guarded.face)
        away = [line for line in caplog.messages if line.startswith("replica_away")]
        assert len(away) == 1
    finally:
        replica.restart()
    pair.clock.pass_by(seconds=6)
    wait_until(lambda: is_back(pair, guarded, caplog), "it did not come back")


def is_back(pair: Pair, guarded: Guarded, caplog: pytest.LogCaptureFixture) -> bool:
    return pair.is_valid(guarded.face) and "replica_back" in caplog.messages


def test_every_lookup_of_a_replica_is_protected_as_well(world, pair):
    guarded = somebody(world)
    guarded.protect(Protection.ADDRESS_WITHHELD, Protection.INFORMATION_REFUSED)
    pair.hold_back()
    guarded.release()
    told = ok(pair.kiosk.ask(new_id(), face=guarded.face))
    assert ADDRESS not in told.decode(), "the primary was asked"
