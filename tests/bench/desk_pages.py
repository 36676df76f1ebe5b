"""The desk's pages served in this process, on plain HTTP, for a browser or a client.

with ServedPages(lambda: make_app(desk, areas)) as served:
    page.goto(served.url)
"""

import asyncio
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from aiohttp import web


class ServedPages:
    """One event loop in a thread of its own."""

    def __init__(self, make: Callable[[], web.Application]) -> None:
        self._make = make
        self._is_ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pages")
        self.url = ""

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._is_ready.wait(10)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join()

    def _run(self) -> None:
        asyncio.run(self._serve())  # which ends what a connection has left behind, too

    async def _serve(self) -> None:
        self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        runner = web.AppRunner(self._make(), access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        self._is_ready.set()
        await self._ended.wait()
        await runner.cleanup()
