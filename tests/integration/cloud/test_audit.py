"""Every answer has a durable audit row before it leaves; rows are never changed."""

import asyncio
import dataclasses
import functools

import pytest

from cloud.domain.errors import StoreUnavailable
from cloud.domain.values import AuditEntry
from cloud.store.audit import PostgresAuditTrail
from cloud.store.audit_reading import verify_chains
from cloud.store.database import connect_for_audit
from eligibility.coverage import Validity
from eligibility.errors import Code
from tests.bench.people import leaks, personal_strings
from tests.integration.cloud.reception import Card, code_of, new_id, ok


def entries(world, reference: str) -> list[tuple[str, str]]:
    found = world.rows(
        "SELECT operation, outcome FROM audit.access WHERE reference = $1 ORDER BY seq", reference
    )
    return [tuple(row) for row in found]


def test_each_call_of_a_reception_is_on_record(world, kiosk):
    session_id, verification_id = new_id(), new_id()
    proven = kiosk.authenticate(session_id, world.cards["jiro"])
    ok(kiosk.ask(session_id, proven.authentication_id, verification_id))
    ok(kiosk.consent(session_id, proven.authentication_id, "YZK"))
    assert entries(world, session_id) == [
        ("challenge", "ok"),
        ("card-authentication", "ok"),
        ("consent", "ok"),
    ]
    assert entries(world, verification_id) == [("inquiry", Validity.LOST.value)]


def test_a_refusal_is_on_record_with_its_code(world, kiosk):
    session_id = new_id()
    stolen = Card(world.cards["jiro"].key, world.cards["hanako"].certificate)
    kiosk.send_proof(kiosk.proof(session_id, stolen))
    expected = ("card-authentication", Code.SIGNATURE_INVALID.code)
    assert entries(world, session_id)[-1] == expected


def test_the_person_is_a_pseudonym_that_stays_the_same(world, kiosk):
    seen = set()
    for _ in range(2):
        verification_id = kiosk.inquire(world.cards["hanako"]).verification_id
        [row] = world.rows("SELECT * FROM audit.access WHERE reference = $1", verification_id)
        seen.add(row["subject"])
        assert str(world.person_ids["hanako"]) not in str(dict(row))
    assert len(seen) == 1
    epoch, _, pseudonym = seen.pop().partition("-")
    assert (epoch, len(pseudonym)) == ("1", 26)


def test_the_trail_holds_no_personal_data(world, kiosk):
    kiosk.inquire(world.cards["hanako"])
    institutions = "SELECT * FROM audit.access WHERE length(institution) NOT IN (6, 8)"
    found = [dict(row) for row in world.rows(institutions)]  # an insurer's own name is its number
    # among random ids and hashes four digits look like somebody's PIN sooner or later
    random = {"seq", "reference", "subject", "cert_sha256", "prev_hash", "hash"}
    told = str([[row[name] for name in row if name not in random] for row in found])
    ids = str([[row["reference"], row["subject"]] for row in found])
    personal = personal_strings(world.people)
    assert leaks(told, personal) == set()
    assert leaks(ids, {one for one in personal if len(one) > len("1234-5678")}) == set()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit.access SET outcome = 'ok'",
        "DELETE FROM audit.access",
        "TRUNCATE audit.access",
    ],
)
def test_not_even_the_owner_changes_a_row(world, kiosk, statement):
    kiosk.challenge(new_id())
    before = world.rows("SELECT count(*) FROM audit.access")
    with pytest.raises(Exception, match="never changed"):
        world.rows(statement)
    assert world.rows("SELECT count(*) FROM audit.access") == before


def test_a_single_day_cannot_be_truncated(world, kiosk):
    kiosk.challenge(new_id())
    [leaf] = world.rows(
        "SELECT tableoid::regclass::text AS name FROM audit.access ORDER BY seq DESC LIMIT 1"
    )
    with pytest.raises(Exception, match="never changed"):
        world.rows(f"TRUNCATE {leaf['name']}")


def test_the_chain_is_whole_after_many_answers_at_once(world, kiosk):
    for _ in range(5):
        kiosk.challenge(new_id())
    chains = asyncio.run(verify_chains(world.settings.database.owner_dsn))
    assert chains
    assert set(chains.values()) == {None}


