"""Is the service there: a real handshake, its refusals, and the time it tells."""

import datetime as dt
import socket

import pytest

from eligibility import wire
from eligibility.errors import Code
from kiosk.clock import SystemClock
from kiosk.network.health import check_health
from kiosk.network.tls import client_context
from kiosk.ports import ServiceError
from tests.bench.pki import make_line
from tests.integration.network.test_client import Handler, Server

WELL = (200, wire.encode(wire.Health(status="ok", version="1.0")))


class Told(Handler):
    """Tells the time that the server was told to tell."""

    def date_time_string(self, timestamp=None):
        fixed = getattr(self.server, "fixed_date", None)
        if fixed is not None:
            return fixed
        shift = getattr(self.server, "shift_s", 0.0)
        if shift is None:
            return "no time at all"
        now = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=shift)
        return now.strftime("%a, %d %b %Y %H:%M:%S GMT")


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    return make_line(tmp_path_factory.mktemp("line"), dt.datetime.now(dt.UTC))


@pytest.fixture
def server(line):
    with Server(line.cloud, line.cloud) as running:
        running.RequestHandlerClass = Told
        running.answer = WELL
        yield running


def health(line, port):
    return check_health(f"https://localhost:{port}", client_context(line.kiosk), SystemClock())


def refused(line, port):
    with pytest.raises(ServiceError) as caught:
        health(line, port)
    return caught.value.code


def test_a_well_service_tells_how_long_it_took_and_what_time_it_is(line, server):
    seen = health(line, server.server_port)
    assert 0 <= seen.took_ms < 5000
    assert seen.clock_is_off_s is not None
    assert abs(seen.clock_is_off_s) < 1.5


@pytest.mark.parametrize("shift_s", [-3600.0, 30.0])
def test_a_clock_that_is_off_is_noticed(line, server, shift_s):
    server.shift_s = shift_s
    off = health(line, server.server_port).clock_is_off_s
    assert off is not None
    assert abs(off - shift_s) < 1.5


class TwoSecondsLater:
    """A clock that stands at noon; what it measures takes two seconds."""

    def __init__(self):
        self.seconds = 0.0

    def monotonic(self):
        self.seconds += 2.0
        return self.seconds

    def wall(self):
        return dt.datetime(2026, 11, 22, 12, 0, 0, tzinfo=dt.UTC)


def test_half_the_way_and_half_a_second_are_added_to_the_time_that_was_told(line, server):
    server.fixed_date = "Sun, 22 Nov 2026 12:00:10 GMT"
    url, context = f"https://localhost:{server.server_port}", client_context(line.kiosk)
    assert check_health(url, context, TwoSecondsLater()).clock_is_off_s == 10 + 1 + 0.5


def test_a_service_without_a_time_says_nothing_of_ours(line, server):
    server.shift_s = None
    assert health(line, server.server_port).clock_is_off_s is None


def test_each_look_shakes_hands_anew(line, server):
    health(line, server.server_port)
    health(line, server.server_port)
    assert server.connections == 2


def test_a_service_that_is_not_well_is_told_by_its_code(line, server):
    problem = wire.Problem(
        type="urn:x-oev:problem:KSK-104", title="", status=503, code=Code.SERVICE_ERROR.code
    )
    server.answer = (503, wire.encode(problem))
    assert refused(line, server.server_port) is Code.SERVICE_ERROR


def test_an_answer_of_another_kind_is_not_understood(line, server):
    server.answer = (200, b"<html>")
    assert refused(line, server.server_port) is Code.ANSWER_NOT_UNDERSTOOD


def test_nobody_there_is_no_network(line):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert refused(line, port) is Code.NO_NETWORK


def test_a_service_of_another_line_is_not_ours(line, tmp_path):
    other = make_line(tmp_path, dt.datetime.now(dt.UTC))
    with Server(other.cloud, other.cloud) as server:
        assert refused(line, server.server_port) is Code.SERVICE_UNTRUSTED


def test_a_service_that_does_not_know_us_refuses(line, tmp_path):
    other = make_line(tmp_path, dt.datetime.now(dt.UTC))
    with Server(line.cloud, other.cloud) as server:
        assert refused(line, server.server_port) is Code.SERVICE_REFUSES_DEVICE


class Silent(Server):
    """Ends each connection without an answer, but not before it was asked."""

    def finish_request(self, request, client_address):
        request.recv(4096)


def test_a_service_that_falls_silent_when_asked_refuses_nobody(line):
    with Silent(line.cloud, line.cloud) as server:
        assert refused(line, server.server_port) is Code.NO_NETWORK
