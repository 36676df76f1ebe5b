"""The production form: nginx with mutual TLS, the service behind it on a Unix socket."""

import dataclasses
import shutil
import socket
import ssl
import stat
import subprocess
import tempfile
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from cloud.api.bodies import JSON_FILE_BYTES
from cloud.api.front import CERTIFICATE_HEADER
from cloud.commands.nginx import configuration
from cloud.config import Front, Listen, Settings
from eligibility import wire
from eligibility.errors import Code
from tests.bench.cloud import client_context
from tests.bench.nginx import Nginx
from tests.bench.pki import make_line
from tests.bench.ports import free_port
from tests.integration.cloud.conftest import NOW, World
from tests.integration.cloud.database import enrol, revoke
from tests.integration.cloud.insurer import new_number
from tests.integration.cloud.reception import Kiosk, code_of, new_id, ok
from tests.integration.cloud.running import SettableClock, running_service

FRONT = Front(requests_per_second=50, burst=60, header_timeout_s=1, body_timeout_s=1)


@dataclasses.dataclass(frozen=True)
class BehindNginx:
    """What a client sees."""

    url: str
    port: int
    socket: Path
    settings: Settings
    clock: SettableClock
    nginx: Nginx


@pytest.fixture(scope="module")
def front(session_world: World) -> Iterator[BehindNginx]:
    """A second service on the same database, behind its own nginx."""
    directory = Path(tempfile.mkdtemp(prefix="front-"))  # short: a socket's path has 107 bytes
    port, path = free_port(), directory / "service.sock"
    listen = Listen("127.0.0.1", port, path)
    settings = dataclasses.replace(session_world.settings, listen=listen, front=FRONT)
    clock = SettableClock()
    try:
        with (
            running_service(settings, clock),
            Nginx(directory, configuration(settings), port) as nginx,
        ):
            yield BehindNginx(f"https://localhost:{port}", port, path, settings, clock, nginx)
    finally:
        shutil.rmtree(directory)


@pytest.fixture
def second_kiosk(world):
    folder = world.line.add_kiosk(f"front-{new_id()[:8]}", NOW)
    enrol(world.settings, folder)
    return folder


def challenge(kiosk: Kiosk, **headers: str) -> httpx.Response:
    message = wire.encode(wire.ChallengeRequest(session_id=new_id()))
    return kiosk.client.post("/v1/challenges", content=message, headers=headers)


def escaped(party: Path) -> str:
    """A party's certificate as nginx would tell it."""
    pem = (party / "device.crt").read_text()
    return urllib.parse.quote(pem[: pem.index("-----END CERTIFICATE-----") + 26])


def test_nginx_finds_nothing_to_complain_about(front):
    told = subprocess.run(front.nginx.arguments("-t"), capture_output=True, check=False)
    assert told.returncode == 0
    assert b"warn" not in told.stderr


def test_a_kiosk_gets_health_and_a_whole_inquiry_through(world, front):
    with Kiosk(front.url, world.line.kiosk) as kiosk:
        assert ok(kiosk.client.get("/v1/health"))
        assert kiosk.inquire(world.cards["hanako"]).ResultList


def test_only_user_and_group_reach_the_socket(front):
    assert stat.S_IMODE(front.socket.stat().st_mode) == 0o660


def test_a_socket_left_behind_by_a_killed_service_is_taken_over(world):
    with tempfile.TemporaryDirectory(prefix="front-") as directory:
        path = Path(directory) / "service.sock"
        with socket.socket(socket.AF_UNIX) as killed:
            killed.bind(str(path))
        settings = dataclasses.replace(world.settings, listen=Listen(socket=path))
        with running_service(settings, SettableClock()), socket.socket(socket.AF_UNIX) as nginx:
            assert nginx.connect_ex(str(path)) == 0


def test_no_certificate_is_refused_by_nginx_itself(world, front):
    context = ssl.create_default_context(cafile=str(world.line.kiosk / "ca.crt"))
    before = world.rows("SELECT count(*) FROM audit.access")
    with httpx.Client(base_url=front.url, verify=context, trust_env=False) as client:
        response = client.get("/v1/health", headers={CERTIFICATE_HEADER: escaped(world.line.kiosk)})
    assert (response.status_code, code_of(response)) == (403, Code.CALLER_UNKNOWN)
    assert response.headers["connection"] == "close"
    assert world.rows("SELECT count(*) FROM audit.access") == before


def test_a_foreign_authority_is_refused_by_nginx_itself(world, front, tmp_path):
    foreign = make_line(tmp_path, NOW)
    context = ssl.create_default_context(cafile=str(world.line.kiosk / "ca.crt"))
    context.load_cert_chain(foreign.kiosk / "device.crt", foreign.kiosk / "device.key")
    with httpx.Client(base_url=front.url, verify=context, trust_env=False) as client:
        response = client.get("/v1/health")
    assert (response.status_code, code_of(response)) == (403, Code.CALLER_UNKNOWN)


