"""A hospital and an insurer are let in by their own certificates, and only to their own calls."""

import pytest

from cloud.api.routes import ROUTES
from cloud.domain.values import CallerKind
from eligibility.errors import Code
from eligibility.identity import POLICIES
from tests.bench.rogue import Rogue, issue_rogue
from tests.integration.cloud.conftest import NOW
from tests.integration.cloud.database import enrol, revoke
from tests.integration.cloud.reception import Kiosk, code_of, new_id

FOR_DEVICES_ALONE = [route for route in ROUTES if route.allowed == {CallerKind.DEVICE}]


@pytest.mark.parametrize("route", FOR_DEVICES_ALONE, ids=lambda route: route.name)
def test_an_enrolled_hospital_may_not_do_what_a_kiosk_does(world, route):
    enrol(world.settings, world.line.hospital)
    with Kiosk(world.url, world.line.hospital) as hospital:
        path = route.path.format(session_id=new_id())
        response = hospital.client.request(route.method, path, content=b"{}")
    assert (response.status_code, code_of(response)) == (403, Code.CALLER_NOT_ALLOWED)


@pytest.fixture(params=["device", "hospital", "insurer"])
def caller(request, world):
    """One of each kind, enrolled for this test."""
    if request.param == "device":
        party = world.line.add_kiosk(f"desk-{new_id()[:8]}", NOW)
    elif request.param == "hospital":
        identity = Rogue("urn:x-oev:hospital:1310000011", [POLICIES["hospital"]])
        party = issue_rogue(world.line, "hospital", identity, NOW)
    else:
        identity = Rogue("urn:x-oev:insurer:01130012", [POLICIES["insurer"]])
        party = issue_rogue(world.line, "insurer", identity, NOW)
    enrol(world.settings, party)
    return party


def test_whoever_is_revoked_is_locked_out_within_five_seconds(world, caller):
    with Kiosk(world.url, caller) as open_connection:

        def ask():
            return open_connection.client.get("/v1/insurer/batches/999999")

        assert code_of(ask()) is not Code.CALLER_UNKNOWN
        revoke(world.settings, caller)
        world.clock.pass_by(seconds=5)
        response = ask()
    assert code_of(response) is Code.CALLER_UNKNOWN
    assert response.headers["connection"] == "close"
