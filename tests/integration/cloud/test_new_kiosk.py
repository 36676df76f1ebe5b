"""From the box to the first inquiry: the real commands, the real program, the real service."""

import contextlib
import functools
import json
import re
from collections.abc import Iterator

import pytest
from cryptography import x509

from eligibility.errors import Code
from kiosk.clock import SystemClock
from kiosk.enrolment.est_client import EstClient
from kiosk.enrolment.issued import IssuedCertificate, Wanted
from kiosk.enrolment.line import Place, asking
from kiosk.enrolment.shown import showing_context
from kiosk.identity import generation as g
from kiosk.identity.opened import OpenedIdentity
from kiosk.identity.renewing import Certified, Outside, Probing, renew
from kiosk.network.client import HttpsEligibilityService
from kiosk.network.health import check_health
from kiosk.network.tls import FollowedContext, client_context
from kiosk.ports import ServiceError
from provisioning.renewing import ask_kiosk
from tests.bench.identities import classic, store_at
from tests.bench.new_kiosk import NewKiosk
from tests.bench.pki import INSTITUTION, san_uri
from tests.bench.service import run_command
from tests.bench.waiting import wait_until
from tests.integration.cloud.conftest import NOW, World
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


def test_a_running_kiosk_renews_itself_and_goes_on_when_the_old_certificate_is_taken_back(
    followed, tmp_path
):
    store = store_at(tmp_path)
    party = followed.kiosk(is_enrolled=False)
    old = classic(store, party)
    opened = OpenedIdentity(store, tmp_path)
    contexts = FollowedContext(opened.folder)
    service = HttpsEligibilityService(followed.url, contexts.newest(), renewed=contexts.renewed)
    with contextlib.closing(opened), contextlib.closing(service):
        assert service.challenge(new_id())
        ask_kiosk(followed.desk.office, san_uri(party), "console", NOW)
        asking_est = functools.partial(issued, followed, store, san_uri(party))
        probe = functools.partial(healthy, followed.url)
        renew(store, Outside(asking_est, Probing(probe, tmp_path)), followed.desk.clock.now())
        assert opened.look()
        assert service.challenge(new_id())
        serial = int(old.certificate().serial, 16)
        followed.desk.office.revoke_serial(serial, "key-compromise", NOW)
        wait_until(lambda: is_refused(followed.url, party), "the old one is still let in")
        assert service.challenge(new_id())


def issued(followed, store, uri, request) -> Certified:
    """By EST, showing the certificate until now."""
    current = store.current()
    root = x509.load_pem_x509_certificate(current.get(g.ROOT))
    key = store.draft().tls_key().public_key()
    with asking(Place("localhost", followed.desk.port), showing_context(current)) as line:
        wanted = Wanted(key, uri, root, followed.desk.clock.now())
        made = EstClient(line, lambda: wanted).reenrol(request)
    assert isinstance(made, IssuedCertificate)
    return Certified(made.chain_pem, made.root_pem)


def healthy(url, folder):
    return check_health(url, client_context(folder), SystemClock())


def is_refused(url, folder):
    try:
        healthy(url, folder)
    except ServiceError as error:
        return error.code is Code.SERVICE_REFUSES_DEVICE
    return False
