"""The schema guards its periods and numbers; what has run out is forgotten; PostgreSQL 18 too."""

import dataclasses
import datetime as dt

import pytest

from cloud.domain.errors import StoreUnavailable
from cloud.domain.registry import Registration
from cloud.domain.values import CardLink, ChallengeUse
from cloud.store.postgres import PostgresStore
from eligibility.errors import CheckDigitMismatch, Code, MalformedValue
from eligibility.insured import InsurerNumber
from tests.integration.cloud.conftest import NOW
from tests.integration.cloud.database import in_registry, in_store
from tests.integration.cloud.reception import a_number, new_id, ok


def register(world, coverages) -> None:
    registration = Registration(world.people["hanako"].person, tuple(coverages))
    in_registry(world.settings, lambda registry: registry.register_person(registration))


def test_an_insurer_number_with_a_wrong_check_digit_is_refused(world):
    [coverage] = world.people["hanako"].coverages
    key = dataclasses.replace(coverage.key, insurer_number=InsurerNumber("138017"))
    with pytest.raises(CheckDigitMismatch):
        register(world, [dataclasses.replace(coverage, key=key)])


def test_overlapping_periods_at_one_insurer_are_refused(world):
    [coverage] = world.people["hanako"].coverages
    later = dataclasses.replace(coverage, qualified_on=coverage.qualified_on + dt.timedelta(9))
    with pytest.raises(MalformedValue, match="overlaps"):
        register(world, [coverage, later])


def test_overlapping_periods_at_two_insurers_are_kept(world):
    number = a_number()
    both = [*world.people["hanako"].coverages, *world.people["mika"].coverages]
    keys = [dataclasses.replace(coverage.key, number=number) for coverage in both]
    changed = [dataclasses.replace(one, key=key) for one, key in zip(both, keys, strict=True)]
    register(world, changed)
    found = world.rows("SELECT insurer_no FROM registry.coverage WHERE number = $1", number.text)
    assert len(found) == 2


INTO_COVERAGE = """
    INSERT INTO registry.coverage (person_id, coverage_id, insurer_no, number, valid, recorded,
        family_class, card_name, card_name_kana, card_classification, birthdate, sex, symbol_key,
        number_key)
    SELECT person_id, 7, insurer_no, number, valid, tstzrange(now(), NULL), '1', '-', '-', '01',
        birthdate, sex, symbol_key, number_key
    FROM registry.coverage WHERE person_id = $1
"""


def test_the_database_itself_refuses_an_overlap(world):
    with pytest.raises(Exception, match="one_period"):
        world.rows(INTO_COVERAGE, world.person_ids["hanako"])


@pytest.mark.parametrize(
    "number", ["138017", "77777777", "77777779", "1380160", "１３８０１６", ""]
)
def test_the_database_itself_refuses_an_insurer_number(world, number):
    with pytest.raises(Exception, match="insurer_no"):
        world.rows(
            "INSERT INTO registry.insurer (insurer_no, name, scheme) VALUES ($1, '-', '-')", number
        )


@pytest.mark.parametrize("number", ["33120015", "01040013", "06050116", "39342027", "0110113719"])
def test_the_database_knows_the_same_check_digit(world, number):
    [row] = world.rows("SELECT registry.has_check_digit($1) AS has", number)
    assert row["has"]


def test_a_store_error_does_not_quote_the_row(world):
    person = world.people["hanako"]
    link = world.rows("SELECT cert_key FROM registry.card_cert LIMIT 1")[0]["cert_key"]

    async def twice(registry):
        card = CardLink(link, NOW, NOW + dt.timedelta(1))
        await registry.register_person(Registration(person.person, person.coverages, (card,)))

    with pytest.raises(StoreUnavailable) as refused:
        in_registry(world.settings, twice)
    assert str(refused.value) == "the database did not answer (23505)"


def test_of_two_uses_of_a_nonce_the_first_one_counts(world, kiosk):
    nonce = kiosk.challenge(new_id()).nonce
    first = ChallengeUse(b"1" * 32, Code.SIGNATURE_INVALID)
    second = ChallengeUse(b"2" * 32, Code.CERTIFICATE_EXPIRED)

    async def both(store: PostgresStore) -> list[ChallengeUse]:
        return [await store.use_challenge(nonce, use) for use in (first, second)]

    assert in_store(world.settings, both) == [first, first]


def test_what_has_run_out_is_forgotten(world, kiosk):
    session_id, verification_id = new_id(), new_id()
    proven = kiosk.authenticate(session_id, world.cards["hanako"])
    ok(kiosk.ask(session_id, proven.authentication_id, verification_id))

    def left() -> list[int]:
        tables = (
            ("reception.challenge", "session_id", session_id),
            ("reception.card_authentication", "session_id", session_id),
            ("reception.inquiry", "verification_id", verification_id),
        )
        return [
            world.rows(f"SELECT count(*) FROM {table} WHERE {column} = $1", wanted)[0][0]
            for table, column, wanted in tables
        ]

    now = world.clock.wall()
    in_store(world.settings, lambda store: store.forget(now, now - dt.timedelta(days=31)))
    assert left() == [1, 1, 1]
    later = now + dt.timedelta(hours=2)
    in_store(world.settings, lambda store: store.forget(later, later))
    assert left() == [0, 0, 0]


def test_there_is_no_place_for_a_my_number(world):
    columns = world.rows(
        "SELECT table_schema, table_name, column_name FROM information_schema.columns"
        " WHERE table_schema IN ('registry', 'reception', 'clinical', 'audit', 'link')"
    )
    names = " ".join(row["column_name"] for row in columns)
    assert len(columns) > 50
    assert "my_number" not in names
    assert "individual_number" not in names
