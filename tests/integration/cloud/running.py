"""The service inside this process, in a thread with a loop of its own, on a real TLS port.

The clock can be set, so that a challenge runs out without anybody waiting.
"""

import asyncio
import contextlib
import datetime as dt
import threading
import time
from collections.abc import Iterator

import uvloop

from cloud import bootstrap
from cloud.clock import SystemRandomness
from cloud.config import Settings

_START_S = 20.0


class SettableClock:
    """The machine's time, moved by what a test adds."""

    def __init__(self) -> None:
        self._moved = dt.timedelta()

    def wall(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC) + self._moved

    def monotonic(self) -> float:
        return time.monotonic() + self._moved.total_seconds()

    def pass_by(self, **span: float) -> None:
        self._moved += dt.timedelta(**span)

    def reset(self) -> None:
        self._moved = dt.timedelta()


class _Thread:
    def __init__(self, settings: Settings, clock: SettableClock) -> None:
        self._settings = settings
        self._clock = clock
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._started = threading.Event()
        self.port = 0
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            uvloop.run(self._serve())  # as the command does
        except BaseException as error:  # noqa: BLE001 told to the test's own thread
            self.error = error
        finally:
            self._started.set()

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        async with bootstrap.running(self._settings, self._clock, SystemRandomness()) as port:
            self.port = port
            self._started.set()
            await self._stop.wait()

    def wait_until_started(self) -> None:
        assert self._started.wait(_START_S), "the service did not start"
        if self.error is not None:
            raise self.error

    def stop(self) -> None:
        if self._loop is not None and self._stop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stop.set)


@contextlib.contextmanager
def running_service(settings: Settings, clock: SettableClock) -> Iterator[str]:
    """Gives the service's address."""
    service = _Thread(settings, clock)
    thread = threading.Thread(target=service.run, name="eligibility-service")
    thread.start()
    try:
        service.wait_until_started()
        yield f"https://localhost:{service.port}"
    finally:
        service.stop()
        thread.join()
    if service.error is not None:
        raise service.error
