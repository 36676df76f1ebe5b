"""The desk's page: how soon a filed record is seen, and what a full day costs; it judges nothing.

Page and inbox are two processes, as at a hospital; a real browser looks. Beside it, in the same
run, a bare page gets lines over a bare stream of server-sent events from a bare server.
"""

import argparse
import contextlib
import datetime as dt
import functools
import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import httpx
from playwright.sync_api import Page

from tests.bench.browser import Browser
from tests.bench.desk_day import DeskDay, a_visit
from tests.bench.people import people
from tests.bench.receptions import TODAY
from tests.bench.waiting import wait_until
from tests.benchmarks.bare_stream import BareStream

DAY_RECEPTIONS = 3000
SEEN = 40
AT_A_TIME = 10
_APPEARS = """
id => new Promise(done => {
  const now = () => performance.timeOrigin + performance.now();
  const is_here = () => document.getElementById(id) && done(now());
  new MutationObserver(is_here).observe(document.body, {childList: true, subtree: true});
  is_here();
})
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.desk")
    parser.add_argument("--receptions", type=int, default=DAY_RECEPTIONS, metavar="N")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, load {load:.1f}")
    with (
        tempfile.TemporaryDirectory() as folder,
        Browser() as browser,
        contextlib.closing(DeskDay(Path(folder))) as day,
        _served(Path(folder)) as served,
    ):
        with browser.page() as page, browser.page() as bare:
            _how_soon(page, bare, day, served[0])
        with browser.page() as page:
            _full_day(page, day, served, options.receptions)
    return 0


def _how_soon(page: Page, bare: Page, day: DeskDay, url: str) -> None:
    page.goto(url)
    ours = [_seen_ms(page, functools.partial(day.file, _visit(number))) for number in range(SEEN)]
    with BareStream() as stream:
        bare.goto(stream.url)
        wait_until(lambda: stream.has_reader, "the bare page does not listen")
        alone = [_seen_ms(bare, stream.send, "") for _ in range(SEEN)]
    for name, times in (("record committed to row seen", ours), ("bare stream", alone)):
        ordered = sorted(times)
        p95 = ordered[int(len(ordered) * 0.95) - 1]
        print(f"{name:36} p50 {statistics.median(times):6.0f} ms   p95 {p95:6.0f} ms")


def _seen_ms(page: Page, send: Callable[[], str], prefix: str = "r-") -> float:
    """From when ``send`` returned to when its element is in the page."""
    identity = send()
    at = time.time() * 1000
    seen: float = page.evaluate(_APPEARS, prefix + identity)
    return seen - at


def _full_day(page: Page, day: DeskDay, served: tuple[str, int], count: int) -> None:
    url, pid = served
    page.goto(url)
    page.wait_for_selector("#rows tr")
    before = _weighed(page, url, pid)
    with _who_reads_nothing(url):
        began = time.monotonic()
        for start in range(0, count, AT_A_TIME):
            last = day.file_all([_visit(start + one) for one in range(AT_A_TIME)])[-1]
        page.wait_for_selector(f"#r-{last}", state="attached", timeout=120_000)
        took = time.monotonic() - began
        after = _weighed(page, url, pid)
    print(f"{count} receptions in {took:.0f} s, another stream open that reads nothing:")
    for name, one, other in zip(_WEIGHED, before, after, strict=True):
        print(f"  {name:34} {one:8.1f} before   {other:8.1f} after")


_WEIGHED = (
    "server's memory (RSS), MB",
    "page's heap, MB",
    "page's nodes",
    "lines in the page",
    "list to first byte, ms (median)",
    "search by name, ms (median)",
)


def _weighed(page: Page, url: str, pid: int) -> Sequence[float]:
    client = page.context.new_cdp_session(page)
    client.send("HeapProfiler.collectGarbage")
    client.send("Performance.enable")
    told = client.send("Performance.getMetrics")["metrics"]
    metrics = {one["name"]: one["value"] for one in told}
    client.detach()
    today = dt.datetime.now(dt.timezone(dt.timedelta(hours=9))).date()
    with httpx.Client(base_url=url) as asking:
        listed = _median_ms(lambda: asking.get("/"))
        form = {"day": str(today), "sought": "ヤマダ"}
        found = _median_ms(lambda: asking.post("/search", data=form))
    return (
        _rss_mb(pid),
        metrics["JSHeapUsedSize"] / 2**20,
        metrics["Nodes"],
        page.locator("#rows tr").count(),
        listed,
        found,
    )


def _median_ms(ask: Callable[[], httpx.Response]) -> float:
    times = []
    for _ in range(15):
        began = time.monotonic()
        ask().raise_for_status()
        times.append((time.monotonic() - began) * 1000)
    return statistics.median(times)


def _rss_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    [line] = [one for one in status.splitlines() if one.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


@contextlib.contextmanager
def _who_reads_nothing(url: str) -> Iterator[None]:
    address = httpx.URL(url)
    with socket.create_connection((address.host, address.port or 80)) as reader:
        reader.sendall(b"GET /events HTTP/1.1\r\nHost: desk\r\n\r\n")
        yield


@contextlib.contextmanager
def _served(folder: Path) -> Iterator[tuple[str, int]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.desk_board", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip(), process.pid
    finally:
        process.communicate("", timeout=30)


def _visit(number: int):
    everybody = list(people(TODAY))
    someone = everybody[number % len(everybody)]
    return a_visit(someone, dt.datetime.now(dt.UTC), number + 1)


if __name__ == "__main__":
    sys.exit(main())
