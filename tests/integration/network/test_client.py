"""The client's unhappy paths against real TLS servers that misbehave on purpose."""

import contextlib
import datetime as dt
import http.server
import json
import socket
import ssl
import threading

import pytest

from eligibility.benefits import SpecificDiseasesCertificate
from eligibility.errors import Code
from eligibility.health import Consent
from eligibility.inquiry import HolderShown, HolderVerification
from kiosk.config import ConfigError
from kiosk.network.client import HttpsEligibilityService
from kiosk.network.tls import client_context
from kiosk.ports import CardSignature, ConsentTimes, ServiceError
from tests.bench.cable import Cable
from tests.bench.pki import make_line

SESSION = "11111111-1111-4111-8111-111111111111"
NOW = dt.datetime.now(dt.UTC)
NONCE = b"n" * 32


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    return make_line(tmp_path_factory.mktemp("line"), NOW)


@pytest.fixture(scope="module")
def other_line(tmp_path_factory):
    return make_line(tmp_path_factory.mktemp("other"), NOW)


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers what the server was told to answer."""

    protocol_version = "HTTP/1.1"
    server: "Server"

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.requests += 1
        status, body = self.server.answer
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if self.server.encoding:
            self.send_header("Content-Encoding", self.server.encoding)
        self.end_headers()
        self.wfile.write(body)
        if self.server.hang_up:
            self.close_connection = True

    do_GET = do_PUT = do_POST  # noqa: N815 - the names that http.server looks for

    def log_message(self, *_):
        """Silent."""


class Server(http.server.ThreadingHTTPServer):
    """HTTPS with client certificates."""

    daemon_threads = True
    hang_up = False
    encoding = ""
    requests = 0
    connections = 0
    answer = (200, b"{}")

    def __init__(self, folder, trust):
        super().__init__(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "device.crt", folder / "device.key")
        context.load_verify_locations(trust / "ca.crt")
        context.verify_mode = ssl.CERT_REQUIRED
        self.socket = context.wrap_socket(self.socket, server_side=True)

    def process_request(self, request, client_address):
        self.connections += 1
        super().process_request(request, client_address)

    def handle_error(self, *_):
        """A refused handshake is what some tests want."""

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


def client(line, port, **times):
    context = client_context(line.kiosk)
    return HttpsEligibilityService(f"https://localhost:{port}", context, **times)


def code_of(service):
    with pytest.raises(ServiceError) as caught:
        service.challenge(SESSION)
    service.close()
    return caught.value.code


def challenge_body():
    import base64

    expires = (NOW + dt.timedelta(seconds=180)).isoformat()
    nonce = base64.b64encode(NONCE).decode()
    return json.dumps({"nonce": nonce, "expires_at": expires}).encode()


def test_an_answer_comes_back(line):
    with Server(line.cloud, line.cloud) as server:
        server.answer = (200, challenge_body())
        service = client(line, server.server_port)
        assert service.challenge(SESSION) == NONCE
        service.close()


def test_nobody_there_is_no_network(line):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert code_of(client(line, port)) is Code.NO_NETWORK


def test_a_server_that_never_shakes_hands_is_no_network(line):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert code_of(client(line, port, connect_s=0.2)) is Code.NO_NETWORK


def test_an_answer_that_does_not_come_is_slow(line):
    with Server(line.cloud, line.cloud) as server, Cable(server.server_port) as cable:
        server.answer = (200, challenge_body())
        service = client(line, cable.port, answer_s=0.3)
        assert service.challenge(SESSION) == NONCE
        cable.slow(2.0)
        assert code_of(service) is Code.SERVICE_SLOW


def test_a_cut_cable_is_no_network_and_a_restored_one_works(line):
    with Server(line.cloud, line.cloud) as server, Cable(server.server_port) as cable:
        server.answer = (200, challenge_body())
        service = client(line, cable.port)
        assert service.challenge(SESSION) == NONCE
        cable.cut()
        with pytest.raises(ServiceError) as caught:
            service.challenge(SESSION)
        assert caught.value.code is Code.NO_NETWORK
        cable.restore()
        assert service.challenge(SESSION) == NONCE
        service.close()


def test_a_connection_closed_while_idle_costs_nothing(line):
    with Server(line.cloud, line.cloud) as server:
        server.answer, server.hang_up = (200, challenge_body()), True
        service = client(line, server.server_port)
        assert [service.challenge(SESSION) for _ in range(3)] == [NONCE] * 3
        service.close()


def test_a_service_of_another_authority_is_not_trusted(line, other_line):
    with Server(other_line.cloud, line.cloud) as server:
        assert code_of(client(line, server.server_port)) is Code.SERVICE_UNTRUSTED


def test_a_service_that_does_not_know_us_refuses(line, other_line):
    with Server(line.cloud, other_line.cloud) as server:
        assert code_of(client(line, server.server_port)) is Code.SERVICE_REFUSES_DEVICE


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        pytest.param((200, b"not json"), Code.ANSWER_NOT_UNDERSTOOD, id="not JSON"),
        pytest.param((200, b"{}"), Code.ANSWER_NOT_UNDERSTOOD, id="a field is missing"),
        pytest.param((500, b"<html>"), Code.SERVICE_ERROR, id="an error page"),
        pytest.param((503, b"{}"), Code.SERVICE_ERROR, id="an error without a code"),
        pytest.param(
            (
                404,
                b'{"type":"about:blank","title":"","status":404,"code":"KSK-203","detail":""}',
            ),
            Code.NONCE_UNKNOWN,
            id="a problem with a code",
        ),
        pytest.param(
            (400, b'{"type":"about:blank","title":"","status":400,"code":"KSK-999"}'),
            Code.SERVICE_ERROR,
            id="a code of a newer service",
        ),
    ],
)
def test_answers_that_are_no_answer_have_their_code(line, answer, code):
    with Server(line.cloud, line.cloud) as server:
        server.answer = answer
        assert code_of(client(line, server.server_port)) is code


ACCEPTED = {
    "authentication_id": SESSION,
    "expires_at": NOW.isoformat(),
    "certificate_not_after": NOW.isoformat(),
}


@pytest.mark.parametrize(
    ("told", "rights"),
    [
        pytest.param({}, (True, True), id="everything"),
        pytest.param({"health_consent": False}, (True, False), id="by the face key"),
        pytest.param({"certificate_state": "grace"}, (True, False), id="grace of an older service"),
        pytest.param({"registered": False}, (False, True), id="not registered"),
    ],
)
def test_what_an_authentication_is_good_for(line, told, rights):
    with Server(line.cloud, line.cloud) as server:
        server.answer = (200, json.dumps(ACCEPTED | told).encode())
        service = client(line, server.server_port)
        signed = CardSignature(b"certificate", b"signature")
        accepted = service.authenticate(SESSION, NONCE, signed, HolderShown(HolderVerification.PIN))
        service.close()
    assert (accepted.is_registered, accepted.allows_health_consent) == rights


RECORDED = b'{"consented_at":"2026-11-22T03:00:00Z","available_until":"2026-11-23T03:00:00Z"%s}'
DISEASES = (
    b',"SpecificDiseasesCertificateList":[{"SpecificDiseasesDiseaseCategory":"1",'
    b'"SpecificDiseasesValidStartDate":"%s","SpecificDiseasesSelfPay":"10000"}]'
)


def consented(line, told: bytes) -> ConsentTimes:
    with Server(line.cloud, line.cloud) as server:
        server.answer = (200, RECORDED % told)
        service = client(line, server.server_port)
        with contextlib.closing(service):
            times: ConsentTimes = service.consent(SESSION, SESSION, Consent.everything())
            return times


def test_a_consent_tells_what_it_opened(line):
    paper = SpecificDiseasesCertificate("1", dt.date(2026, 4, 1), None, 10_000)
    assert consented(line, DISEASES % b"20260401").specific_diseases == (paper,)
    assert consented(line, b"").specific_diseases == ()


def test_what_a_consent_opened_must_be_understood(line):
    with pytest.raises(ServiceError) as refused:
        consented(line, DISEASES % b"20260431")
    assert refused.value.code is Code.ANSWER_NOT_UNDERSTOOD


@pytest.mark.parametrize("body", [b"{}", b'{"registered_at": "today"}'])
def test_a_registration_that_is_none_is_not_understood(line, body):
    with Server(line.cloud, line.cloud) as server:
        server.answer = (200, body)
        service = client(line, server.server_port)
        with pytest.raises(ServiceError) as caught:
            service.register(SESSION, SESSION)
        service.close()
    assert caught.value.code is Code.ANSWER_NOT_UNDERSTOOD


def test_an_answer_that_cannot_be_unpacked_is_not_understood(line):
    with Server(line.cloud, line.cloud) as server:
        server.answer, server.encoding = (200, challenge_body()), "gzip"
        assert code_of(client(line, server.server_port)) is Code.ANSWER_NOT_UNDERSTOOD


@pytest.mark.parametrize("name", ["device.key", "device.crt", "ca.crt"])
def test_a_missing_credential_is_named(line, tmp_path, name):
    for other in {"device.key", "device.crt", "ca.crt"} - {name}:
        (tmp_path / other).write_bytes((line.kiosk / other).read_bytes())
    with pytest.raises(ConfigError, match=name):
        client_context(tmp_path)


def test_a_damaged_key_is_told_without_its_content(line, tmp_path):
    for name in ("device.crt", "ca.crt"):
        (tmp_path / name).write_bytes((line.kiosk / name).read_bytes())
    (tmp_path / "device.key").write_text("-----BEGIN PRIVATE KEY-----\nAAAA\n")
    with pytest.raises(ConfigError, match="unusable"):
        client_context(tmp_path)
