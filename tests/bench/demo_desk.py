"""The demo's last look: what the desk's page has of the day, counted, and as a picture."""

import re
import sys
from collections.abc import Mapping
from pathlib import Path

import httpx

from tests.bench.browser import CHROMIUM, Browser
from tests.bench.people import leaks, personal_strings
from tests.bench.stack import Line
from tests.bench.staffed_board import StaffedBoard
from tests.bench.waiting import wait_until

PICTURE = "desk.png"
_LISTED_WITHIN_S = 15.0


def seen_at_the_desk(
    line: Line, expected: int, out: Path | None = None
) -> tuple[int, dict[str, int]]:
    """How many receptions are listed once all are, or time is over; and what leaked in a log.

    ``out``: the folder for a picture of the list.
    """
    with StaffedBoard(line) as board:
        with board.signed_in() as client:
            count = _listed(client, expected)
            cookies = dict(client.cookies)
        if out is not None and Path(CHROMIUM).exists():
            _photograph(board.url, cookies, out / PICTURE)
        elif out is not None:
            print(f"No {PICTURE}: there is no {CHROMIUM}.", file=sys.stderr)
        return count, leaks_in(line, {"board": board.log})


def leaks_in(line: Line, logs: Mapping[str, str]) -> dict[str, int]:
    """How many personal strings of the line's people occur in each log that has any."""
    personal = personal_strings(line.people)
    found = {name: len(leaks(log, personal)) for name, log in logs.items()}
    return {name: count for name, count in found.items() if count}


def _listed(client: httpx.Client, expected: int) -> int:
    def count() -> int:
        page = client.get("/", params={"show": "all"}).text
        found = re.search(r'id="count-total">[^<]*?(\d+)', page)
        return int(found[1]) if found else 0

    try:
        wait_until(lambda: count() == expected, "not all are listed", _LISTED_WITHIN_S)
    except TimeoutError:
        return count()
    return expected


def _photograph(url: str, cookies: Mapping[str, str], path: Path) -> None:
    with Browser() as browser, browser.page() as page:
        page.context.add_cookies(
            [{"name": name, "value": value, "url": url} for name, value in cookies.items()]
        )
        page.goto(url)
        page.wait_for_selector("#rows tr")
        page.screenshot(path=path, full_page=True)
