"""A soak of two rounds, and that its checks see what they are there for (docs/soak.md)."""

import asyncio
import datetime as dt
from collections.abc import Iterator

import asyncpg
import pytest

from tests.soak import answers, books, doubles, fetcher
from tests.soak.plan import Kill, Phase, RoundPlan, Victim, digest, plan
from tests.soak.rounds import Soak
from tests.soak.stage import stage
from tests.soak.tally import Tally

pytestmark = pytest.mark.timeout(
    180
)  # two rounds take ten seconds; nobody waits for a busy machine
ROUNDS = (
    RoundPlan(1, (Kill(Victim.SERVER, Phase.COMMITTED, 2),)),
    RoundPlan(2, (Kill(Victim.DATABASE, Phase.ANSWERED, 2),)),
)


@pytest.fixture(scope="module")
def soak(tmp_path_factory) -> Iterator[Soak]:
    tally = Tally(seed=1, schedule=digest([*ROUNDS]))
    folder = tmp_path_factory.mktemp("soak")
    with stage(folder, dt.datetime.now(dt.UTC), 600) as ready:
        running = Soak(ready, 200, tally)
        for planned in ROUNDS:
            running.run(planned)
        running.end()
        yield running


def test_nothing_acknowledged_is_lost_when_service_and_database_are_killed(soak):
    assert soak.tally.told == []
    assert soak.tally.is_good
    assert soak.tally.kills == {"server": 1, "database": 1}
    counts = (soak.tally.batches, soak.tally.inquiries, soak.tally.notices)
    assert min(counts) > 3


COPIED = "SELECT (jsonb_populate_record(c, '{\"coverage_id\": 7}')).* FROM registry.coverage AS c"
LATER = "recorded = tstzrange(lower(recorded) + '2 min', NULL)"
TAMPERED = {
    "a version is gone": (
        "lost",
        "DELETE FROM registry.coverage WHERE ctid = (SELECT min(ctid) FROM registry.coverage)",
    ),
    "a coverage is there twice": (
        "doubled",
        f"INSERT INTO registry.coverage {COPIED} WHERE NOT upper_inf(recorded) LIMIT 1",
    ),
    "a name is another one": (
        "different",
        "UPDATE registry.coverage SET card_name = '-' WHERE version = 1",
    ),
    "what was known begins later": (
        "different",
        f"UPDATE registry.coverage SET {LATER} WHERE upper_inf(recorded)",
    ),
    "a batch is half there": (
        "half_applied",
        "DELETE FROM registry.coverage WHERE person_id > 1::bigint << 62",
    ),
    "nobody is found by a card face": ("half_applied", "DELETE FROM registry.card_face"),
    "a batch is gone": ("lost", "DELETE FROM registry.inbound_batch WHERE batch_no = 1"),
    "a report is another one": ("different", "UPDATE registry.inbound_batch SET report = ''"),
    "a finding is gone": ("lost", "DELETE FROM registry.double_enrolment"),
    "a message is gone": (
        "lost",
        "DELETE FROM registry.outbox WHERE kind = 'double-enrolment' AND message_id % 2 = 0",
    ),
    "a message is fetched for nothing": ("lost", "DELETE FROM registry.outbox"),
    "an acknowledgement is gone": (
        "lost",
        "UPDATE registry.outbox SET acknowledged_at = NULL, payload = '{}'",
    ),
    "a batch is not audited": (
        "lost",
        "DELETE FROM audit.access WHERE operation = 'insurer-batch'",
    ),
}


@pytest.mark.parametrize(("kind", "sql"), TAMPERED.values(), ids=TAMPERED.keys())
def test_the_checks_see(soak, kind, sql):
    """What a service that loses, doubles or halves something would leave."""
    found = asyncio.run(tampered(soak, sql))
    assert found.wrong[kind] > 0, found.told


async def tampered(soak: Soak, sql: str) -> Tally:
    tally = Tally(seed=1, schedule="")
    connection = await asyncpg.connect(soak.stage.dsn)
    transaction = connection.transaction()
    await transaction.start()
    try:
        await connection.execute("SET LOCAL session_replication_role = replica")
        await connection.execute(sql)
        for sender in soak.senders:
            await books.compare(connection, sender.register, tally)
            kept = await books.kept_batches(connection, sender.insurer)
            books.compare_batches(sender, kept, tally)
            await answers.compare_batch_audit(connection, sender, tally)
        for _, one in soak.fetchers:
            await fetcher.compare(connection, one, tally)
        await doubles.compare(connection, [one.register for one in soak.senders], tally)
    finally:
        await transaction.rollback()
        await connection.close()
    return tally


def test_the_same_seed_kills_the_same():
    assert digest(plan(7, 50)) == digest(plan(7, 50)) != digest(plan(8, 50))


def test_fifty_rounds_kill_everything_in_every_phase():
    kills = [kill for planned in plan(1, 50) for kill in planned.kills]
    assert {kill.victim for kill in kills} == {*Victim}
    assert {kill.phase for kill in kills} == {*Phase}
    assert len(kills) > 55
