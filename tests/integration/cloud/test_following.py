"""The authority takes a certificate back: the service refuses it at once, on open lines, too."""

import concurrent.futures
import contextlib
import socket
import ssl
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from cloud.api.front import CERTIFICATE_HEADER
from cloud.commands.nginx import configuration
from eligibility.errors import Code
from provisioning import profile
from tests.bench.cloud import client_context
from tests.bench.nginx import Nginx
from tests.bench.pki import san_uri
from tests.bench.waiting import wait_until
from tests.integration.cloud.conftest import NOW, World
from tests.integration.cloud.database import enrol
from tests.integration.cloud.followed import (
    WITHIN_S,
    Followed,
    an_institution,
    certified,
    challenge,
    following,
)
from tests.integration.cloud.insurer import new_number
from tests.integration.cloud.reception import Kiosk, code_of, ok
from tests.integration.cloud.test_outage import locked
from tests.integration.cloud.watch import Watch

HEALTH = b"GET /v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture(scope="module")
def followed(session_world: World, tmp_path_factory) -> Iterator[Followed]:
    # a table is held while a list is on its way: that takes what a slow machine makes of it
    with following(session_world, tmp_path_factory.mktemp("followed"), database_s=20) as running:
        yield running


def is_refused(caller: Kiosk) -> bool:
    """Whether the handshake of a new connection fails, or the open one was ended."""
    try:
        caller.client.get("/v1/health")
    except httpx.TransportError:
        return True
    return False


@contextlib.contextmanager
def open_line(port: int, party: Path) -> Iterator[ssl.SSLSocket]:
    """A connection that has asked once and stays open."""
    context = client_context(party)
    with (
        socket.create_connection(("localhost", port), timeout=WITHIN_S) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as line,
    ):
        line.sendall(HEALTH)
        assert b"200 OK" in line.recv(4096)
        yield line


def has_ended(line: ssl.SSLSocket) -> bool:
    try:
        return line.recv(4096) == b""
    except ConnectionError:
        return True


def party_of(followed: Followed, kind: str, folder: Path) -> Path:
    if kind == "device":
        return followed.kiosk()
    line = followed.world.line
    if kind == "insurer":
        party = line.add_insurer(new_number(), NOW)
    else:
        party = certified(followed, profile.hospital(an_institution()), folder / kind)
    enrol(followed.settings, party)
    return party


@pytest.mark.parametrize("kind", ["device", "hospital", "insurer"])
def test_an_idle_open_line_of_a_revoked_certificate_is_ended(followed, kind, tmp_path):
    party = party_of(followed, kind, tmp_path)
    other = followed.world.line.kiosk
    with open_line(followed.port, party) as stolen, open_line(followed.port, other) as standing:
        started = time.monotonic()
        followed.revoke(party)
        assert has_ended(stolen)
        assert time.monotonic() - started < WITHIN_S
        standing.sendall(HEALTH)
        assert b"200 OK" in standing.recv(4096)
    with Kiosk(followed.url, party) as again:
        assert is_refused(again)


def test_a_caller_let_in_a_moment_ago_is_refused_with_the_next_request(followed):
    """Well within the five seconds that the registry's answer is remembered."""
    party = followed.kiosk()
    with Kiosk(followed.url, party) as stolen:
        ok(challenge(stolen))
        assert followed.taken_back(party) < WITHIN_S
        wait_until(lambda: is_refused(stolen), "still let in", WITHIN_S)


def test_an_answer_under_way_is_cut(followed):
    party = followed.kiosk()
    with (
        Kiosk(followed.url, party) as stolen,
        concurrent.futures.ThreadPoolExecutor(1) as pool,
        locked(followed.settings.database.owner_dsn, "reception.challenge"),
    ):
        ok(stolen.client.get("/v1/health"))
        asked = pool.submit(challenge, stolen)
        followed.revoke(party)
        with pytest.raises(httpx.TransportError):
            asked.result(WITHIN_S)


@pytest.fixture
def behind(followed) -> Iterator[Kiosk]:
    """As nginx asks, over the socket; whose certificate it is stands in a header."""
    transport = httpx.HTTPTransport(uds=str(followed.behind.listen.socket))
    with httpx.Client(transport=transport, base_url="http://service", timeout=20) as client:
        kiosk = Kiosk.__new__(Kiosk)
        kiosk.client = client
        yield kiosk


def told(party: Path) -> dict[str, str]:
    pem = (party / "device.crt").read_text()
    leaf = pem[: pem.index("-----END CERTIFICATE-----") + 26]
    return {CERTIFICATE_HEADER: urllib.parse.quote(leaf)}


def test_behind_nginx_every_request_asks_the_lists(followed, behind):
    party = followed.kiosk()
    ok(challenge(behind, **told(party)))
    followed.taken_back(party)
    wait_until(lambda: knows_of(followed, party), "still let in", WITHIN_S)
    assert code_of(challenge(behind, **told(party))) is Code.CALLER_UNKNOWN
    made = "SELECT FROM reception.challenge WHERE device_uri = $1"
    assert len(followed.world.rows(made, san_uri(party))) == 1, "done, and not answered"
    health = behind.client.get("/v1/health", headers=told(party))
    assert code_of(health) is Code.CALLER_UNKNOWN
    assert "x-accel-redirect" in health.headers  # nginx ends the kiosk's own connection


def test_nginx_ends_a_revoked_kiosks_connection_at_its_next_request(followed, tmp_path):
    """It reads the lists that the service keeps."""
    configured = configuration(followed.behind)
    assert f'ssl_crl "{followed.behind.authority.directory}/crl.pem"' in configured
    party, port = followed.kiosk(), followed.behind.listen.port
    with (
        Nginx(tmp_path, configured, port),
        open_line(port, party) as stolen,
        open_line(port, followed.world.line.kiosk) as standing,
    ):
        followed.taken_back(party)
        wait_until(lambda: knows_of(followed, party), "not taken up", WITHIN_S)
        stolen.sendall(HEALTH)
        assert b"403 Forbidden" in stolen.recv(4096)
        assert has_ended(stolen)
        standing.sendall(HEALTH)
        assert b"200 OK" in standing.recv(4096)


def test_behind_nginx_who_is_taken_back_meanwhile_gets_no_answer(followed, behind):
    party = followed.kiosk()
    ok(challenge(behind, **told(party)))
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        with locked(followed.settings.database.owner_dsn, "reception.challenge"):
            asked = pool.submit(challenge, behind, **told(party))
            followed.taken_back(party)
            wait_until(lambda: knows_of(followed, party), "not taken up", WITHIN_S)
            assert not asked.done()
        assert code_of(asked.result(WITHIN_S)) is Code.CALLER_UNKNOWN


def knows_of(followed: Followed, party: Path) -> bool:
    transport = httpx.HTTPTransport(uds=str(followed.behind.listen.socket))
    with httpx.Client(transport=transport, base_url="http://service", timeout=20) as client:
        return client.get("/v1/health", headers=told(party)).status_code == 403


def test_lists_that_will_end_are_told_long_before(followed):
    with Watch(followed.settings.operations.port) as watch:
        assert "warnings" not in watch.readiness()[1]
        followed.clock.pass_by(days=17)
        told = watch.readiness()[1]
        assert told["party_lists"] == "good"
        assert "'party_lists': 'end in 31" in str(told["warnings"])  # 13 days less some hours
        followed.clock.pass_by(days=14)
        status, told = watch.readiness()
        assert (status, told["party_lists"]) == (503, "have ended")
    followed.clock.reset()
