"""What the sign-in costs: the same page open and behind session and audit, in one run.

``python -m tests.benchmarks.board`` prints milliseconds a page over one kept connection, and the
audit's part by itself.
"""

import contextlib
import datetime as dt
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from aiohttp import web

from hospital.board import frame, pages
from hospital.board.app import Desk, allowed, open_to_all
from hospital.board.guard import Role
from tests.bench.board import BoardDesk
from tests.bench.pki import make_line
from tests.integration.board.conftest import sign_in

_PAGES = 400
NOW = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)


@open_to_all
async def _open(request: web.Request) -> web.StreamResponse:
    return pages.page(request, "base.html")


@allowed(Role.RECEPTION)
async def _guarded(request: web.Request) -> web.StreamResponse:
    return pages.page(request, "base.html")


def _area(_desk: Desk) -> list[web.RouteDef]:
    return [web.get("/open", _open), web.get("/guarded", _guarded)]


def _milliseconds(doing: Callable[[], object]) -> float:
    taken = []
    for _ in range(_PAGES):
        began = time.perf_counter()
        doing()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1000


def main() -> None:
    """Alternates the two, so that a busy machine hits both."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        credentials = make_line(folder, NOW).add_board(NOW)
        desk = stack.enter_context(
            BoardDesk(folder / "desk", credentials, NOW, areas=[frame.area, _area])
        )
        client = stack.enter_context(desk.client())
        sign_in(client, desk.enrol("s-014", Role.RECEPTION))
        rounds = [
            (
                _milliseconds(lambda: client.get("/open")),
                _milliseconds(lambda: client.get("/guarded")),
                _milliseconds(
                    lambda: desk.access.audit.note(NOW, "s-014", "receptions.list", ["v"] * 20, "-")
                ),
            )
            for _ in range(3)
        ]
    opened, guarded, noted = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(f"open page      {opened:6.2f} ms")
    print(f"guarded page   {guarded:6.2f} ms   {guarded / opened:4.2f} times")
    print(f"of it, audit   {noted:6.2f} ms")


if __name__ == "__main__":
    main()
