"""Kiosks enrolled one after the other: request, confirmation, certificate; it judges nothing.

``python -m tests.benchmarks.enrolment [--kiosks 300]``. Each opens connections of its own, as at a
clinic: two handshakes. Beside it, in the same run, the same bodies over the same TLS go to a
bare aiohttp server which gives them back. Invitations and keys are made before the clock runs.
"""

import argparse
import datetime as dt
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import httpx

from provisioning.est.rules import request_id
from provisioning.office import Office, open_new
from tests.bench.authority import AuthorityProcess, trusting
from tests.bench.enrolment import Applicant, certificates_of, invite
from tests.bench.service import ROOT

KIOSKS = 300
_BY = "urn:x-oev:admin:bench"


def measured(work: Callable[[Applicant], None], kiosks: Sequence[Applicant]) -> list[float]:
    """Seconds of each."""
    taken = []
    for kiosk in kiosks:
        before = time.perf_counter()
        work(kiosk)
        taken.append(time.perf_counter() - before)
    return taken


def enrol(server: AuthorityProcess, office: Office, kiosk: Applicant) -> None:
    """Request, confirmation, certificate."""
    with server.client() as first:
        assert kiosk.enrol(first).status_code == 202
    request = request_id(kiosk.secret.id, kiosk.key_sha256())
    office.confirm(request, _BY, dt.datetime.now(dt.UTC))
    with server.client() as second:
        assert len(certificates_of(kiosk.enrol(second))) == 2


def echo(url: str, ca: Path, kiosk: Applicant) -> None:
    """The same two connections and bodies."""
    for _ in range(2):
        with httpx.Client(base_url=url, verify=trusting(ca), timeout=30) as client:
            assert client.post("/", content=kiosk.request).content == kiosk.request


def run(kiosks: int, say: Callable[[str], None]) -> tuple[list[float], list[float]]:
    """Seconds of each enrolment, and of each pair of bare echoes."""
    with tempfile.TemporaryDirectory() as folder_name:
        folder, now = Path(folder_name), dt.datetime.now(dt.UTC)
        office = open_new(folder / "office", "Bench", now)
        made = [Applicant.new(invite(office, now, f"r-{number}")) for number in range(kiosks)]
        say(f"{kiosks} kiosks are invited")
        with AuthorityProcess(folder / "office", folder, now) as server:
            ours = measured(lambda one: enrol(server, office, one), made)
        command = [sys.executable, "-m", "tests.benchmarks.bare_echo", str(folder / "server")]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as bare:
            assert bare.stdout is not None
            url = f"https://localhost:{int(bare.stdout.readline())}"
            theirs = measured(lambda one: echo(url, folder / "server/ca.crt", one), made)
            bare.terminate()
        issued = [one for one in office.issued() if one.kind == "device"]
        assert len(issued) == kiosks
    return ours, theirs


def row(name: str, taken: Sequence[float]) -> str:
    """Rate, median and 95th percentile."""
    median, last = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
    return f"{name:28} {len(taken) / sum(taken):7.1f}/s  p50 {median:.4f} s  p95 {last:.4f} s"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kiosks", type=int, default=KIOSKS)
    options = parser.parse_args(arguments)
    ours, theirs = run(options.kiosks, print)
    print(row("request, confirm, fetch", ours))
    print(row("two bare echoes, same TLS", theirs))
    print(f"ratio of the medians {statistics.median(ours) / statistics.median(theirs):.2f}")
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
