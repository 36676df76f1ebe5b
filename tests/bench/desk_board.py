"""The desk's pages with a day of made-up receptions, for a browser: served over plain HTTP.

with DeskBoard(folder) as board:
    board.day.file(a_record()); page.goto(board.url)

``python -m tests.bench.desk_board FOLDER`` serves it by the machine's clock, and prints where,
until its standard input ends.
"""

import datetime as dt
import functools
import sqlite3
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from hospital.board import frame
from hospital.board.app import Area, Desk, make_app
from hospital.board.receptions.area import area_at
from hospital.config import load
from hospital.database import Database
from tests.bench.desk_day import DeskDay
from tests.bench.desk_guard import OpenDoor
from tests.bench.desk_pages import ServedPages
from tests.bench.receptions import NOON

_SETTINGS = """\
[hospital]
institution = "1310000011"
[broker]
host = "localhost"
port = 8883
[paths]
credentials = "{folder}/credentials"
state = "{folder}"
face = "{folder}/face"
"""


class DeskBoard:
    """One inbox, one application, one guard."""

    def __init__(
        self,
        folder: Path,
        now: Callable[[], dt.datetime] = lambda: NOON,
        more: Sequence[Area] = (),
    ) -> None:
        self.guard = OpenDoor()
        self.folder = folder
        self.now = now
        self.day = DeskDay(folder)
        config = folder / "hospital.toml"
        config.write_text(_SETTINGS.format(folder=folder))
        self._inbox = Database(folder / "inbox.sqlite")
        desk = Desk(load(config), self._inbox, self.guard)
        areas: list[Area] = [frame.area, functools.partial(area_at, now=self._now), *more]
        self._served = ServedPages(lambda: make_app(desk, areas))

    def __enter__(self) -> Self:
        self._served.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._served.__exit__(kind, error, trace)
        self.day.close()
        self._inbox.close()

    def has_followed(self) -> bool:
        """Whether everything that arrived is on the board."""
        last = self._inbox.rows("SELECT coalesce(max(n), 0) FROM arrival")[0][0]
        board = sqlite3.connect(self.folder / "board.sqlite")
        try:
            found = board.execute("SELECT n FROM followed WHERE what = 'arrival'").fetchone()
        finally:
            board.close()
        return bool(found and found[0] == last)

    def _now(self) -> dt.datetime:
        return self.now()

    @property
    def url(self) -> str:
        return self._served.url


if __name__ == "__main__":
    with DeskBoard(Path(sys.argv[1]), lambda: dt.datetime.now(dt.UTC)) as served:
        print(served.url, flush=True)
        sys.stdin.read()
