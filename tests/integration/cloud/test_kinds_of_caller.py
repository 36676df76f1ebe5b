"""A hospital and an insurer are let in by their own certificates, and only to their own calls."""

import pytest

from cloud.api.routes import ROUTES
from cloud.domain.values import CallerKind
from eligibility.errors import Code
from tests.integration.cloud.database import enrol
from tests.integration.cloud.reception import Kiosk, code_of, new_id

FOR_DEVICES_ALONE = [route for route in ROUTES if route.allowed == {CallerKind.DEVICE}]


@pytest.mark.parametrize("route", FOR_DEVICES_ALONE, ids=lambda route: route.name)
def test_an_enrolled_hospital_may_not_do_what_a_kiosk_does(world, route):
    enrol(world.settings, world.line.hospital)
    with Kiosk(world.url, world.line.hospital) as hospital:
        path = route.path.format(session_id=new_id())
        response = hospital.client.request(route.method, path, content=b"{}")
    assert (response.status_code, code_of(response)) == (403, Code.CALLER_NOT_ALLOWED)
