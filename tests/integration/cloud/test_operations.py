"""What an operator's machines see: health, readiness, metrics; and how the service ends."""

import concurrent.futures
import contextlib
import dataclasses
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from cloud.api.routes import ROUTES
from cloud.bootstrap import housekeeping
from cloud.commands.nginx import configuration
from cloud.config import ConfigError, Listen, Operations, Settings
from eligibility.errors import Code
from tests.bench.nginx import Nginx
from tests.bench.people import leaks, personal_strings
from tests.bench.ports import free_port
from tests.bench.waiting import wait_until
from tests.integration.cloud.conftest import World
from tests.integration.cloud.reception import Kiosk, code_of, ok
from tests.integration.cloud.running import SettableClock, running_service
from tests.integration.cloud.test_outage import locked
from tests.integration.cloud.watch import UNDER_WAY, Watch, challenge

OPERATIONS = {route.name for route in ROUTES} | {"unknown"}
KINDS = {"device", "hospital", "insurer", "none"}


@dataclasses.dataclass(frozen=True)
class Watched:
    """A further service on the world's database, with an operator's page."""

    url: str
    clock: SettableClock
    watch: Watch


def with_page(settings: Settings) -> Settings:
    return dataclasses.replace(settings, operations=Operations(port=free_port()))


@pytest.fixture(scope="module")
def watched(session_world: World) -> Iterator[Watched]:
    settings, clock = with_page(session_world.settings), SettableClock()
    every, housekeeping.EVERY_S = housekeeping.EVERY_S, 0.1
    try:
        with (
            running_service(settings, clock) as url,
            Watch(settings.operations.port) as watch,
        ):
            yield Watched(url, clock, watch)
    finally:
        housekeeping.EVERY_S = every


def test_the_process_is_alive_and_ready(watched):
    assert watched.watch.client.get("/healthz").status_code == 200
    good = dict.fromkeys(("process", "database", "audit", "card_lists", "party_lists"), "good")
    assert watched.watch.readiness() == (200, {"ready": True, **good})
    assert watched.watch.value("eligibility_ready") == 1


@pytest.mark.parametrize(
    ("check", "spoil", "mend"),
    [
        (
            "audit",
            "REVOKE INSERT ON audit.access FROM oev_lookup",
            "GRANT INSERT ON audit.access TO oev_lookup",
        ),
        (
            "database",
            "ALTER TABLE public.schema_migration RENAME TO elsewhere",
            "ALTER TABLE public.elsewhere RENAME TO schema_migration",
        ),
    ],
)
def test_what_is_missing_makes_it_unready_and_names_itself(world, watched, check, spoil, mend):
    world.execute(spoil)
    try:
        status, told = watched.watch.readiness()
    finally:
        world.execute(mend)
    wrong = {name for name, found in told.items() if found not in ("good", False)}
    assert (status, wrong) == (503, {check})
    assert watched.watch.readiness()[0] == 200


def test_old_card_lists_make_it_unready(watched):
    watched.clock.pass_by(days=3)
    status, told = watched.watch.readiness()
    watched.clock.reset()
    assert (status, told["card_lists"]) == (503, "none fresh enough for 2 generations")


def test_answers_are_counted_by_operation_kind_and_outcome(world, watched):
    asked = {"operation": "inquiry", "kind": "device", "outcome": "1"}
    before = watched.watch.value("eligibility_requests_total", **asked)
    with Kiosk(watched.url, world.line.kiosk) as kiosk:
        kiosk.inquire(world.cards["hanako"])
    assert watched.watch.value("eligibility_requests_total", **asked) == before + 1
    assert watched.watch.value("eligibility_request_seconds_count", operation="inquiry") > before
    assert watched.watch.value("eligibility_audit_batch_rows_sum") >= 3


def test_pools_lists_and_queues_are_measured(world, watched):
    world.execute(
        "INSERT INTO registry.outbox (target, kind, dedupe_key, payload, created_at) VALUES"
        " ('insurer:06050116', 'test', gen_random_uuid()::text, '1', now() - interval '1 hour')"
    )
    queue = {"queue": "outbox-insurer"}
    wait_until(
        lambda: watched.watch.value("eligibility_queue_oldest_seconds", **queue) >= 3600,
        "the queue was not measured",
    )
    world.execute("DELETE FROM registry.outbox WHERE kind = 'test'")
    told = {family.name for family in text_string_to_metric_families(watched.watch.metrics())}
    assert {"eligibility_database_connections", "eligibility_card_list_age_seconds"} <= told
    assert watched.watch.value("eligibility_database_connections", pool="lookup", state="most") == 8
    assert watched.watch.value("eligibility_replica_lag_seconds") == 0


def test_no_label_tells_of_a_person_or_an_institution(world, watched):
    with Kiosk(watched.url, world.line.kiosk) as kiosk:
        kiosk.inquire(world.cards["hanako"])
        kiosk.client.get(f"/v1/{world.people['hanako'].person.name}")
    page = watched.watch.metrics()
    assert leaks(page, personal_strings(world.people)) == set()
    assert world.line.institution not in page
    for family in text_string_to_metric_families(page):
        for sample in family.samples:
            assert sample.labels.get("operation", "unknown") in OPERATIONS
            assert sample.labels.get("kind", "none") in KINDS


def test_the_page_is_on_a_loopback_address_or_nowhere(world):
    settings = dataclasses.replace(world.settings, operations=Operations("0.0.0.0", free_port()))
    with (
        pytest.raises(ConfigError, match=r"operations\.host"),
        running_service(settings, SettableClock()),
    ):
        pass


def test_the_kiosks_port_has_no_such_page(world, kiosk):
    for path in ("/metrics", "/readyz", "/healthz"):
        assert kiosk.client.get(path).status_code == 404


def test_behind_nginx_a_request_under_way_finishes_and_the_next_is_told_to_come_again(world):
    directory = Path(tempfile.mkdtemp(prefix="front-"))
    listen = Listen("127.0.0.1", free_port(), directory / "service.sock")
    settings = dataclasses.replace(with_page(world.settings), listen=listen)
    url = f"https://localhost:{listen.port}"
    try:
        with (
            contextlib.ExitStack() as service,
            Nginx(directory, configuration(settings), listen.port),
            Watch(settings.operations.port) as watch,
            concurrent.futures.ThreadPoolExecutor(2) as pool,
        ):
            service.enter_context(running_service(settings, SettableClock()))
            with locked(world.settings.database.owner_dsn, "reception.challenge"):
                slow = pool.submit(challenge, url, world.line.kiosk)
                wait_until(lambda: watch.value(UNDER_WAY) == 1, "the request did not arrive")
                ended = pool.submit(service.close)
                wait_until(lambda: watch.readiness()[0] == 503, "it goes on")
            watch.client.close()
            assert ok(slow.result(10))
            ended.result(20)
            assert code_of(challenge(url, world.line.kiosk)) is Code.SERVICE_ERROR
    finally:
        shutil.rmtree(directory)
