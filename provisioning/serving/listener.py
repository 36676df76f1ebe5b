"""Accepts connections: so many in all, so many of one address, counted before the handshake."""

import asyncio
import collections
import contextlib
import logging
import os
import socket
import ssl
from collections.abc import AsyncIterator

from aiohttp import web

from provisioning.errors import FolderRefused
from provisioning.serving.addresses import holder
from provisioning.serving.connection import Connection
from provisioning.serving.settings import Limits, Listen
from provisioning.serving.transports import cut

logger = logging.getLogger(__name__)

_BACKLOG = 512
_HANDSHAKE_S = 10.0
_GOODBYE_S = 2.0
_PAUSE_S = 1.0


class Room:
    """How many connections there are."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._of_address: collections.Counter[str] = collections.Counter()

    def take(self, address: str) -> bool:
        """Whether one more may come in from there."""
        address = holder(address)
        if (
            self._of_address.total() >= self._limits.connections
            or self._of_address[address] >= self._limits.connections_per_address
        ):
            return False
        self._of_address[address] += 1
        return True

    def leave(self, address: str) -> None:
        """One is closed."""
        address = holder(address)
        self._of_address[address] -= 1
        if not self._of_address[address]:
            del self._of_address[address]


class Listener:
    """Who came to an address and port."""

    def __init__(self, runner: web.AppRunner, context: ssl.SSLContext, limits: Limits) -> None:
        """Of a runner that was set up."""
        self._runner = runner
        self._context = context
        self._limits = limits
        self._room = Room(limits)
        self._open: dict[asyncio.Task[None], socket.socket] = {}
        self._is_accepting = False

    @contextlib.asynccontextmanager
    async def accepting(self, listen: Listen) -> AsyncIterator[int]:
        """Lets connections in until it is left; gives the port; raises FolderRefused."""
        with _bound(listen) as bound:
            self._is_accepting = True
            self._listen_on(bound)
            try:
                yield bound.getsockname()[1]
            finally:
                self._is_accepting = False
                asyncio.get_running_loop().remove_reader(bound)

    async def end(self) -> None:
        """Waits for nobody who does not say goodbye."""
        opened = dict(self._open)
        for task in opened:
            task.cancel()
        await asyncio.gather(*opened, return_exceptions=True)
        await asyncio.sleep(0)  # transports give their sockets back
        for line in opened.values():
            line.close()  # of one that was never attended to

    def _listen_on(self, bound: socket.socket) -> None:
        if self._is_accepting:
            asyncio.get_running_loop().add_reader(bound, self._accept, bound)

    def _accept(self, bound: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        try:
            line, address = bound.accept()
        except (BlockingIOError, ConnectionAbortedError, InterruptedError):
            return  # it is gone again
        except OSError as error:  # no file handles left: some will be given back
            logger.error("authority.accept_failed errno=%s", error.errno)  # noqa: TRY400 - told enough
            loop.remove_reader(bound)
            loop.call_later(_PAUSE_S, self._listen_on, bound)
            return
        if not self._room.take(address[0]):
            logger.warning("authority.too_many address=%s", address[0])
            line.close()
            return
        line.setblocking(False)  # noqa: FBT003  the library's form
        task = loop.create_task(self._attend(line, address[0]))
        self._open[task] = line
        task.add_done_callback(self._open.pop)

    async def _attend(self, line: socket.socket, address: str) -> None:
        loop = asyncio.get_running_loop()
        transport: asyncio.Transport | None = None
        try:
            # a client that breaks the handshake off, or shows nothing of ours
            with contextlib.suppress(OSError):
                transport, connection = await loop.connect_accepted_socket(
                    self._connection,
                    line,
                    ssl=self._context,
                    ssl_handshake_timeout=_HANDSHAKE_S,
                    ssl_shutdown_timeout=_GOODBYE_S,
                )
                await connection.lost
        finally:
            self._room.leave(address)
            cut(transport)

    def _connection(self) -> Connection:
        server = self._runner.server
        if server is None:
            raise RuntimeError("the runner was not set up, or has ended")
        return Connection(server, asyncio.get_running_loop(), self._limits.head_s)


def _bound(listen: Listen) -> socket.socket:
    family = socket.AF_INET6 if ":" in listen.host else socket.AF_INET
    try:
        bound = socket.create_server((listen.host, listen.port), family=family, backlog=_BACKLOG)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else type(error).__name__
        raise FolderRefused(f"listen: {listen.host} port {listen.port}: {reason}") from None
    bound.setblocking(False)  # noqa: FBT003  the library's form
    return bound
