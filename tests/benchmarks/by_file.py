"""From a file in req to its answer in res, beside the bare HTTPS call, in the same run.

A receipt computer writes a check, renamed into its name, and looks every 5 ms for the answer. The
bar is one kept-alive connection with the hospital's certificate that sends the same bytes to the
same service. Then: what a look costs while 20,000 files of somebody else lie in req.

python -m tests.benchmarks.by_file [--checks 100]
"""

import argparse
import functools
import os
import platform
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from hospital import clock
from hospital.database import Database
from hospital.requests.bridge import LOOK_EVERY_S, RequestDeeds
from hospital.requests.inlet import Inlet, Watch
from hospital.requests.ledger import Ledger
from tests.bench.asked_by_file import Clinic, clinic
from tests.bench.cloud import client_context
from tests.bench.waiting import wait_until

CHECKS = 100
FOREIGN = 20_000
LOOKS = 20
_NAMES = ("hanako", "ichiro", "jiro", "mika")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.by_file")
    parser.add_argument("--checks", type=int, default=CHECKS, metavar="N")
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, {options.checks} checks")
    for through in ("service", "kiosk"):
        with tempfile.TemporaryDirectory() as place, clinic(Path(place), through) as running:
            _compare(through, running, options.checks)
    _looks()
    return 0


def _compare(through: str, running: Clinic, checks: int) -> None:
    by_file, bare = [], []
    context = client_context(running.hospital_credentials)
    with httpx.Client(base_url=running.cloud.url, verify=context, trust_env=False) as client:
        for number in range(checks):
            data = running.request(_NAMES[number % len(_NAMES)])
            time.sleep(random.uniform(0.0, LOOK_EVERY_S))  # patients come when they come
            by_file.append(_took(functools.partial(_ask_by_file, running, data)))
            bare.append(_took(functools.partial(_ask, client, data)))
    print(
        f"{through}: file to answer {_told(by_file)}; bare HTTPS call {_told(bare)}"
        f" (load {os.getloadavg()[0]:.1f})"
    )


def _ask_by_file(running: Clinic, data: bytes) -> None:
    answer = running.computer.drop("OQSsiquc01", data)
    wait_until(answer.exists, "no answer", pause_s=0.005)
    answer.unlink()


def _ask(client: httpx.Client, data: bytes) -> None:
    headers = {"Content-Type": "application/xml"}
    assert client.post("/v1/oqs/OQSsiquc01req", content=data, headers=headers).status_code == 200


def _looks() -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "req"
        folder.mkdir()
        database = Database(Path(place) / "inbox.sqlite")
        ledger = Ledger(database, clock.new_id)
        deeds = RequestDeeds(database)
        inlet = Inlet(folder, ledger, deeds, Watch(clock.now, clock.monotonic))
        inlet.look()
        empty = [_took(inlet.look) for _ in range(LOOKS)]
        for number in range(FOREIGN):
            (folder / f"somebody-elses-{number}.xml").touch()
        full = [_took(inlet.look) for _ in range(LOOKS)]
        database.close()
    print(f"a look: {_told(empty)}; with {FOREIGN} files of somebody else {_told(full)}")


def _took(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return (time.monotonic() - began) * 1000


def _told(milliseconds: list[float]) -> str:
    p95 = statistics.quantiles(milliseconds, n=20)[18]
    return f"p50 {statistics.median(milliseconds):.1f} ms, p95 {p95:.1f} ms"


if __name__ == "__main__":
    sys.exit(main())
