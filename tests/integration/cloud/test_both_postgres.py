"""Schema, every SQL text and a whole reception on PostgreSQL 15 and on 18."""

import asyncio
import dataclasses
from collections.abc import Iterator

import asyncpg
import pytest

from cloud.config import Settings
from cloud.store.audit_reading import verify_chains
from cloud.store.intake_staging import STAGING
from eligibility.errors import Code
from eligibility.insured import check_digit
from tests.bench.card_ca import card_key
from tests.bench.cloud import link, seed
from tests.bench.people import people
from tests.bench.pki import LineCredentials
from tests.bench.postgres import Postgres
from tests.integration.cloud import schema_rules
from tests.integration.cloud.both_versions import (
    VERSIONS,
    WHERE_FROM,
    built_statements,
    folder_of,
    statements,
    version_of,
)
from tests.integration.cloud.conftest import NOW, make_settings, prepare
from tests.integration.cloud.database import enrol, rows
from tests.integration.cloud.faces import Face, face_proof
from tests.integration.cloud.reception import Card, Kiosk, code_of, new_id, ok
from tests.integration.cloud.running import SettableClock, running_service
from tests.integration.cloud.sent import SentBatches
from tests.soak.register import Numbering


@dataclasses.dataclass(frozen=True)
class Migrated:
    """A server of one version with our schema in it."""

    version: int
    server: Postgres
    settings: Settings
    line: LineCredentials

    def rows(self, sql: str, *values: object) -> list[asyncpg.Record]:
        return rows(self.settings.database.owner_dsn, sql, *values)


@pytest.fixture(scope="module", params=VERSIONS)
def migrated(request, line, postgres, tmp_path_factory) -> Iterator[Migrated]:
    version: int = request.param
    folder = folder_of(version)
    if folder is None:
        pytest.fail(f"PostgreSQL {version} is not here: install {WHERE_FROM[version]}")
    directory = tmp_path_factory.mktemp(f"postgres-{version}")
    if version_of(postgres.programs) == version:
        yield _migrate(version, line, postgres, directory)
        return
    with Postgres(directory, folder=folder) as server:
        yield _migrate(version, line, server, directory)


def _migrate(version, line, server, directory) -> Migrated:
    settings = make_settings(directory, line, server.create_database(f"both_{version}"))
    prepare(settings, line, server)
    return Migrated(version, server, settings, line)


def test_the_server_is_of_the_version_that_was_meant(migrated):
    [told] = migrated.rows("SHOW server_version_num")
    assert int(told[0]) // 10_000 == migrated.version


def test_every_sql_text_of_the_store_is_understood(migrated):
    """Parsed and typed by the server: tables, columns, functions, parameters."""
    told = statements()
    assert len(told) > 30
    assert asyncio.run(_refused(migrated.settings.database.owner_dsn, told)) == {}


BUILT = {"reception", "registration", "initial", "scanning"}
"""Modules whose statements take a table's name while they run; other tests run them."""
MADE_WHILE_IT_RUNS = {"registry.initial_load"}


def test_sql_that_is_put_together_is_run_by_other_tests():
    assert {place.partition(":")[0] for place in built_statements()} <= BUILT


async def _refused(dsn: str, told: dict[str, str]) -> dict[str, str]:
    connection = await asyncpg.connect(dsn)
    refused = {}
    try:
        await connection.execute(STAGING)  # tables of the connection's own
        for place, sql in told.items():
            try:
                await connection.prepare(sql)
            except asyncpg.PostgresError as error:
                if not any(table in str(error) for table in MADE_WHILE_IT_RUNS):
                    refused[place] = str(error)
    finally:
        await connection.close()
    return refused


def test_a_whole_reception_runs(migrated):
    line, settings = migrated.line, migrated.settings
    someone = people(NOW.date())["ichiro"]
    dates = (someone.certificate_from, someone.certificate_until)
    card = Card.of("ichiro", line.card_ca.issue(someone.subject_cn, card_key("ichiro"), *dates))
    ids = asyncio.run(seed(settings, [someone], {"ichiro": [card.certificate]}))
    with (
        running_service(settings, SettableClock()) as url,
        Kiosk(url, line.kiosk) as kiosk,
    ):
        assert kiosk.inquire(card).QualificationValidity == "1"
        session_id = new_id()
        proven = kiosk.authenticate(session_id, card)
        ok(kiosk.consent(session_id, proven.authentication_id, "YZK"))
        face = face_proof(kiosk, new_id(), card, Face.of(someone))
        assert b'"health_consent":false' in ok(kiosk.send_proof(face))
        renewed = line.card_ca.issue(someone.subject_cn, card_key("ichiro"), *dates)
        asyncio.run(link(settings, {renewed: ids["ichiro"]}))
        assert kiosk.authenticate(new_id(), Card.of("ichiro", renewed)).registered
        assert code_of(kiosk.ask(new_id(), new_id())) is Code.AUTHENTICATION_UNKNOWN
    assert set(asyncio.run(verify_chains(settings.database.owner_dsn)).values()) == {None}
    with pytest.raises(Exception, match="never changed"):
        migrated.rows("DELETE FROM audit.access")


