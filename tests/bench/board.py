"""The desk's pages over real TLS, in this process: a clock in hand, cheap password hashes.

with BoardDesk(tmp_path, line.add_board(now)) as desk:
    staff = desk.enrol("s-014", Role.RECEPTION); desk.client(); desk.url
    desk.clock.add(minutes=5)
"""

import asyncio
import contextlib
import dataclasses
import datetime as dt
import functools
import ssl
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

import argon2
import httpx
import pyotp

from hospital import config
from hospital.board.access.entrance import Access, Entrance
from hospital.board.access.serving import app_of, listening
from hospital.board.access.tls import read_certificate, server_context
from hospital.board.app import Area, Desk
from hospital.board.areas import AREAS
from hospital.board.guard import Role
from hospital.board.receptions import area as receptions
from hospital.database import Database
from tests.bench.pki import INSTITUTION
from tests.bench.service import Service

PASSWORD = "four quiet words here"
CHEAP = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

_SETTINGS = """\
[hospital]
institution = "{institution}"
[broker]
host = "127.0.0.1"
port = 1
[paths]
credentials = "{credentials}"
state = "{folder}/state"
face = "{folder}/face"
[board]
device = "reception-1"
address = "127.0.0.1"
port = {port}
credentials = "{credentials}"
"""


def write_settings(folder: Path, credentials: Path, port: int = 0) -> Path:
    """The settings of a hospital with pages; gives their file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "hospital.toml"
    path.write_text(
        _SETTINGS.format(institution=INSTITUTION, credentials=credentials, folder=folder, port=port)
    )
    return path


class BoardProcess(Service):
    """``python -m hospital board``."""

    def __init__(self, settings: Path) -> None:
        super().__init__(
            ["hospital", "board", "--config", str(settings)],
            settings.with_name("board.log"),
            ready_when="hospital.board_listening",
        )

    @property
    def port(self) -> int:
        return int(self.log.rsplit("hospital.board_listening port=", 1)[1].split()[0])


@dataclasses.dataclass
class HandClock:
    """Goes when it is told to."""

    at: dt.datetime

    def now(self) -> dt.datetime:
        return self.at

    def add(self, **much: float) -> None:
        self.at += dt.timedelta(**much)


@dataclasses.dataclass
class Enrolled:
    """One of the staff with an authenticator app in hand."""

    staff_id: str
    secret: str
    clock: HandClock

    def code(self) -> str:
        """A new one: 30 s later."""
        self.clock.add(seconds=30)
        return pyotp.TOTP(self.secret).at(self.clock.at)


class BoardDesk:
    """Pages, files and clock; ``areas`` beside the sign-in's own."""

    def __init__(
        self,
        folder: Path,
        credentials: Path,
        now: dt.datetime,
        areas: Sequence[Area] = AREAS,
    ) -> None:
        self.clock = HandClock(now)
        self.credentials = credentials
        self.settings = config.load(write_settings(folder, credentials))
        by_hand = functools.partial(receptions.area_at, now=self.clock.now)
        self._areas = [by_hand if one is receptions.area else one for one in areas]
        self._stack = contextlib.ExitStack()
        self.port = 0

    def __enter__(self) -> Self:
        self.access = self._stack.enter_context(
            Access.opened(self.settings.paths.state, self.credentials, self.clock.now, hasher=CHEAP)
        )
        inbox = Database(self.settings.inbox)
        self._stack.callback(inbox.close)
        certificate = read_certificate(self.credentials, INSTITUTION, self.clock.now())
        self.entrance = Entrance(self.access, certificate)
        self.inbox = inbox
        self._stack.enter_context(self._served())
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @contextlib.contextmanager
    def _served(self) -> Iterator[None]:
        ready = threading.Event()

        async def serve() -> None:
            self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
            app = self.app = app_of(
                self.entrance, Desk(self.settings, self.inbox, self.entrance), self._areas
            )
            assert self.settings.board is not None
            self.context = server_context(self.credentials)
            async with listening(app, self.settings.board, self.context) as self.port:
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

    def client(self) -> httpx.Client:
        """A browser without a page, that trusts the clinic's authority alone."""
        trust = ssl.create_default_context(cafile=self.credentials / "ca.crt")
        return httpx.Client(
            base_url=self.url, verify=trust, headers={"Origin": self.url}, timeout=30
        )

    def enrol(self, staff_id: str, role: Role, name: str = "受付 花子") -> Enrolled:
        """Somebody whose invitation is used already."""
        accounts = self.access.accounts
        code = accounts.add(staff_id, name, role, self.clock.now())
        invited = accounts.invited(code, self.clock.now())
        assert invited is not None
        enrolled = Enrolled(staff_id, invited.secret, self.clock)
        hashed = self.access.passwords.hash(PASSWORD)
        assert accounts.redeem(code, hashed, enrolled.code(), self.clock.now())
        return enrolled

    def noted(self) -> list[tuple[str, str]]:
        """Who did what, in the audit's order."""
        from hospital.board.access.audit import Wanted

        found = [*self.access.audit.every(Wanted())][::-1]
        return [(one.staff_id, one.what) for one in found]