def test_a_forged_row_is_found(world, kiosk):
    """Whoever owns the server can do this: the chain is there to show it."""
    kiosk.challenge(new_id())
    dsn = world.settings.database.owner_dsn
    forge = (
        "SET session_replication_role = replica;"
        "UPDATE audit.access SET institution = $q$9$q$ || institution WHERE shard = 0 AND seq = 1"
    )
    undo = (
        "SET session_replication_role = replica;"
        "UPDATE audit.access SET institution = substr(institution, 2) WHERE shard = 0 AND seq = 1"
    )
    world.execute(forge)
    try:
        assert asyncio.run(verify_chains(dsn))[0] == 1
    finally:
        world.execute(undo)
    assert asyncio.run(verify_chains(dsn))[0] is None


def test_an_answer_without_an_audit_row_never_leaves(world, kiosk):
    session_id = new_id()
    proven = kiosk.authenticate(session_id, world.cards["hanako"])
    world.execute("REVOKE INSERT ON audit.access FROM oev_lookup")
    try:
        response = kiosk.ask(session_id, proven.authentication_id)
    finally:
        world.execute("GRANT INSERT ON audit.access TO oev_lookup")
    assert (response.status_code, code_of(response)) == (503, Code.SERVICE_ERROR)
    assert world.people["hanako"].person.name not in response.text
    ok(kiosk.ask(session_id, proven.authentication_id))


def test_two_services_keep_two_chains(world):
    database = world.settings.database
    connect = functools.partial(connect_for_audit, database.dsn, database.role, 5.0)
    reference = new_id()
    entry = AuditEntry(world.clock.wall(), bytes(32), "", "", "test", "", reference, "ok")

    async def both() -> None:
        trails = [PostgresAuditTrail(connect), PostgresAuditTrail(connect)]
        writers = [asyncio.create_task(trail.run()) for trail in trails]
        await asyncio.gather(*(trail.record(entry) for trail in trails for _ in range(20)))
        for writer in writers:
            writer.cancel()
        await asyncio.gather(*writers, return_exceptions=True)

    asyncio.run(both())
    found = world.rows(
        "SELECT shard, count(*) FROM audit.access WHERE reference = $1 GROUP BY shard", reference
    )
    assert [row["count"] for row in found] == [20, 20]
    assert set(asyncio.run(verify_chains(database.owner_dsn)).values()) == {None}


def test_what_queued_meanwhile_is_one_commit(world):
    """Group commit: forty answers at once must not cost forty commits."""
    database = world.settings.database
    connect = functools.partial(connect_for_audit, database.dsn, database.role, 5.0)
    reference = new_id()
    entry = AuditEntry(world.clock.wall(), bytes(32), "", "", "test", "", reference, "ok")

    async def at_once() -> None:
        trail = PostgresAuditTrail(connect)
        writer = asyncio.create_task(trail.run())
        await asyncio.gather(*(trail.record(entry) for _ in range(40)))
        writer.cancel()
        await asyncio.gather(writer, return_exceptions=True)

    asyncio.run(at_once())
    [row] = world.rows(
        "SELECT count(*), count(DISTINCT xmin::text) AS commits FROM audit.access"
        " WHERE reference = $1",
        reference,
    )
    assert row["count"] == 40
    assert row["commits"] <= 2


def test_a_row_that_cannot_be_written_fails_alone(world):
    """A text that PostgreSQL refuses must not stop the writer."""
    database = world.settings.database
    connect = functools.partial(connect_for_audit, database.dsn, database.role, 5.0)
    entry = AuditEntry(world.clock.wall(), bytes(32), "", "", "test", "", "", "ok")

    async def one_after_the_other() -> None:
        trail = PostgresAuditTrail(connect)
        writer = asyncio.create_task(trail.run())
        with pytest.raises(StoreUnavailable):
            await trail.record(dataclasses.replace(entry, reference="\0"))
        with pytest.raises(StoreUnavailable):
            await trail.record(dataclasses.replace(entry, reference="\ud800"))
        await trail.record(entry)
        writer.cancel()
        await asyncio.gather(writer, return_exceptions=True)

    asyncio.run(one_after_the_other())
