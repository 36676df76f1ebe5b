"""Polls a second of one authority's server beside a bare echo over the same TLS; it judges nothing.

``python -m tests.benchmarks.poll [--kiosks 64] [--known 2000] [--seconds 5]``: the echo is aiohttp
with the same TLS settings, which answers the same bytes to everybody. The ledger knows further
kiosks, as a vendor's does. Connections stay open, as kiosks keep theirs; at last each poll has a
new one, as after a restart of the server.
"""

import argparse
import asyncio
import base64
import contextlib
import datetime as dt
import multiprocessing
import os
import platform
import ssl
import statistics
import tempfile
import time
import uuid
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

from aiohttp import web

from eligibility import wire
from eligibility.wire_fleet import PollAnswer, PollRequest
from provisioning import profile
from provisioning.device_key import new_key, request_for
from provisioning.serving.tls import server_context
from tests.bench.authority import AuthorityProcess, issue_server, trusting
from tests.bench.fleet import a_report
from tests.bench.pki import LineCredentials, make_line

ROUNDS = 3
EVERY_S = 60
_LIMITS = "[limits]\nconnections_per_address = 4096\n"


class Caller:
    """One kiosk's connection."""

    def __init__(self, party: Path, port: int) -> None:
        self._context = trusting(party / "ca.crt", party)
        self._report = a_report(party, str(uuid.uuid4()))
        self._port = port
        self._token: str | None = None
        self._lines: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def poll(self) -> None:
        """One, with the token of the last answer."""
        if self._lines is None:
            self._lines = await asyncio.open_connection("localhost", self._port, ssl=self._context)
        reader, writer = self._lines
        body = wire.encode(PollRequest(report=self._report, token=self._token))
        head = f"POST /v1/poll HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        answered = await reader.readuntil(b"\r\n\r\n")
        length = int(answered.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        content = await reader.readexactly(length)
        assert answered.startswith(b"HTTP/1.1 200 "), (answered, content)
        answer: PollAnswer = wire.decode(content, PollAnswer)
        self._token = answer.token

    async def hang_up(self) -> None:
        if self._lines is not None:
            writer, self._lines = self._lines[1], None
            writer.close()
            with contextlib.suppress(OSError, ssl.SSLError):
                await writer.wait_closed()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.poll")
    parser.add_argument("--kiosks", type=int, default=64, metavar="N", help="that poll")
    parser.add_argument("--known", type=int, default=2000, metavar="N", help="in the ledger beside")
    parser.add_argument("--seconds", type=float, default=5.0, metavar="S")
    options = parser.parse_args()
    print(
        f"{os.cpu_count()} cores, Python {platform.python_version()}, {options.kiosks} kiosks poll,"
        f" {options.known} more are known"
    )
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), options.kiosks, options.known, options.seconds)
    return 0


def measure(folder: Path, kiosks: int, known: int, seconds: float) -> None:
    """Prints all of it."""
    now = dt.datetime.now(dt.UTC)
    line = make_line(folder / "line", now)
    parties = [line.add_kiosk(f"kiosk-{number}", now) for number in range(kiosks)]
    know(line, known, now)
    server = AuthorityProcess(line.office.folder, folder / "server", now)
    server.settings.write_text(server.settings.read_text() + _LIMITS)
    with server, echo(line, folder / "echo", now) as echo_port:
        polls, bare = [], []
        callers = [Caller(party, server.port) for party in parties]
        at_echo = [Caller(party, echo_port) for party in parties]
        for _ in range(ROUNDS):  # in turns: the machine is not alone
            polls.append(asyncio.run(closed(callers, seconds)))
            bare.append(asyncio.run(closed(at_echo, seconds)))
        rate = tell("polls", polls)
        ratio = rate / tell("bare echo", bare)
        print(f"  a poll is {ratio:.2f} of the echo")
        half = asyncio.run(steady(callers, rate / 2, seconds))
        print(
            f"at half that rate p50 {half[0]:.1f} ms, p95 {half[1]:.1f} ms:"
            f" {rate / 2 * EVERY_S:,.0f} kiosks at {EVERY_S} s on one server"
        )
        tell("new connection each", [asyncio.run(closed(callers, seconds, once=True))])


def know(line: LineCredentials, count: int, now: dt.datetime) -> None:
    """Further kiosks, in the ledger alone."""
    request = request_for(new_key())
    for number in range(count):
        line.office.issue(request, profile.device(line.institution, f"known-{number}"), now)


def tell(what: str, rounds: list[tuple[float, float, float]]) -> float:
    """Gives the median rate."""
    rate: float
    rate, p50, p95 = (statistics.median(one) for one in zip(*rounds, strict=True))
    print(f"{what:20} {rate:7,.0f} a second, p50 {p50:5.1f} ms, p95 {p95:5.1f} ms")
    return rate


async def closed(
    callers: list[Caller], seconds: float, *, once: bool = False
) -> tuple[float, float, float]:
    """Each kiosk polls again as soon as it was answered; rate, p50 and p95."""
    took: list[float] = []
    end = time.monotonic() + seconds

    async def go_on(caller: Caller) -> None:
        while time.monotonic() < end:
            began = time.monotonic()
            await caller.poll()
            took.append(time.monotonic() - began)
            if once:
                await caller.hang_up()

    if not once:
        await asyncio.gather(*(one.poll() for one in callers))  # the handshakes are not counted
    end = time.monotonic() + seconds
    await asyncio.gather(*(go_on(one) for one in callers))
    await asyncio.gather(*(one.hang_up() for one in callers))
    return len(took) / seconds, *percentiles(took)


async def steady(callers: list[Caller], rate: float, seconds: float) -> tuple[float, float]:
    """So many a second, evenly, counted from when each is due; p50 and p95."""
    await asyncio.gather(*(one.poll() for one in callers))
    took: list[float] = []
    began = time.monotonic()

    async def due(place: int, caller: Caller) -> None:
        number = place
        while (at := began + number / rate) < began + seconds:
            await asyncio.sleep(max(0.0, at - time.monotonic()))
            await caller.poll()
            took.append(time.monotonic() - at)
            number += len(callers)

    await asyncio.gather(*(due(place, one) for place, one in enumerate(callers)))
    await asyncio.gather(*(one.hang_up() for one in callers))
    return percentiles(took)


def percentiles(took: list[float]) -> tuple[float, float]:
    """p50 and p95 in ms."""
    cuts = statistics.quantiles(took, n=20)
    return cuts[9] * 1000, cuts[18] * 1000


@contextlib.contextmanager
def echo(line: LineCredentials, folder: Path, now: dt.datetime) -> Iterator[int]:
    """The bare server in a process of its own; gives its port."""
    credentials = issue_server(line.office, folder, now)
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=serve_echo, args=(credentials, theirs)
    )
    process.start()
    try:
        yield ours.recv()
    finally:
        process.terminate()
        process.join()


def serve_echo(credentials: Path, told: Connection) -> None:
    """Until it is ended."""
    answer = wire.encode(PollAnswer(token=base64.b64encode(bytes(16)).decode(), every_s=EVERY_S))

    async def take(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(body=answer, content_type="application/json")

    async def run() -> None:
        app = web.Application()
        app.router.add_post("/v1/poll", take)
        runner = web.AppRunner(app, access_log=None, keepalive_timeout=75)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=server_context(credentials)).start()
        told.send(runner.addresses[0][1])
        await asyncio.Event().wait()

    asyncio.run(run())


if __name__ == "__main__":
    raise SystemExit(main())
