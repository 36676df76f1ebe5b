"""A listener in a server's place that notes whose certificate each connection shows.

with CertificateTap(line.broker, line.kiosk, broker.port) as tap:
    connect("localhost", tap.port)
    tap.serials                     lower-case hex, one a connection, in order

It has the server's own certificate, and goes on to the server as ``party``.
"""

import asyncio
import contextlib
import ssl
import threading
from pathlib import Path
from typing import Self

from tests.bench.authority import trusting

_CHUNK = 65536


class CertificateTap:
    def __init__(self, server: Path, party: Path, to_port: int) -> None:
        self._near = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._near.load_cert_chain(server / "device.crt", server / "device.key")
        self._near.load_verify_locations(server / "ca.crt")
        self._near.verify_mode = ssl.CERT_REQUIRED
        self._far = trusting(server / "ca.crt", party)
        self._to_port = to_port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self.serials: list[str] = []
        self.port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        self.port = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _listen(self) -> int:
        self._server = await asyncio.start_server(self._pass_on, "127.0.0.1", 0, ssl=self._near)
        return int(self._server.sockets[0].getsockname()[1])

    async def _end(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _pass_on(self, near: asyncio.StreamReader, to_near: asyncio.StreamWriter) -> None:
        shown = to_near.get_extra_info("peercert")
        self.serials.append(f"{int(shown['serialNumber'], 16):x}")
        far, to_far = await asyncio.open_connection("localhost", self._to_port, ssl=self._far)
        try:
            await asyncio.gather(_pump(near, to_far), _pump(far, to_near))
        finally:
            to_near.close()
            to_far.close()


async def _pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await source.read(_CHUNK):
            target.write(data)
            await target.drain()
    target.close()
