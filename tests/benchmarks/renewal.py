"""A kiosk's renewal from end to end, beside bare calls over mutual TLS; it judges nothing.

``python -m tests.benchmarks.renewal [--kiosks 50]``. Each makes its key, keeps it sealed, asks the
authority (a process of its own), tries the certificate at a bare server in the service's place and
switches; with every fsync. Beside it, in the same run, each sends the same request to that bare
server and gets it back: one connection, one mutual handshake.
"""

import argparse
import contextlib
import datetime as dt
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import httpx

from kiosk.clock import SystemClock
from kiosk.enrolment.reenrolling import Reenrolment
from kiosk.fleet.renewal import Outcome, Renewal
from kiosk.identity.renewing import Probing
from kiosk.network.tls import client_context
from tests.bench.authority import AuthorityProcess
from tests.bench.pki import LineCredentials, make_line
from tests.bench.reporting_kiosk import ReportingKiosk
from tests.bench.service import ROOT
from tests.benchmarks.enrolment import row

KIOSKS = 50
_AGE = dt.timedelta(days=75)
_BODY = b"x" * 500
"""As long as a request."""


def seconds(work: Callable[..., None], *given: object) -> float:
    """How long it takes."""
    before = time.perf_counter()
    work(*given)
    return time.perf_counter() - before


def call(url: str, credentials: Path) -> None:
    """One bare call."""
    with httpx.Client(base_url=url, verify=client_context(credentials), timeout=30) as client:
        assert client.post("/", content=_BODY).content == _BODY


def renew(kiosk: ReportingKiosk, bare: str) -> None:
    """From the look to the switch."""
    asked = Reenrolment(kiosk.place, kiosk.uri, kiosk.store, SystemClock())
    probing = Probing(lambda folder: call(bare, folder), kiosk.memory)
    renewal = Renewal(kiosk.store, asked, probing, kiosk.state, SystemClock())
    assert renewal.look() is Outcome.RENEWED


@contextlib.contextmanager
def bare_server(credentials: Path) -> Iterator[str]:
    """Its address."""
    command = [sys.executable, "-m", "tests.benchmarks.bare_echo", str(credentials)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as bare:
        assert bare.stdout is not None
        yield f"https://localhost:{int(bare.stdout.readline())}"
        bare.terminate()


def made(folder: Path, line: LineCredentials, port: int, kiosks: int) -> list[ReportingKiosk]:
    """Kiosks that are due."""
    then = dt.datetime.now(dt.UTC).replace(microsecond=0) - _AGE
    return [
        ReportingKiosk(folder / f"r-{number}", line, port, f"r-{number}", made_at=then)
        for number in range(kiosks)
    ]


def run(kiosks: int, say: Callable[[str], None]) -> tuple[list[float], list[float]]:
    """Seconds of each renewal, and of each bare call."""
    with tempfile.TemporaryDirectory() as folder_name:
        folder, now = Path(folder_name), dt.datetime.now(dt.UTC).replace(microsecond=0)
        line = make_line(folder / "line", now - _AGE)
        with AuthorityProcess(line.office.folder, folder, now) as server:
            due = made(folder, line, server.port, kiosks)
            say(f"{kiosks} kiosks are due")
            with bare_server(folder / "server") as bare:
                theirs = [seconds(call, bare, one.party) for one in due]
                ours = [seconds(renew, one, bare) for one in due]
    return ours, theirs


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kiosks", type=int, default=KIOSKS)
    options = parser.parse_args(arguments)
    ours, theirs = run(options.kiosks, print)
    print(row("renewal, end to end", ours))
    print(row("bare call, mutual TLS", theirs))
    print(f"ratio of the medians {statistics.median(ours) / statistics.median(theirs):.2f}")
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
