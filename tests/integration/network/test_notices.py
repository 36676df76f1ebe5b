"""Fetching notices from servers that misbehave on purpose, over real TLS."""

import datetime as dt
import json

import pytest

from eligibility.errors import Code
from kiosk.network.notices import HttpsNotices
from kiosk.ports import RegistryNotice, ServiceError
from tests.bench.pki import make_line
from tests.integration.network.test_client import Server

A_NOTICE = {
    "message_id": 7,
    "created_at": "2026-11-28T20:05:49Z",
    "content": {"kind": "record-corrected", "verification_id": "a93eaf5a"},
}


def page(*messages, **more) -> tuple[int, bytes]:
    return 200, json.dumps({"messages": messages, **more}).encode()


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    return make_line(tmp_path_factory.mktemp("line"), dt.datetime.now(dt.UTC))


@pytest.fixture
def server(line):
    with Server(line.cloud, line.cloud) as running:
        yield running


@pytest.fixture
def source(line, server):
    opened = HttpsNotices(f"https://localhost:{server.server_port}", line.kiosk)
    yield opened
    opened.close()


def refused(action) -> Code:
    with pytest.raises(ServiceError) as error:
        action()
    return error.value.code


def test_a_page_is_read_as_it_was_sent(server, source):
    server.answer = page(A_NOTICE, more=True)
    at = dt.datetime(2026, 11, 28, 20, 5, 49, tzinfo=dt.UTC)
    assert source.fetch() == ([RegistryNotice(7, "record-corrected", "a93eaf5a", at)], True)


def test_nothing_waiting_is_an_empty_object(source):
    assert source.fetch() == ([], False)


def test_a_kind_of_a_newer_service_is_passed_on(server, source):
    server.answer = page({**A_NOTICE, "content": {"kind": "new", "verification_id": "", "x": 1}})
    [notice], _ = source.fetch()
    assert notice.kind == "new"


@pytest.mark.parametrize(
    "answer",
    [
        (200, b"<html>"),
        page({**A_NOTICE, "created_at": "2026-11-28T20:05:49"}),
        page({**A_NOTICE, "content": {"kind": "record-corrected"}}),
    ],
    ids=["no json", "time without a zone", "no verification id"],
)
def test_what_breaks_the_contract_is_not_understood(server, source, answer):
    server.answer = answer
    assert refused(source.fetch) is Code.ANSWER_NOT_UNDERSTOOD


def test_a_problem_is_told_by_its_code(server, source):
    problem = {"type": "x", "title": "x", "status": 403, "code": Code.CALLER_UNKNOWN.code}
    server.answer = 403, json.dumps(problem).encode()
    assert refused(lambda: source.acknowledge([7])) is Code.CALLER_UNKNOWN


def test_a_server_that_is_not_ours_gets_no_request(line, tmp_path):
    other = make_line(tmp_path, dt.datetime.now(dt.UTC))
    with Server(other.cloud, other.cloud) as stranger:
        source = HttpsNotices(f"https://localhost:{stranger.server_port}", line.kiosk)
        assert refused(source.fetch) is Code.SERVICE_UNTRUSTED
        source.close()
        assert stranger.requests == 0


def test_a_kiosk_without_its_certificate_says_so(tmp_path):
    assert refused(lambda: HttpsNotices("https://localhost:1", tmp_path)) is (
        Code.DEVICE_CERTIFICATE_UNUSABLE
    )
