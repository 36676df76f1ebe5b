"""The hospital's line to the service, against real TLS servers that misbehave on purpose."""

import datetime as dt
import socket

import pytest

from eligibility import wire
from eligibility.errors import Code
from hospital.config import Service
from hospital.requests.ledger import OpenRequest
from hospital.requests.line import Answer, Wait
from hospital.requests.names import RequestName
from hospital.requests.refusals import RequestRefused, refusal_file
from hospital.requests.service_line import ServiceLine
from tests.bench.pki import INSTITUTION, make_line
from tests.integration.network.test_client import Handler, Server

NOW = dt.datetime(2026, 11, 22, 3, 0, tzinfo=dt.UTC)
NAME = RequestName("OQSsiquc01req_1.xml", "OQSsiquc01")
REQUEST = OpenRequest(1, NAME, "", NOW, 4, "id")
REFUSAL = refusal_file(RequestRefused(Code.SERVICE_ERROR), NAME, b"", INSTITUTION, NOW)


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    return make_line(tmp_path_factory.mktemp("line"), NOW)


@pytest.fixture
def server(line):
    with Server(line.cloud, line.cloud) as running:
        running.answer = (200, REFUSAL)
        yield running


class Seconds:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def seconds():
    return Seconds()


@pytest.fixture
def asking(line, server, seconds):
    service = ServiceLine(Service("localhost", server.server_port), line.hospital, seconds)
    yield service
    service.close()


def test_the_answers_bytes_come_as_they_are_over_one_connection(server, asking):
    for status in (200, 400, 403, 429):
        server.answer = (status, REFUSAL)
        assert asking.ask(REQUEST, b"<a/>") == Answer(REFUSAL)
    assert (server.requests, server.connections) == (4, 1)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((503, REFUSAL), Code.SERVICE_ERROR),
        ((408, REFUSAL), Code.SERVICE_ERROR),
        ((502, b"<html>Bad Gateway</html>"), Code.SERVICE_ERROR),
        ((200, b"<html>Sign in to the guest network</html>"), Code.ANSWER_NOT_UNDERSTOOD),
        ((200, b""), Code.ANSWER_NOT_UNDERSTOOD),
        ((200, REFUSAL.replace(b"<XmlMsg>", b"<!DOCTYPE a><XmlMsg>")), Code.ANSWER_NOT_UNDERSTOOD),
    ],
    ids=["busy", "timeout", "gateway", "portal", "empty", "doctype"],
)
def test_what_is_no_answer_is_asked_again(server, asking, answer, code):
    server.answer = answer
    assert asking.ask(REQUEST, b"<a/>") == Wait(2.0, code)
    server.answer = (200, REFUSAL)
    assert asking.ask(REQUEST, b"<a/>") == Answer(REFUSAL)


@pytest.mark.parametrize(("told", "code"), [("KSK-202", "KSK-202"), ("KSK-999", "KSK-104")])
def test_a_problem_in_json_is_a_refusal_with_its_code(server, asking, told, code):
    problem = wire.Problem(type="urn:x", title="t", status=403, code=told, detail="d")
    server.answer = (403, wire.encode(problem))
    with pytest.raises(RequestRefused) as refused:
        asking.ask(REQUEST, b"<a/>")
    assert refused.value.code.code == code


def test_a_connection_that_was_closed_meanwhile_costs_nothing(server, asking):
    server.hang_up = True
    for _ in range(3):
        assert asking.ask(REQUEST, b"<a/>") == Answer(REFUSAL)


def test_a_connection_that_dies_under_a_request_costs_one_more(server, asking):
    class OnceSilent(Handler):
        def do_POST(self):  # noqa: N802 - the name that http.server looks for
            if self.server.requests == 1:
                self.server.requests += 1
                self.close_connection = True
                return
            super().do_POST()

    server.RequestHandlerClass = OnceSilent
    for _ in range(2):
        assert asking.ask(REQUEST, b"<a/>") == Answer(REFUSAL)
    assert server.connections == 2


def test_a_line_that_is_down_is_tried_once_for_all_that_wait(line, seconds):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    asking = ServiceLine(Service("localhost", port), line.hospital, seconds)
    assert asking.ask(REQUEST, b"") == Wait(2.0, Code.NO_NETWORK)
    with Server(line.cloud, line.cloud) as server:
        asking._url = f"https://localhost:{server.server_port}"
        server.answer = (200, REFUSAL)
        assert asking.ask(REQUEST, b"") == Wait(1.0, Code.NO_NETWORK)
        seconds.now = 1.0
        assert asking.ask(REQUEST, b"") == Answer(REFUSAL)
        asking.close()


def test_a_server_that_is_not_ours_gets_no_request(line, tmp_path, seconds):
    other = make_line(tmp_path, NOW)
    with Server(other.cloud, line.cloud) as server:
        asking = ServiceLine(Service("localhost", server.server_port), line.hospital, seconds)
        assert asking.ask(REQUEST, b"") == Wait(2.0, Code.SERVICE_UNTRUSTED)
        assert server.requests == 0


def test_a_certificate_that_is_refused_is_told_and_a_new_one_is_used(line, tmp_path, seconds):
    other = make_line(tmp_path, NOW)
    with Server(line.cloud, other.cloud) as server:
        server.answer = (200, REFUSAL)
        folder = tmp_path / "own"
        folder.mkdir()
        for name in ("device.crt", "device.key"):
            (folder / name).write_bytes((line.hospital / name).read_bytes())
        asking = ServiceLine(Service("localhost", server.server_port), folder, seconds)
        assert asking.ask(REQUEST, b"") == Wait(2.0, Code.DEVICE_CERTIFICATE_UNUSABLE)
        (folder / "ca.crt").write_bytes((line.hospital / "ca.crt").read_bytes())
        seconds.now = 1.0
        assert asking.ask(REQUEST, b"") == Wait(2.0, Code.SERVICE_REFUSES_DEVICE)
        for name in ("device.crt", "device.key"):
            (folder / name).write_bytes((other.hospital / name).read_bytes())
        seconds.now = 2.0
        assert asking.ask(REQUEST, b"") == Answer(REFUSAL)
        asking.close()


def test_an_answer_that_comes_too_late_is_none(server, asking, seconds):
    """Its time is up while it is read, however fast each piece of it comes."""
    pieces = iter((0.0, 0.0, 0.0))  # asked, begun, sent; then the time has passed
    asking._monotonic = lambda: next(pieces, 9.0)
    assert asking.ask(REQUEST, b"") == Wait(2.0, Code.SERVICE_SLOW)
