"""Acts written to a long ledger and asked of it, beside a bare append and fsync of the same bytes.

Both files lie in one folder; a bare write and an act take turns, so a slow disk is slow for both.

python -m tests.benchmarks.ledger [--lines 100000] [--acts 300] [--folder DIR]
"""

import argparse
import datetime as dt
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from provisioning import entry as entries_of
from provisioning.acts import Act
from provisioning.entry import Head
from provisioning.ledger import Ledger

NOW = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)
_CERTIFICATE = "M" * 900
"""As long as a kiosk's."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.ledger")
    parser.add_argument("--lines", type=int, default=100_000, metavar="N")
    parser.add_argument("--acts", type=int, default=300, metavar="N")
    parser.add_argument("--folder", type=Path, help="on the disk to be measured")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as place:
        path = Path(place) / "ledger.jsonl"
        _fill(path, options.lines)
        size = path.stat().st_size / 1e6
        python = platform.python_version()
        print(f"{os.cpu_count()} cores, Python {python}, {options.lines} lines, {size:.0f} MB")
        _measure(path, Path(place) / "bare", options.acts)
    return 0


def _fill(path: Path, lines: int) -> None:
    head = Head()
    with path.open("wb") as file:
        for number in range(lines):
            made = entries_of.following(head, Act.ISSUED, _facts(number), NOW)
            head = Head(made.sequence, made.hash)
            file.write(entries_of.line(made))


def _facts(number: int) -> Mapping[str, str]:
    return {
        "serial": f"{number:x}",
        "kind": "device",
        "uri": f"urn:x-oev:device:1310000011:kiosk-{number % 10_000}",
        "common_name": f"1310000011-kiosk-{number % 10_000}",
        "valid_until": "2026-06-30T09:00:00Z",
        "certificate": _CERTIFICATE,
        "key_sha256": f"{number:064x}",
        "issuer": "1",
    }


def _measure(path: Path, bare: Path, acts: int) -> None:
    server, other = Ledger(path), Ledger(path)
    first = _timed(server.register)
    print(f"read at the start, once       {first:9.1f} ms")
    other.register()
    line = entries_of.line(entries_of.following(server.head(), Act.ISSUED, _facts(0), NOW))
    handle = os.open(bare, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    bares, written, asked, caught_up = [], [], [], []
    for number in range(acts):
        bares.append(_timed(lambda: _append(handle, line)))
        facts = _facts(10_000_000 + number)
        written.append(_timed(partial(server.append, Act.ISSUED, facts, NOW)))
        caught_up.append(_timed(other.register))
        asked.append(_timed(server.register))
    os.close(handle)
    bar = _told("bare append and fsync", bares, None)
    _told("an act", written, bar)
    _told("asked, nothing new", asked, None)
    _told("asked, another wrote", caught_up, None)
    print(f"all bytes compared again      {_timed(server.verify):9.1f} ms")


def _append(handle: int, line: bytes) -> None:
    os.write(handle, line)
    os.fsync(handle)


def _timed(work: Callable[[], object]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _told(what: str, took: list[float], bar: float | None) -> float:
    median = statistics.median(took)
    worst = statistics.quantiles(took, n=20)[-1]
    ratio = "" if bar is None else f"   {median / bar:.2f} x bare"
    print(f"{what:28}  {median:9.3f} ms, 95 %: {worst:9.3f} ms{ratio}")
    return median


if __name__ == "__main__":
    sys.exit(main())