def test_nginx_refuses_what_is_on_the_revocation_list(world, tmp_path):
    own_line = make_line(tmp_path / "line", NOW)
    own_line.revoke(own_line.kiosk, NOW)
    directory = tmp_path / "nginx"
    directory.mkdir()
    port = free_port()
    settings = dataclasses.replace(
        world.settings,
        tls=dataclasses.replace(world.settings.tls, directory=own_line.cloud),
        listen=Listen("127.0.0.1", port, directory / "nobody.sock"),
    )
    answers = {}
    with Nginx(directory, configuration(settings), port):
        for name, party in (("kiosk", own_line.kiosk), ("hospital", own_line.hospital)):
            with Kiosk(f"https://localhost:{port}", party) as caller:
                answers[name] = code_of(caller.client.get("/v1/health"))
    # nobody answers behind it: the hospital came as far as that
    assert answers == {"kiosk": Code.CALLER_UNKNOWN, "hospital": Code.SERVICE_ERROR}


def test_a_revoked_kiosk_is_locked_out_on_its_open_connection(world, front, second_kiosk):
    with Kiosk(front.url, second_kiosk) as stolen:
        ok(challenge(stolen))
        revoke(world.settings, second_kiosk)
        front.clock.pass_by(seconds=5.1)
        response = challenge(stolen)
    front.clock.reset()
    assert code_of(response) is Code.CALLER_UNKNOWN
    assert response.headers["connection"] == "close"
    device = stolen.uri.rpartition(":")[2]
    kept = world.rows("SELECT outcome FROM audit.access WHERE device = $1 ORDER BY seq", device)
    assert [row["outcome"] for row in kept] == ["ok", Code.CALLER_UNKNOWN.code]


def test_a_header_forged_through_nginx_is_overwritten(world, front, second_kiosk):
    """The stranger says that it is the kiosk; nginx tells who it is."""
    revoke(world.settings, second_kiosk)
    front.clock.pass_by(seconds=5.1)
    with Kiosk(front.url, second_kiosk) as stranger:
        response = challenge(stranger, **{CERTIFICATE_HEADER: escaped(world.line.kiosk)})
    front.clock.reset()
    assert code_of(response) is Code.CALLER_UNKNOWN


def test_a_header_forged_on_the_tcp_port_is_not_looked_at(world, second_kiosk):
    revoke(world.settings, second_kiosk)
    world.clock.pass_by(seconds=5.1)
    with Kiosk(world.url, second_kiosk) as stranger:
        response = challenge(stranger, **{CERTIFICATE_HEADER: escaped(world.line.kiosk)})
    assert code_of(response) is Code.CALLER_UNKNOWN


@pytest.mark.parametrize(
    "told", [[], ["kiosk", "kiosk"], [""], ["%"], ["-----BEGIN%20CERTIFICATE-----"]]
)
def test_what_nginx_never_says_is_refused_on_the_socket(world, front, told):
    values = [escaped(world.line.kiosk) if value == "kiosk" else value for value in told]
    headers = [(CERTIFICATE_HEADER, value) for value in values]
    transport = httpx.HTTPTransport(uds=str(front.socket))
    with httpx.Client(transport=transport, base_url="http://service") as client:
        response = client.post("/v1/challenges", content=b"{}", headers=headers)
    assert code_of(response) is Code.CALLER_UNKNOWN


def test_an_oversized_body_is_refused_before_it_is_read(world, front):
    with Kiosk(front.url, world.line.kiosk) as kiosk:
        response = kiosk.client.post("/v1/challenges", content=bytes(JSON_FILE_BYTES + 1))
        assert (response.status_code, code_of(response)) == (413, Code.REQUEST_MALFORMED)
        size = front.settings.limits.request_bytes + 1  # this one reaches the service
        response = kiosk.client.post("/v1/challenges", content=bytes(size))
    assert (response.status_code, code_of(response)) == (413, Code.REQUEST_MALFORMED)


def test_an_insurers_batch_passes_as_it_comes(world, front):
    """Larger than nginx's buffer; nothing of it was written to a file on the way."""
    insurer = world.line.add_insurer(new_number(), NOW)
    enrol(world.settings, insurer)
    with Kiosk(front.url, insurer) as caller:
        response = caller.client.put("/v1/insurer/batches/1", content=b"{}\n" * JSON_FILE_BYTES)
    assert response.status_code != 413
    assert "temporary file" not in front.nginx.said


def test_another_path_is_a_problem_like_any_other(world, front):
    with Kiosk(front.url, world.line.kiosk) as kiosk:
        response = kiosk.client.get("/metrics")
    assert (response.status_code, code_of(response)) == (404, Code.REQUEST_MALFORMED)


def test_a_flood_from_one_certificate_is_slowed_and_others_are_not(world, front, second_kiosk):
    with Kiosk(front.url, second_kiosk) as flood, Kiosk(front.url, world.line.kiosk) as other:
        codes = [flood.client.get("/v1/health").status_code for _ in range(FRONT.burst * 4)]
        assert 429 in codes
        refused = flood.client.get("/v1/health")
        while refused.status_code == 200:
            refused = flood.client.get("/v1/health")
        assert (refused.status_code, code_of(refused)) == (429, Code.SERVICE_ERROR)
        assert ok(other.client.get("/v1/health"))


@pytest.mark.parametrize(
    "start",
    [
        b"GET /v1/health HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
        b"POST /v1/challenges HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60\r\n\r\n{",
    ],
    ids=["header", "body"],
)
def test_whoever_sends_slowly_is_let_go(world, front, start):
    context = client_context(world.line.kiosk)
    with (
        socket.create_connection(("127.0.0.1", front.port), timeout=5) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as slow,
    ):
        slow.sendall(start)
        try:
            ended = slow.recv(4096)
            while ended and b"200 OK" not in ended:
                ended = slow.recv(4096)
        except ConnectionError:
            ended = b""
    assert ended == b""
