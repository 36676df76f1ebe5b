"""``python -m tests.bench.desk_pictures DIR``: pictures of the desk's pages, to be looked at.

A lively morning of made-up people on a desk's screen and a tablet, in both languages; an empty day,
200 % zoom, paper. More pages: a line in ``PAGES``.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from hospital.board import ask, declaration, state
from tests.bench.browser import DESK, TABLET, Browser, Screen, violations
from tests.bench.desk_board import DeskBoard
from tests.bench.desk_guard import CLERK
from tests.bench.waiting import wait_until

HALF = Screen(DESK.width // 2, DESK.height // 2)
"""A desk's screen at 200 %."""
_LOST, _ELDERLY, _DISEASES, _LONG, _ANSWERED = 6, 4, 13, 3, 9
"""Places in the lively morning."""


class Picture(NamedTuple):
    """One page on one screen."""

    name: str
    path: Callable[[Sequence[str]], str]
    """From the morning's verification ids."""
    screen: Screen = DESK
    is_print: bool = False
    press: str | None = None
    """What to click first."""


def one(place: int) -> Callable[[Sequence[str]], str]:
    """The page of one reception."""
    return lambda ids: f"/receptions/{ids[place]}"


PAGES = (
    Picture("list-desk", lambda _: "/"),
    Picture("list-tablet", lambda _: "/", TABLET),
    Picture("list-200-percent", lambda _: "/", HALF),
    Picture("list-print", lambda _: "/", is_print=True),
    Picture("list-needs", lambda _: "/?show=needs"),
    Picture("empty-day", lambda _: "/?day=2026-11-20"),
    Picture("one-lost", one(_LOST)),
    Picture("one-lost-opened", one(_LOST), press='button[value="reason"]'),
    Picture("one-elderly", one(_ELDERLY)),
    Picture("one-with-limit", one(_LONG)),
    Picture("one-answered-later", one(_ANSWERED), TABLET),
    Picture("one-diseases-opened", one(_DISEASES), TABLET, press='button[value="diseases"]'),
    Picture("one-200-percent", one(_LONG), HALF),
    Picture("ask-desk", lambda _: "/ask"),
    Picture("ask-tablet", lambda _: "/ask", TABLET),
    Picture("ask-faults", lambda _: "/ask", press=".card-face button"),
    Picture("state-desk", lambda _: "/state"),
    Picture("state-tablet", lambda _: "/state", TABLET),
)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.desk_pictures")
    parser.add_argument("directory", type=Path)
    parser.add_argument("--only", default="", metavar="NAME", help="pages whose name has this")
    options = parser.parse_args(arguments)
    options.directory.mkdir(parents=True, exist_ok=True)
    barriers = 0
    for name, found in _pictures(options.directory, options.only):
        print(name, *found, sep="\n  ")
        barriers += len(found)
    return min(barriers, 1)


def _pictures(directory: Path, only: str) -> Iterator[tuple[str, list[str]]]:
    with (
        tempfile.TemporaryDirectory() as folder,
        DeskBoard(Path(folder), more=[ask.area, declaration.area, state.area]) as board,
        Browser() as browser,
    ):
        board.guard.somebody = CLERK
        ids = board.day.lively()
        wait_until(board.has_followed, "the morning is not on the board")
        for language in ("ja", "en"):
            for picture in (one for one in PAGES if only in one.name):
                with browser.page(picture.screen, locale=language) as page:
                    page.goto(board.url + picture.path(ids))
                    if picture.press:
                        page.click(picture.press)
                    if picture.is_print:
                        page.emulate_media(media="print")
                    name = f"{picture.name}-{language}"
                    page.screenshot(path=directory / f"{name}.png", full_page=True)
                    yield name, violations(page)


if __name__ == "__main__":
    sys.exit(main())
