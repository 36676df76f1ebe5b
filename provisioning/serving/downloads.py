"""Bundles on their way out: so many at once, one for each kiosk, read from the disk block by block.

A night of a nation's kiosks must not drown the polls. The disk is read in threads of its own, a
block at a time, and each block waits until the kiosk took the one before: what a download holds is
two blocks of memory. Whoever takes none for a minute is let go; it goes on where it was, later.
"""

import asyncio
import contextlib
import logging
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from pathlib import Path

from aiohttp import web

from provisioning.serving.parts import Part
from provisioning.serving.transports import cut

logger = logging.getLogger(__name__)

BLOCK = 256 * 1024
STALLED_S = 60.0
READERS = 4


class Downloads:
    """Who fetches; belongs to the event loop."""

    def __init__(self, most: int, readers: Executor) -> None:
        """``readers``: threads for the disk, so that nobody else waits for it."""
        self._most = most
        self._running: dict[str, object] = {}
        self.readers = readers

    @contextlib.contextmanager
    def one_of(self, uri: str) -> Iterator[Callable[[], bool] | None]:
        """A place for this kiosk; gives whether it still has it, or None: there is none left.

        A kiosk has one: whoever comes again has lost its line, and takes its former place.
        """
        if uri not in self._running and len(self._running) >= self._most:
            yield None
            return
        mine = object()
        self._running[uri] = mine
        try:
            yield lambda: self._running.get(uri) is mine
        finally:
            if self._running.get(uri) is mine:
                del self._running[uri]

    def __len__(self) -> int:
        return len(self._running)


async def send(
    request: web.Request,
    response: web.StreamResponse,
    source: tuple[int, Part, Executor],
    may_go_on: Callable[[], bool],
) -> web.StreamResponse:
    """The part of an open file; the connection is cut when it may not go on, or nobody takes it."""
    handle, part, readers = source
    loop = asyncio.get_running_loop()
    try:
        await response.prepare(request)
        for at in range(part.start, part.end, BLOCK):
            wanted = min(BLOCK, part.end - at)
            block = await loop.run_in_executor(readers, os.pread, handle, wanted, at)
            if len(block) != wanted or not may_go_on():
                return _cut(request, response, "ended")
            async with asyncio.timeout(STALLED_S):
                await response.write(block)
        await response.write_eof()
    except TimeoutError:
        return _cut(request, response, "stalled")
    except ConnectionError:
        return _cut(request, response, "hung-up")
    return response


def _cut(request: web.Request, response: web.StreamResponse, why: str) -> web.StreamResponse:
    logger.info("authority.bundle_cut why=%s", why)
    cut(request.transport)
    return response


def opened(path: Path, size: int) -> int:
    """A handle; raises OSError: it is gone, or of another size than it had."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    if os.fstat(handle).st_size != size:
        os.close(handle)
        raise OSError(f"{path.name} has another size")
    return handle
