"""The database goes away and comes back: a clear 503 in between, never a wrong answer."""

import asyncio
import contextlib
import dataclasses
import threading
import time
from collections.abc import Callable, Iterator

import asyncpg
import pytest

from cloud.store.audit_reading import verify_chains
from eligibility.errors import Code
from tests.bench.card_ca import card_key
from tests.bench.cloud import seed
from tests.bench.people import people
from tests.bench.postgres import Postgres
from tests.integration.cloud.conftest import NOW, make_settings, prepare
from tests.integration.cloud.faces import Face, face_proof
from tests.integration.cloud.reception import Card, Kiosk, code_of, new_id, ok
from tests.integration.cloud.running import SettableClock, running_service

DEADLINE_S = 20


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not is_so():
        assert time.monotonic() < deadline, "it did not come back"
        time.sleep(0.05)


@pytest.fixture
def own_postgres(tmp_path) -> Iterator[Postgres]:
    with Postgres(tmp_path) as server:
        yield server


@pytest.fixture
def settings(tmp_path, line, own_postgres):
    found = make_settings(tmp_path, line, own_postgres.create_service_database("cloud"))
    prepare(found, line, own_postgres)
    return found


def test_while_the_database_is_down_every_call_says_so(line, own_postgres, settings):
    someone = people(NOW.date())["hanako"]
    dates = (someone.certificate_from, someone.certificate_until)
    card = Card.of("hanako", line.card_ca.issue(someone.subject_cn, card_key("hanako"), *dates))
    asyncio.run(seed(settings, [someone], {"hanako": [card.certificate]}))
    with (
        running_service(settings, SettableClock()) as url,
        Kiosk(url, line.kiosk) as kiosk,
    ):
        session_id, verification_id = new_id(), new_id()
        stranger = line.card_ca.issue(someone.subject_cn, card_key("hanako"), *dates)
        unregistered = kiosk.authenticate(session_id, Card.of("hanako", stranger))
        proven = kiosk.authenticate(session_id, card)
        by_face = face_proof(kiosk, session_id, card, Face.of(someone))
        first = ok(kiosk.ask(session_id, proven.authentication_id, verification_id))
        own_postgres.kill()
        responses = [
            kiosk.client.get("/v1/health"),
            kiosk.ask(session_id, proven.authentication_id, verification_id),
            kiosk.consent(session_id, proven.authentication_id, "YZK"),
            kiosk.register(session_id, unregistered.authentication_id),
            kiosk.send_proof(by_face),
        ]
        assert [(one.status_code, code_of(one)) for one in responses] == [
            (503, Code.SERVICE_ERROR)
        ] * 5
        own_postgres.restart()
        wait_until(lambda: kiosk.client.get("/v1/health").status_code == 200)
        again = kiosk.ask(session_id, proven.authentication_id, verification_id)
        assert ok(again) == first
        ok(kiosk.consent(session_id, proven.authentication_id, "YZK"))
        ok(kiosk.send_proof(by_face))
        refused = kiosk.register(session_id, unregistered.authentication_id)
        assert code_of(refused) is Code.REGISTRATION_REFUSED
    assert set(asyncio.run(verify_chains(settings.database.owner_dsn)).values()) == {None}


def test_the_service_may_start_before_its_database(line, own_postgres, settings):
    own_postgres.stop()
    with (
        running_service(settings, SettableClock()) as url,
        Kiosk(url, line.kiosk) as kiosk,
    ):
        assert code_of(kiosk.client.get("/v1/health")) is Code.SERVICE_ERROR
        own_postgres.restart()
        wait_until(lambda: kiosk.client.get("/v1/health").status_code == 200)
        kiosk.challenge(new_id())


def test_a_database_without_the_schema_is_not_healthy(line, own_postgres, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    found = make_settings(empty, line, own_postgres.create_database("empty"))
    with (
        running_service(found, SettableClock()) as url,
        Kiosk(url, line.kiosk) as kiosk,
    ):
        assert code_of(kiosk.client.get("/v1/health")) is Code.SERVICE_ERROR


def test_a_link_that_hangs_registers_nobody_and_uses_no_challenge_up(line, own_postgres, settings):
    someone = people(NOW.date())["hanako"]
    dates = (someone.certificate_from, someone.certificate_until)
    [card, stranger] = [
        Card.of("hanako", line.card_ca.issue(someone.subject_cn, card_key("hanako"), *dates))
        for _ in range(2)
    ]
    asyncio.run(seed(settings, [someone], {"hanako": [card.certificate]}))
    impatient = dataclasses.replace(
        settings, database=dataclasses.replace(settings.database, timeout_s=1)
    )
    with (
        running_service(impatient, SettableClock()) as url,
        Kiosk(url, line.kiosk) as kiosk,
    ):
        proof = kiosk.proof(new_id(), stranger)
        with locked(settings.database.owner_dsn, "link.certificate"):
            response = kiosk.send_proof(proof)
            assert (response.status_code, code_of(response)) == (503, Code.SERVICE_ERROR)
            ok(kiosk.send_proof(kiosk.proof(new_id(), card)))
        assert b'"registered":false' in ok(kiosk.send_proof(proof))


@pytest.mark.parametrize("table", ["registry.coverage", "audit.access"])
def test_a_database_that_hangs_is_a_clear_answer_too(line, own_postgres, settings, table):
    someone = people(NOW.date())["hanako"]
    dates = (someone.certificate_from, someone.certificate_until)
    card = Card.of("hanako", line.card_ca.issue(someone.subject_cn, card_key("hanako"), *dates))
    asyncio.run(seed(settings, [someone], {"hanako": [card.certificate]}))
    impatient = dataclasses.replace(
        settings, database=dataclasses.replace(settings.database, timeout_s=1)
    )
    with (
        running_service(impatient, SettableClock()) as url,
        Kiosk(url, line.kiosk) as kiosk,
    ):
        session_id = new_id()
        proven = kiosk.authenticate(session_id, card)
        with locked(settings.database.owner_dsn, table):
            response = kiosk.ask(session_id, proven.authentication_id)
        assert (response.status_code, code_of(response)) == (503, Code.SERVICE_ERROR)
        ok(kiosk.ask(session_id, proven.authentication_id))


@contextlib.contextmanager
def locked(dsn: str, table: str) -> Iterator[None]:
    """Somebody holds a table for himself meanwhile."""
    held, release = threading.Event(), threading.Event()

    async def hold() -> None:
        connection = await asyncpg.connect(dsn)
        try:
            async with connection.transaction():
                await connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
                held.set()
                await asyncio.to_thread(release.wait)
        finally:
            await connection.close()

    holder = threading.Thread(target=lambda: asyncio.run(hold()))
    holder.start()
    try:
        assert held.wait(DEADLINE_S)
        yield
    finally:
        release.set()
        holder.join()
