"""A release on its way: MB/s beside aiohttp's own file response, and what polls notice of it.

``python -m tests.benchmarks.release [--mb 256] [--kiosks 32] [--mb-each 1]``: curl takes the same
file from both servers in turns, and writes it nowhere; then ``kiosk update``'s own fetching, onto
the disk, its digest taken; then so many kiosks at once at the speed of a line each, beside 100
polls a second. It judges nothing.
"""

import argparse
import asyncio
import contextlib
import datetime as dt
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from kiosk.enrolment.line import Place
from kiosk.image.fetching import Around, fetch
from kiosk.image.offered import UpdateFolder
from kiosk.image.release_line import ReleaseLine
from kiosk.running_version import Running
from provisioning.releases import path_of
from tests.bench.authority import AuthorityProcess, issue_server
from tests.bench.offering import BUNDLE, CHANNEL, Offering
from tests.bench.pki import LineCredentials, make_line
from tests.bench.service import ROOT
from tests.bench.update_bundle import COMPATIBLE
from tests.benchmarks.poll import Caller, steady

ROUNDS = 3
POLLS_A_SECOND = 100
_MB = 1_000_000
_LIMITS = "[limits]\nconnections_per_address = 4096\ndownloads = 128\n"
_TICK_S = 1 / os.sysconf("SC_CLK_TCK")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.release")
    parser.add_argument("--mb", type=int, default=256, help="of the bundle")
    parser.add_argument("--kiosks", type=int, default=32, metavar="N", help="that fetch at once")
    parser.add_argument("--mb-each", type=float, default=1.0, help="a second and kiosk")
    parser.add_argument("--seconds", type=float, default=10.0, metavar="S", help="of polls")
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, {options.mb} MB")
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), options)
    return 0


def measure(folder: Path, options: argparse.Namespace) -> None:
    """Prints all of it."""
    now = dt.datetime.now(dt.UTC)
    line = make_line(folder / "line", now)
    offering = Offering(line.office.folder, folder)
    release = offering.put("2.0.0", options.mb * _MB)
    offering.offer("2.0.0")
    file = path_of(line.office.folder, release.sha256)
    server = AuthorityProcess(line.office.folder, folder / "server", now)
    server.settings.write_text(server.settings.read_text() + _LIMITS)
    with server, bare(line, folder / "bare", file, now) as (bare_port, bare_pid):
        ours, plain = [], []
        for _ in range(ROUNDS):  # in turns: the machine is not alone
            ours.append(taken(line, server.port, server.pid))
            plain.append(taken(line, bare_port, bare_pid))
        rate = tell("authority", ours)
        print(f"  {rate / tell('bare file response', plain):.2f} of the bare one")
        place = Place("localhost", server.port)
        fetched = [fetching(line, place, folder / f"kiosk-{n}") for n in range(ROUNDS)]
        print(f"kiosk, to disk       {statistics.median(fetched) / _MB:7.0f} MB/s")
        polls_beside(line, server, options)


@contextlib.contextmanager
def bare(
    line: LineCredentials, folder: Path, file: Path, now: dt.datetime
) -> Iterator[tuple[int, int]]:
    """Port and process of the bare server."""
    credentials = issue_server(line.office, folder, now)
    words = [sys.executable, "-m", "tests.benchmarks.bare_file", str(credentials), str(file)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline()), process.pid
        finally:
            process.terminate()


def taken(line: LineCredentials, port: int, server: int) -> tuple[float, float]:
    """Bytes a second by curl, and the server's CPU seconds for a GB."""
    before = cpu_s(server)
    done = subprocess.run(
        [*curl(line.kiosk, port), "-w", "%{speed_download} %{size_download}"],
        check=True,
        capture_output=True,
        text=True,
    )
    speed, size = (float(one) for one in done.stdout.split())
    return speed, (cpu_s(server) - before) / size * 1e9


def curl(party: Path, port: int) -> list[str]:
    """The command, that writes it nowhere."""
    who = ["--cacert", party / "ca.crt", "--cert", party / "device.crt", "--key"]
    return [
        *("curl", "-sSf", "-o", "/dev/null", *map(str, who), str(party / "device.key")),
        f"https://localhost:{port}{BUNDLE}",
    ]


def cpu_s(process: int) -> float:
    """User and system time so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * _TICK_S


def tell(what: str, rounds: list[tuple[float, float]]) -> float:
    """Gives the median speed."""
    speed: float
    speed, cpu = (statistics.median(one) for one in zip(*rounds, strict=True))
    print(f"{what:20} {speed / _MB:7.0f} MB/s, {cpu:.2f} s of the server's CPU for a GB")
    return speed


def fetching(line: LineCredentials, place: Place, folder: Path) -> float:
    """Bytes a second of the kiosk's own code, until the bundle is ready."""
    around = Around(
        line=ReleaseLine(place, line.kiosk, CHANNEL),
        folder=UpdateFolder(folder / "update"),
        running=Running("1.0.0", COMPATIBLE),
        is_patient_here=lambda: False,
        monotonic=time.monotonic,
        wait=threading.Event().wait,
        random=random.random,
    )
    began = time.monotonic()
    release = fetch(around)
    assert release is not None
    took = time.monotonic() - began
    around.folder.clear()
    return release.size / took


def polls_beside(
    line: LineCredentials, server: AuthorityProcess, options: argparse.Namespace
) -> None:
    """Prints how long polls take alone, and while kiosks fetch."""
    now = dt.datetime.now(dt.UTC)
    callers = [Caller(line.add_kiosk(f"poll-{n}", now), server.port) for n in range(32)]
    fetchers = [line.add_kiosk(f"fetch-{n}", now) for n in range(options.kiosks)]

    def polls() -> str:
        p50, p95 = asyncio.run(steady(callers, POLLS_A_SECOND, options.seconds))
        return f"p50 {p50:5.1f} ms, p95 {p95:6.1f} ms"

    print(f"{POLLS_A_SECOND} polls a second    {polls()}")
    with at_once(fetchers, server.port, options.mb_each):
        before, began = cpu_s(server.pid), time.monotonic()
        said = polls()
        share = (cpu_s(server.pid) - before) / (time.monotonic() - began)
    words = f"{options.kiosks} kiosks at {options.mb_each:g} MB/s"
    print(f"  beside {words}   {said}; server at {share * 100:.0f} % of a core")


@contextlib.contextmanager
def at_once(parties: list[Path], port: int, mb_each: float) -> Iterator[None]:
    """All of them fetch, each at the speed of its line; again and again."""
    rate = ["--limit-rate", str(int(mb_each * _MB))]
    running = [subprocess.Popen([*curl(one, port), *rate]) for one in parties]
    try:
        yield
    finally:
        for one in running:
            one.terminate()
            one.wait()


if __name__ == "__main__":
    raise SystemExit(main())
