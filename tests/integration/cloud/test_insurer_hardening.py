"""What is no batch: too much, too long, packed, in another alphabet, broken off."""

import dataclasses
import datetime as dt
import socket
import ssl
from collections.abc import Iterator

import pytest

from cloud.domain import intake
from eligibility.errors import Code
from tests.bench.cloud import client_context
from tests.bench.insurer_lines import a_person, batch, coverage_at, terminate
from tests.integration.cloud.insurer import Insurer, insurers, report_of
from tests.integration.cloud.reception import code_of, detail_of, new_id

NO_LINE = b'{"kind":"register"}\n'


@pytest.fixture
def insurer(world) -> Iterator[Insurer]:
    yield from insurers(world)


@pytest.mark.parametrize("number", ["0", "-1", "1.0", "one", "01", "9" * 19])
def test_a_number_that_is_none_is_refused(insurer, number):
    response = insurer.put(number, NO_LINE)
    assert (response.status_code, code_of(response)) == (400, Code.REQUEST_MALFORMED)
    assert "batch_no" in detail_of(response)


@pytest.mark.parametrize("body", [b"", b"\n", b" \r\n\n"], ids=["nothing", "end", "blank"])
def test_a_batch_without_a_line_is_refused(insurer, body):
    response = insurer.put(1, body)
    assert (response.status_code, detail_of(response)) == (400, "the batch has no line")


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"])
def test_a_byte_order_mark_is_refused(insurer, mark):
    response = insurer.put(1, mark + NO_LINE)
    assert (response.status_code, code_of(response)) == (400, Code.REQUEST_MALFORMED)
    assert "byte order mark" in detail_of(response)


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Encoding": "gzip"},
        {"Content-Type": "application/x-ndjson; charset=Shift_JIS"},
    ],
    ids=["packed", "another alphabet"],
)
def test_another_form_of_body_is_refused(insurer, headers):
    response = insurer.put(1, NO_LINE, **headers)
    assert (response.status_code, code_of(response)) == (415, Code.REQUEST_MALFORMED)


def test_utf8_may_be_said(insurer):
    response = insurer.put(1, NO_LINE, **{"Content-Type": "application/x-ndjson; charset=UTF-8"})
    assert report_of(response).state == "refused"


def test_a_long_line_is_one_error_and_the_next_is_read(insurer):
    long = b'{"kind":"' + b"x" * intake.MOST_LINE_BYTES + b'"}'
    report = insurer.send(long, b"[]")
    told = [(error.line, error.reason) for error in report.errors]
    assert told == [(1, "too-long"), (2, "wrong-type")]


def test_a_blank_line_is_an_error(insurer):
    report = insurer.send(b"", b"[]")
    assert [(error.line, error.reason) for error in report.errors] == [
        (1, "not-json"),
        (2, "wrong-type"),
    ]


def test_a_thousand_errors_are_told_and_all_are_counted(insurer):
    report = report_of(insurer.put(1, b"[]\n" * 1500))
    assert (report.line_count, report.error_count, len(report.errors)) == (1500, 1500, 1000)
    assert [error.line for error in report.errors] == list(range(1, 1001))


def test_too_many_lines_are_refused_unread(insurer):
    response = insurer.put(1, b"\n" * intake.MOST_LINES + b"[]\n")
    assert (response.status_code, code_of(response)) == (400, Code.REQUEST_MALFORMED)
    assert "lines" in detail_of(response)


def test_a_body_that_says_it_is_too_large_is_refused_unread(insurer):
    told = raw_answer(insurer, f"Content-Length: {intake.MOST_BYTES + 1}")
    assert told.startswith(b"HTTP/1.1 413 ")
    assert b"KSK-201" in told


def test_a_body_that_grows_too_large_is_refused(insurer):
    """In chunks, so that no length was said before."""
    piece = b"[]\n" * 100_000

    def pieces() -> Iterator[bytes]:
        for _ in range(intake.MOST_BYTES // len(piece) + 1):
            yield piece

    response = insurer.client.put("/v1/insurer/batches/1", content=pieces())
    assert (response.status_code, code_of(response)) == (413, Code.REQUEST_MALFORMED)


def test_a_body_that_breaks_off_leaves_nothing(world, insurer):
    with raw(insurer, "Content-Length: 1000") as connection:
        connection.sendall(NO_LINE)
    kept = world.rows("SELECT * FROM registry.inbound_batch WHERE insurer_no = $1", insurer.number)
    assert kept == []
    assert insurer.send(NO_LINE.strip()).state == "refused"


@dataclasses.dataclass
class _Raw:
    connection: ssl.SSLSocket

    def __enter__(self) -> ssl.SSLSocket:
        return self.connection

    def __exit__(self, *_: object) -> None:
        self.connection.close()


def raw(insurer: Insurer, *headers: str) -> _Raw:
    """A request whose head alone was sent."""
    port = int(insurer.world.url.rpartition(":")[2])
    plain = socket.create_connection(("localhost", port), timeout=20)
    connection = client_context(insurer.party).wrap_socket(plain, server_hostname="localhost")
    head = ["PUT /v1/insurer/batches/1 HTTP/1.1", "Host: localhost", *headers, "", ""]
    connection.sendall("\r\n".join(head).encode())
    return _Raw(connection)


def raw_answer(insurer: Insurer, *headers: str) -> bytes:
    with raw(insurer, *headers) as connection:
        told = connection.recv(65536)
        while b"\r\n\r\n" not in told or b"}" not in told:
            told += connection.recv(65536)
    return told


def test_more_lines_of_one_person_than_can_be_compared_are_refused(insurer):
    codes = insurer.knows(new_id(), new_id())
    days = [dt.date(2001, 1, 1) + dt.timedelta(n) for n in range(intake.MOST_LINES_OF_ONE + 2)]
    lines = [
        terminate(code, coverage_at(insurer.number, "7", a_person(), day), day + dt.timedelta(1))
        for code in codes
        for day in (days if code == codes[0] else days[:-2])
    ]
    told = report_of(insurer.put(1, batch(*lines))).errors
    capped = [(error.line, error.field) for error in told if error.reason == "too-many-of-one-code"]
    assert capped == [(201, "code"), (202, "code")]


def test_more_contradictions_than_are_told_are_counted(insurer):
    codes = insurer.knows(*[new_id() for _ in range(1005)])
    unknown = coverage_at(insurer.number, "7", a_person(), dt.date(2024, 4, 1))
    lines = [terminate(code, unknown, dt.date(2025, 4, 1)) for code in codes]
    report = report_of(insurer.put(1, batch(*lines)))
    assert (report.error_count, len(report.errors)) == (1005, 1000)
    assert {error.reason for error in report.errors} == {"coverage-unknown"}
    assert [error.line for error in report.errors] == list(range(1, 1001))
