"""Whatever call there is, its answer does not leave before its audit row is durable."""

import re
from collections.abc import Iterator

import pytest

from cloud.api.auditing import UNAUDITED
from cloud.api.routes import ROUTES, Route
from cloud.domain.values import CallerKind
from eligibility.errors import Code
from tests.integration.cloud.conftest import NOW, World
from tests.integration.cloud.database import enrol
from tests.integration.cloud.insurer import new_number
from tests.integration.cloud.reception import Kiosk, code_of, new_id

AUDITED = [route for route in ROUTES if route.name not in UNAUDITED]


@pytest.fixture(scope="module")
def callers(session_world: World) -> Iterator[dict[CallerKind, Kiosk]]:
    """One enrolled caller of each kind."""
    line = session_world.line
    insurer = line.add_insurer(new_number(), NOW)
    parties = {
        CallerKind.DEVICE: line.kiosk,
        CallerKind.HOSPITAL: line.hospital,
        CallerKind.INSURER: insurer,
    }
    for party in (line.hospital, insurer):
        enrol(session_world.settings, party)
    opened = {kind: Kiosk(session_world.url, party) for kind, party in parties.items()}
    yield opened
    for caller in opened.values():
        caller.client.close()


def ask(callers, route: Route):
    [kind, *_] = sorted(route.allowed, key=lambda one: one.value)
    path = re.sub(r"\{\w+\}", lambda _: new_id(), route.path)
    return callers[kind].client.request(route.method, path, content=b"{}")


@pytest.mark.parametrize("route", AUDITED, ids=lambda route: route.name)
def test_an_answer_without_its_audit_row_is_a_503(world, callers, route):
    world.execute("REVOKE INSERT ON audit.access FROM oev_lookup")
    try:
        response = ask(callers, route)
    finally:
        world.execute("GRANT INSERT ON audit.access TO oev_lookup")
    assert (response.status_code, code_of(response)) == (503, Code.SERVICE_ERROR)


@pytest.mark.parametrize("route", AUDITED, ids=lambda route: route.name)
def test_every_call_leaves_one_row_with_its_own_operation(world, callers, route):
    count = "SELECT count(*) FROM audit.access WHERE operation = $1"
    before = world.rows(count, route.name)[0][0]
    assert ask(callers, route).status_code != 503
    assert world.rows(count, route.name)[0][0] == before + 1


def test_only_health_is_not_audited():
    assert UNAUDITED == ("health",)
