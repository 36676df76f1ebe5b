"""The schema's steps: once each, never changed, over what is there already."""

import asyncio
import dataclasses
import datetime as dt
import hashlib

import pytest

from cloud.domain.audit import FIRST_HASH
from cloud.domain.proofs import WAYS
from cloud.domain.values import AuditEntry
from cloud.store import migrate
from cloud.store.audit_reading import verify_chains
from cloud.store.migrate import Migration, MigrationError
from eligibility.inquiry import business_day
from tests.integration.cloud.conftest import NOW
from tests.integration.cloud.database import execute, rows
from tests.integration.cloud.reception import new_id


def test_migrating_again_does_nothing(world):
    assert asyncio.run(migrate.migrate(world.settings.database.owner_dsn)) == []


def test_two_services_may_migrate_at_once(postgres):
    dsn = postgres.create_database("at_once")

    async def both() -> list[list[int]]:
        return list(await asyncio.gather(migrate.migrate(dsn), migrate.migrate(dsn)))

    wanted = list(range(1, migrate.latest_version() + 1))
    assert sorted(asyncio.run(both())) == [[], wanted]


def test_a_migration_that_was_changed_afterwards_is_refused(world):
    first, *others = migrate.migrations()
    changed = (dataclasses.replace(first, sql=first.sql + "--"), *others)
    with pytest.raises(MigrationError, match="0001"):
        asyncio.run(migrate.migrate(world.settings.database.owner_dsn, changed))


def test_a_database_from_the_future_is_refused(postgres):
    dsn = postgres.create_database("future")
    two = (Migration(1, "0001_a.sql", "SELECT 1"), Migration(2, "0002_b.sql", "SELECT 1"))
    asyncio.run(migrate.migrate(dsn, two))
    with pytest.raises(MigrationError, match="newer"):
        asyncio.run(migrate.migrate(dsn, two[:1]))


def test_a_migration_that_fails_leaves_nothing_behind(postgres):
    dsn = postgres.create_database("failing")
    broken = (Migration(1, "0001_a.sql", "CREATE TABLE public.half (x int); SELECT nonsense"),)
    with pytest.raises(Exception, match="nonsense"):
        asyncio.run(migrate.migrate(dsn, broken))
    [half] = rows(dsn, "SELECT to_regclass('public.half') IS NULL AS is_missing")
    assert half["is_missing"]


def hash_of_first_version(entry: AuditEntry) -> bytes:
    """Of the first row, as it was computed before way and staff id were told."""
    texts = (
        "1",
        entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        entry.certificate_sha256,
        entry.institution,
        entry.device,
        entry.operation,
        entry.subject,
        entry.reference,
        entry.outcome,
    )
    fields = [text if isinstance(text, bytes) else text.encode() for text in texts]
    lengthened = (len(field).to_bytes(4, "big") + field for field in fields)
    return hashlib.sha256(FIRST_HASH + b"".join(lengthened)).digest()


def test_a_database_of_the_first_version_is_brought_up_with_what_is_in_it(postgres):
    """Its audit rows still hold, its institutions accept everything, its cards stay."""
    dsn = postgres.create_database("first_version")
    first, *_ = migrate.migrations()
    assert asyncio.run(migrate.migrate(dsn, (first,))) == [1]
    entry = AuditEntry(NOW, bytes(32), "1310000011", "desk", "inquiry", "A", new_id(), "1")
    rows(dsn, "SELECT audit.ensure_day($1)", business_day(NOW))
    rows(
        dsn,
        "INSERT INTO audit.access VALUES ($1, 0, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        *(business_day(NOW), entry.at, entry.certificate_sha256, entry.institution, entry.device),
        *(entry.operation, entry.subject, entry.reference, entry.outcome),
        *(FIRST_HASH, hash_of_first_version(entry)),
    )
    execute(
        dsn,
        "INSERT INTO registry.institution (institution_code) VALUES ('1310000011');"
        "INSERT INTO reception.card_authentication VALUES (gen_random_uuid(), gen_random_uuid(),"
        " 'urn:x', 7, now(), 'valid', 'visual', now(), now())",
    )
    assert asyncio.run(migrate.migrate(dsn)) == list(range(2, migrate.latest_version() + 1))
    assert asyncio.run(verify_chains(dsn)) == {0: None}
    [institution] = rows(dsn, "SELECT accepted_ways FROM registry.institution")
    assert set(institution["accepted_ways"]) == set(WAYS)
    assert rows(dsn, "SELECT FROM reception.card_authentication") == []
