"""One connection: whoever sends slowly, or what is no HTTP, holds up nobody and learns nothing.

The head of a request must be there in time; the frame reads the body in time, too, before any
handler runs. Between two requests aiohttp's own keep-alive counts.
"""

import asyncio
import logging

from aiohttp import web

from provisioning.serving.transports import cut

logger = logging.getLogger(__name__)

KEEPALIVE_S = 75.0
"""Longer than the time between two polls: a new handshake costs a hundred times a request."""
_LONGEST_LINE = 4096
_MOST_HEADERS = 64


class Connection(web.RequestHandler):
    """Counts the time of a head; ``lost`` is done once it is closed."""

    __slots__ = ("_head_s", "_head_timer", "_is_answering", "_timed_loop", "lost")

    def __init__(self, server: web.Server, loop: asyncio.AbstractEventLoop, head_s: float) -> None:
        super().__init__(
            server,
            loop=loop,
            access_log=None,  # type: ignore[arg-type]  # its own way to say none
            auto_decompress=False,  # nobody asks for it, and an archive could be a bomb
            keepalive_timeout=KEEPALIVE_S,
            max_line_size=_LONGEST_LINE,
            max_field_size=_LONGEST_LINE,
            max_headers=_MOST_HEADERS,
            lingering_time=0,  # what comes after an answer is not waited for
        )
        self.lost: asyncio.Future[None] = loop.create_future()
        self._head_s = head_s
        self._timed_loop = loop
        self._head_timer: asyncio.TimerHandle | None = None
        self._is_answering = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The handshake is done: a first request is due."""
        super().connection_made(transport)
        self._begin_waiting()

    def data_received(self, data: bytes) -> None:
        """The first bytes of a request, or more of it."""
        if not self._is_answering:
            self._begin_waiting()
        super().data_received(data)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Closed, by whomever."""
        self._end_waiting()
        super().connection_lost(exc)
        if not self.lost.done():
            self.lost.set_result(None)

    def begin_answer(self) -> None:
        """A whole head has come."""
        self._is_answering = True
        self._end_waiting()

    def end_answer(self) -> None:
        """The next head may come."""
        self._is_answering = False

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002  tells what was sent
    ) -> web.StreamResponse:
        """What is no HTTP, or failed outside of any handler: a number, no details."""
        logger.warning("authority.not_http status=%d kind=%s", status, type(exc).__name__)
        if request.writer.output_size > 0:
            raise ConnectionError("an answer was sent already")
        answer = web.Response(status=status, headers={"Server": "authority"})
        answer.force_close()
        return answer

    def _begin_waiting(self) -> None:
        if self._head_timer is None:
            self._head_timer = self._timed_loop.call_later(self._head_s, self._too_slow)

    def _end_waiting(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _too_slow(self) -> None:
        logger.warning("authority.too_slow")
        cut(self.transport)
