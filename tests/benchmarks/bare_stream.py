"""A bare page with a bare stream of server-sent events: what the desk's page stands on."""

import asyncio
import itertools

from aiohttp import web

from tests.bench.desk_pages import ServedPages

_PAGE = """<!doctype html><body><ul id="all"></ul><script>
new EventSource("/events").onmessage = event => {
  const made = document.createElement("li"); made.id = event.data; all.prepend(made);
};
</script>"""


class BareStream(ServedPages):
    """One reader at a time."""

    def __init__(self) -> None:
        super().__init__(self._made)
        self._queue: asyncio.Queue[str] | None = None
        self._numbers = itertools.count(1)

    @property
    def has_reader(self) -> bool:
        return self._queue is not None

    def send(self) -> str:
        """Gives the id of the element that will be there."""
        assert self._queue is not None
        identity = f"bare-{next(self._numbers)}"
        self._loop.call_soon_threadsafe(self._queue.put_nowait, identity)
        return identity

    def _made(self) -> web.Application:
        app = web.Application()
        app.add_routes([web.get("/", self._page), web.get("/events", self._events)])
        return app

    async def _page(self, _request: web.Request) -> web.Response:
        return web.Response(text=_PAGE, content_type="text/html")

    async def _events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        self._queue = asyncio.Queue()
        while True:
            await response.write(f"data: {await self._queue.get()}\n\n".encode())