def test_insurers_batches_and_what_follows_from_them_run(migrated):
    """Every kind of line; the books agree in every version; both insurers are told."""
    senders = [sender(migrated, place) for place in range(2)]
    with running_service(migrated.settings, SettableClock()) as url:
        for _ in range(4):
            for one in senders:
                one.send(url)
        assert [one.differences(migrated.settings.database.owner_dsn) for one in senders] == [
            [],
            [],
        ]
        told = [one.request(url, "GET", "/v1/insurer/messages").content for one in senders]
    assert all(b"double-enrolment" in messages for messages in told)


def sender(migrated: Migrated, place: int) -> SentBatches:
    digits = f"0614{migrated.version}{place}"  # nobody else's in this session
    number = digits + check_digit(digits)
    sent = SentBatches(migrated.line.add_insurer(number, NOW), Numbering(number, "2358", 7))
    enrol(migrated.settings, sent.party)
    sent.link(migrated.settings)
    return sent


def test_periods_and_history_are_guarded(migrated):
    someone = people(NOW.date())["mika"]
    ids = asyncio.run(seed(migrated.settings, [someone], {}))
    with pytest.raises(asyncpg.ExclusionViolationError, match="one_period"):
        migrated.rows(_A_SECOND_COVERAGE, ids["mika"])
    for rewriting in (_ANOTHER_NUMBER, _CLOSED_BEFORE_IT_BEGAN, _NO_COVERAGE):
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="never rewritten"):
            migrated.rows(rewriting, ids["mika"])
    assert migrated.rows(_CLOSED, ids["mika"]) == []


_A_SECOND_COVERAGE = """
    INSERT INTO registry.coverage
    SELECT (jsonb_populate_record(c, '{"coverage_id": 7}')).* FROM registry.coverage AS c
    WHERE person_id = $1
"""
_ANOTHER_NUMBER = "UPDATE registry.coverage SET number = '1' WHERE person_id = $1"
_CLOSED_BEFORE_IT_BEGAN = """
    UPDATE registry.coverage SET recorded = tstzrange(lower(recorded) - interval '1 day', now())
    WHERE person_id = $1
"""
_NO_COVERAGE = "DELETE FROM registry.coverage WHERE person_id = $1"
_CLOSED = """
    UPDATE registry.coverage SET recorded = tstzrange(lower(recorded), now()) WHERE person_id = $1
"""


def test_whatever_grows_with_people_is_hash_partitioned_by_its_first_key(migrated):
    assert schema_rules.badly_distributed(migrated.rows) == {}


def test_every_leaf_is_there(migrated):
    assert schema_rules.leaf_gaps(migrated.rows) == {}


@pytest.mark.parametrize("table", schema_rules.PERIOD_RULES)
def test_every_leaf_refuses_a_second_period(migrated, table):
    assert schema_rules.leaves_without_period_rule(migrated.rows, table) == []


def test_only_ids_and_sequences_are_long_numbers(migrated):
    """Twelve digits fit into a bigint: nothing there is a number of the outside world."""
    assert schema_rules.unexpected_long_numbers(migrated.rows) == []


def test_the_audit_trail_is_parted_by_day_and_guarded(migrated):
    assert schema_rules.audit_guards(migrated.rows) == {"BY_DAY", "no_change", "no_truncate"}


def test_the_roles_are_there_and_nobody_logs_in_as_one(migrated):
    found = migrated.rows(
        "SELECT rolname, rolcanlogin OR rolsuper OR rolcreaterole AS may FROM pg_roles"
        " WHERE rolname LIKE 'oev%' ORDER BY rolname"
    )
    assert {"oev_intake", "oev_link", "oev_lookup"} <= {row["rolname"] for row in found}
    assert [row["rolname"] for row in found if row["may"]] == []
