"""From the box to the first inquiry: the real commands, the real program, the real service."""

import json
import re
from collections.abc import Iterator

import pytest

from eligibility.errors import Code
from tests.bench.new_kiosk import NewKiosk
from tests.bench.pki import INSTITUTION
from tests.bench.service import run_command
from tests.integration.cloud.conftest import World
from tests.integration.cloud.followed import Followed, following
from tests.integration.cloud.reception import Kiosk, new_id, ok

DEVICE = "unpacked-1"


@pytest.fixture(scope="module")
def followed(session_world: World, tmp_path_factory) -> Iterator[Followed]:
    with following(session_world, tmp_path_factory.mktemp("unpacked")) as services:
        yield services


def test_a_kiosk_serves_patients_once_its_four_words_are_confirmed(followed, world, tmp_path):
    office = str(followed.desk.office.folder)
    named = ["--institution", INSTITUTION, "--device", DEVICE]
    invited = json.loads(run_command(["provisioning", "invite", office, *named, "--json"]))
    kiosk = NewKiosk(tmp_path / "kiosk", followed.desk.port, device=DEVICE, service=followed.url)
    with kiosk.console("--console") as console:
        console.type(invited["code"])
        console.hear("Waiting for the admin's confirmation")
        words = re.findall(r"^    \S+  (\S+)$", console.said, re.MULTILINE)
        pending = json.loads(run_command(["provisioning", "pending", office, "--json"]))
        (request,) = (one["request"] for one in pending["requests"] if DEVICE in one["uri"])
        run_command(["provisioning", "confirm", office, request, "--words", " ".join(words)])
        console.type("")  # asks now, not in five seconds
        assert console.wait() == 0
    assert Code.NO_NETWORK.code not in console.said
    assert Code.SERVICE_REFUSES_DEVICE.code not in console.said
    assert "settings are complete" in run_command(
        ["kiosk", "check", "--config", str(kiosk.settings)]
    )
    with Kiosk(followed.url, kiosk.credentials(tmp_path / "opened")) as reception:
        session_id = new_id()
        proven = reception.authenticate(session_id, world.cards["hanako"])
        ok(reception.ask(session_id, proven.authentication_id))
