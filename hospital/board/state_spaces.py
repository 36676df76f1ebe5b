"""Free space of folders, some of which lie on another machine that may not answer.

A call to a share that hangs comes back when the share does, and nothing can end it. So each folder
is asked by a thread of its own, waited for only so long, and asked once at a time.
"""

import asyncio
import shutil
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from pathlib import Path
from typing import NamedTuple

from hospital.board.state_facts import Space

LIMIT_S = 1.5

Told = tuple[int, Space] | None
"""A file system's device number and its space; None: the folder is not there."""


class Spaces(NamedTuple):
    """Of all folders that were asked about."""

    found: list[Space]
    """One for each file system."""
    silent: list[str]
    """Folders that do not answer."""


def look(folder: Path) -> Told:
    """One folder, for as long as it takes; one that is not there is told elsewhere."""
    try:
        usage, device = shutil.disk_usage(folder), folder.stat().st_dev
    except OSError:
        return None
    return device, Space(str(folder), usage.free, usage.total)


class SpaceAsker:
    """Of one application."""

    def __init__(self, looks: Callable[[Path], Told] = look, limit_s: float = LIMIT_S) -> None:
        self._look = looks
        self._limit_s = limit_s
        self._asked: dict[Path, Future[Told]] = {}

    async def ask(self, folders: Iterable[Path]) -> Spaces:
        """All of them at once, no longer than the limit."""
        asked = {folder: self._begin(folder) for folder in folders}
        await asyncio.wait(
            [asyncio.wrap_future(one) for one in asked.values()], timeout=self._limit_s
        )
        silent = [str(folder) for folder, one in asked.items() if not one.done()]
        found: dict[tuple[int, int], Space] = {}
        for told in (one.result() for one in asked.values() if one.done()):
            if told is not None:
                found.setdefault((told[0], told[1].total), told[1])
        return Spaces(list(found.values()), silent)

    def _begin(self, folder: Path) -> Future[Told]:
        """The question that still waits, or a new one."""
        earlier = self._asked.get(folder)
        if earlier is not None and not earlier.done():
            return earlier
        asked: Future[Told] = Future()
        asked.set_running_or_notify_cancel()
        self._asked[folder] = asked
        threading.Thread(
            target=lambda: asked.set_result(self._look(folder)), name="board-space", daemon=True
        ).start()
        return asked
