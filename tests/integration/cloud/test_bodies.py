"""Bodies that break below JSON: packed ones and broken chunks are refused, never a fault."""

import logging
import socket
import zlib

import pytest

from eligibility.errors import Code
from tests.bench.cloud import client_context
from tests.bench.waiting import wait_until
from tests.integration.cloud.reception import code_of, detail_of

BOMB = zlib.compress(b" " * 10_000_000)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "made-up"])
@pytest.mark.parametrize("body", [b"no archive", BOMB], ids=["no archive", "bomb"])
def test_a_packed_body_is_not_unpacked(kiosk, encoding, body):
    response = kiosk.client.post(
        "/v1/challenges", content=body, headers={"Content-Encoding": encoding}
    )
    assert (response.status_code, code_of(response)) == (400, Code.REQUEST_MALFORMED)
    assert "not JSON" in detail_of(response)


def test_a_broken_chunk_is_the_callers_fault(world):
    request = (
        b"POST /v1/challenges HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    with connection(world) as line:
        # in one piece: what comes later is judged only when the body's time is up
        line.sendall(request + b"4\r\n{   \r\nnot a length\r\n\r\n")
        assert b" 400 " in line.recv(4096).partition(b"\r\n")[0]


def test_a_caller_that_hangs_up_is_no_fault_of_the_service(world, caplog):
    caplog.set_level(logging.INFO, "cloud")
    with connection(world) as line:
        line.sendall(b"POST /v1/challenges HTTP/1.1\r\nHost: localhost\r\n")
        line.sendall(b"Content-Length: 900\r\nExpect: 100-continue\r\n\r\n")
        assert line.recv(4096).startswith(b"HTTP/1.1 100 "), "somebody waits for the body"
        line.sendall(b"{")
    wait_until(lambda: "answered operation=challenge" in caplog.text, "nobody noticed")
    assert "outcome=KSK-201" in caplog.text
    assert "unexpected" not in caplog.text


def connection(world):
    port = int(world.url.rpartition(":")[2])
    plain = socket.create_connection(("localhost", port), timeout=20)
    return client_context(world.line.kiosk).wrap_socket(plain, server_hostname="localhost")
