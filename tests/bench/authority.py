"""The authority's server: as a process of its own, or in this process with a clock in hand.

with AuthorityProcess(office, folder) as server: server.url
with AuthorityDesk(office, folder, now) as desk: desk.clock.add(minutes=31); desk.client(line.kiosk)
"""

import asyncio
import contextlib
import dataclasses
import datetime as dt
import os
import shutil
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Self

import httpx
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from provisioning import authorities, bundle, profile
from provisioning.authority import ISSUING_LIFE, Authority, make_issuing
from provisioning.office import Office
from provisioning.profile import Kind
from provisioning.serving import settings
from provisioning.serving.app import LISTS, Area, Surroundings, make_app
from provisioning.serving.areas import AREAS
from provisioning.serving.serve import listening
from provisioning.serving.tls import server_context
from tests.bench.board import HandClock
from tests.bench.service import Service

HOSTS = ("localhost", "127.0.0.1")
_SETTINGS = """\
office = "{office}"
credentials = "{credentials}"
[listen]
host = "127.0.0.1"
port = {port}
"""


def write_settings(office: Path, folder: Path, credentials: Path, port: int = 0) -> Path:
    """The server's settings; gives their file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "authority.toml"
    path.write_text(_SETTINGS.format(office=office, credentials=credentials, port=port))
    return path


def issue_server(office: Office, folder: Path, now: dt.datetime) -> Path:
    """The server's own key and certificate; gives their folder."""
    bundle.issue_service(office, folder, profile.service("authority", HOSTS), now)
    return folder


@contextlib.contextmanager
def ending_soon(office: Office, kind: Kind, now: dt.datetime) -> Iterator[None]:
    """The authority that signs for a kind has sixty days left, until this is left."""
    key: Any = load_pem_private_key((office.folder / "root" / "ca.key").read_bytes(), None)
    root = Authority(x509.load_pem_x509_certificate(office.trust_pem()), key)
    long_ago = now - ISSUING_LIFE + dt.timedelta(days=60)
    folder = office.authorities.next_folder(kind)
    authorities.write(folder, make_issuing(root, "Old", kind, long_ago, 2))
    try:
        yield
    finally:
        shutil.rmtree(folder)


def trusting(ca: Path, party: Path | None = None) -> ssl.SSLContext:
    """Of a client that trusts the root in ``ca``, with a party's certificate or without."""
    context = ssl.create_default_context(cafile=ca)
    if party is not None:
        context.load_cert_chain(party / "device.crt", party / "device.key")
    return context


class AuthorityProcess(Service):
    """``python -m provisioning serve``."""

    def __init__(self, office: Path, folder: Path, now: dt.datetime, port: int = 0) -> None:
        credentials = folder / "server"
        if not credentials.exists():
            issue_server(Office(office), credentials, now)
        self.ca = credentials / "ca.crt"
        self.settings = write_settings(office, folder, credentials, port)
        super().__init__(
            ["provisioning", "serve", "--config", str(self.settings)],
            folder / "authority.log",
            ready_when="authority.listening",
        )

    @property
    def port(self) -> int:
        return int(self.log.rsplit("authority.listening port=", 1)[1].split()[0])

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    def client(self, party: Path | None = None) -> httpx.Client:
        """With a party's folder, or nobody's certificate."""
        return httpx.Client(base_url=self.url, verify=trusting(self.ca, party), timeout=30)


class AuthorityDesk:
    """The same over real TLS in this process, with a clock in hand."""

    def __init__(
        self,
        office: Office,
        folder: Path,
        now: dt.datetime,
        areas: Sequence[Area] = AREAS,
        **changed: Any,
    ) -> None:
        """``changed``: other settings of the server, as ``hold_list_s=1.0``."""
        self.clock = HandClock(now)
        self.office = office
        self.credentials = issue_server(office, folder / "server", now)
        read = settings.load(write_settings(office.folder, folder, self.credentials))
        self.settings = dataclasses.replace(read, **changed)
        self._areas = areas
        self._stack = contextlib.ExitStack()
        self.port = 0

    def __enter__(self) -> Self:
        self._stack.enter_context(self._served())
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """In order, as at SIGTERM."""
        self._stack.close()

    def waiting(self) -> int:
        """How many wait for a newer revocation list."""
        return self.app[LISTS].waiting

    @contextlib.contextmanager
    def _served(self) -> Iterator[None]:
        ready = threading.Event()
        around = Surroundings(
            self.office, self.settings, self.clock.now, time.monotonic, os.urandom
        )

        async def serve() -> None:
            self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
            self.app = make_app(around, self._areas)
            self.context = server_context(self.credentials)
            async with listening(self.app, self.settings.listen, self.context) as self.port:
                ready.set()
                await self._ended.wait()

        thread = threading.Thread(target=lambda: asyncio.run(serve()))
        thread.start()
        assert ready.wait(10)
        try:
            yield
        finally:
            self._loop.call_soon_threadsafe(self._ended.set)
            thread.join(10)

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    def client(self, party: Path | None = None) -> httpx.Client:
        """With a party's folder, or nobody's certificate."""
        ca = self.credentials / "ca.crt"
        return httpx.Client(base_url=self.url, verify=trusting(ca, party), timeout=30)
