"""Polls that come at the same time reach the disk together: one wait for it, not one for each.

While the thread that writes is busy with some, the next ones gather; who comes alone waits for
nobody.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from provisioning.serving.reports import Kept, Polled

Keep = Callable[[Sequence[Polled]], Awaitable[Sequence[Kept]]]


class Together:
    """Belongs to the event loop."""

    def __init__(self, keep: Keep) -> None:
        self._keep = keep
        self._waiting: list[tuple[Polled, asyncio.Future[Kept]]] = []
        self._keeping: asyncio.Task[None] | None = None

    async def keep(self, polled: Polled) -> Kept:
        """On the disk when it returns; raises what hinders that."""
        future: asyncio.Future[Kept] = asyncio.get_running_loop().create_future()
        self._waiting.append((polled, future))
        if self._keeping is None:
            self._keeping = asyncio.create_task(self._keep_all())
        return await future

    async def _keep_all(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                await self._keep_these(batch)
        finally:
            self._keeping = None

    async def _keep_these(self, batch: Sequence[tuple[Polled, asyncio.Future[Kept]]]) -> None:
        try:
            kept = await self._keep([polled for polled, _ in batch])
        except Exception as error:  # noqa: BLE001  each of them is told
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
            return
        for (_, future), one in zip(batch, kept, strict=True):
            if not future.done():  # else it hung up meanwhile
                future.set_result(one)
