"""The screen's process shows a renewed certificate at its next call, without a restart."""

import datetime as dt

import pytest

from eligibility import wire
from kiosk.clock import SystemClock
from kiosk.config import load
from kiosk.fittings import vitals_of
from kiosk.identity.opened import OpenedIdentity
from kiosk.network.client import HttpsEligibilityService
from kiosk.network.health import check_health
from kiosk.network.tls import FollowedContext, client_context
from tests.bench.identities import by_office, classic, renewed, store_at
from tests.bench.pki import make_line
from tests.integration.network.test_client import SESSION, Handler, Server, challenge_body
from tests.unit.kiosk.test_config import GOOD

NOW = dt.datetime.now(dt.UTC)


class Noting(Handler):
    """Notes who asked."""

    server: "NotingServer"

    def send_response(self, code, message=None):
        shown = self.connection.getpeercert()["serialNumber"]
        self.server.serials.append(f"{int(shown, 16):x}")
        super().send_response(code, message)


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    return make_line(tmp_path_factory.mktemp("line"), NOW)


@pytest.fixture
def store(tmp_path, line):
    store = store_at(tmp_path)
    classic(store, line.kiosk)
    return store


@pytest.fixture
def opened(tmp_path, store):
    opened = OpenedIdentity(store, tmp_path)
    yield opened
    opened.close()


class NotingServer(Server):
    def __init__(self, folder, trust):
        super().__init__(folder, trust)
        self.serials = []


@pytest.fixture
def server(line):
    with NotingServer(line.cloud, line.cloud) as server:
        server.RequestHandlerClass = Noting
        server.answer = (200, challenge_body())
        yield server


@pytest.fixture
def service(opened, server):
    contexts = FollowedContext(opened.folder)
    url = f"https://localhost:{server.server_port}"
    service = HttpsEligibilityService(url, contexts.newest(), renewed=contexts.renewed)
    yield service
    service.close()


@pytest.fixture
def renew(line, store, opened):
    """Gives the new serial."""

    def renew():
        new = renewed(store, by_office(line, NOW))
        store.switch()
        assert opened.look()
        return new.certificate().serial

    return renew


def test_the_next_inquiry_shows_the_renewed_certificate(store, server, service, renew):
    first = store.current().certificate().serial
    service.challenge(SESSION)
    service.challenge(SESSION)
    assert server.connections == 1
    new = renew()
    service.challenge(SESSION)
    service.challenge(SESSION)
    assert server.serials == [first, first, new, new]
    assert server.connections == 2


def test_a_certificate_that_is_unusable_leaves_the_connection_as_it_is(
    opened, server, service, renew, caplog
):
    service.challenge(SESSION)
    renew()
    (opened.folder / "device.key").write_bytes(b"damaged")
    service.challenge(SESSION)
    service.challenge(SESSION)
    assert len(set(server.serials)) == 1
    assert caplog.text.count("certificate_not_renewed") == 1


def test_a_look_at_the_service_shows_the_renewed_certificate(opened, server, renew):
    new = renew()
    server.answer = (200, wire.encode(wire.Health(status="ok", version="1.0")))
    check_health(
        f"https://localhost:{server.server_port}", client_context(opened.folder), SystemClock()
    )
    assert server.serials == [new]


def test_a_look_of_the_running_kiosk_proves_the_renewed_identity(
    tmp_path, store, opened, server, renew
):
    server.answer = (200, wire.encode(wire.Health(status="ok", version="1.0")))
    settings = GOOD.replace("https://localhost:8443", f"https://localhost:{server.server_port}")
    path = tmp_path / "kiosk.toml"
    path.write_text(settings.replace("/run/credentials/kiosk", str(opened.folder)), "utf-8")
    vitals = vitals_of(load(path), SystemClock(), opened)
    renew()
    assert store.former() is not None
    vitals.ask_service()
    assert store.current().is_proven
    assert store.former() is None
