"""Where the service answers: mutual TLS on a TCP port, or a Unix socket with nginx before it."""

import contextlib
import ipaddress
import os
from collections.abc import AsyncIterator
from pathlib import Path

from aiohttp import web

from cloud.api.app import make_app
from cloud.api.context import Service
from cloud.api.operations import make_operations_app
from cloud.api.readiness import Readiness
from cloud.api.revocations import cutting
from cloud.api.tls import ServerTls
from cloud.config import NOT_SET, ConfigError, Listen, Operations

_SHUTDOWN_S = 20.0
"""How long requests under way may take when the service ends; the unit waits 30 s."""
_KEEPALIVE_S = 300.0  # a handshake costs as much as dozens of requests
_SOCKET_MODE = 0o660


@contextlib.asynccontextmanager
async def listening(listen: Listen, service: Service, tls: ServerTls | None) -> AsyncIterator[int]:
    """Answers until it is left, then lets requests under way finish; gives the port, or 0.

    ``tls`` is None exactly when there is a socket.
    """
    runner = web.AppRunner(
        make_app(service),
        access_log=None,
        auto_decompress=False,  # no call asks for it, and an archive could be a bomb
        keepalive_timeout=_KEEPALIVE_S,
        shutdown_timeout=_SHUTDOWN_S,
    )
    await runner.setup()
    if runner.server is not None:
        service.revocations.cuts.append(cutting(runner.server))
    try:
        if tls is None:
            await _open_socket(runner, listen.socket)
        else:
            await _open_port(runner, listen, tls)
        yield 0 if tls is None else runner.addresses[0][1]
    finally:
        await runner.cleanup()


@contextlib.asynccontextmanager
async def watched(
    operations: Operations, service: Service, readiness: Readiness
) -> AsyncIterator[None]:
    """Answers the operator's machines, until everything else has ended; nothing without a port."""
    if not operations.port:
        yield
        return
    if not is_loopback(operations.host):
        raise ConfigError("operations.host: not a loopback address, and there is no TLS")
    runner = web.AppRunner(make_operations_app(service, readiness), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, operations.host, operations.port).start()
        yield
    finally:
        await runner.cleanup()


def is_loopback(host: str) -> bool:
    """Whether nobody but this machine reaches the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def has_socket(listen: Listen) -> bool:
    """Whether nginx stands in front."""
    return listen.socket != NOT_SET


async def _open_port(runner: web.AppRunner, listen: Listen, tls: ServerTls) -> None:
    """Shared with the other workers, if there are any; with nobody else."""
    is_shared = listen.workers > 1
    await web.TCPSite(
        runner, listen.host, listen.port, ssl_context=tls.context, reuse_port=is_shared
    ).start()


async def _open_socket(runner: web.AppRunner, path: Path) -> None:
    """Made so that nobody but this user may open it, then given to the group."""
    umask = os.umask(0o177)
    try:
        await web.UnixSite(runner, path).start()  # takes the place of one left behind
    except OSError as error:
        raise ConfigError(f"listen.socket: {error.strerror or error}") from None
    finally:
        os.umask(umask)
    path.chmod(_SOCKET_MODE)
