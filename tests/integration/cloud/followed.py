"""A service that follows the real authority, and a second one behind a socket beside it."""

import contextlib
import dataclasses
import datetime as dt
import itertools
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from cloud.config import Authority, Listen, Operations, Settings
from eligibility import wire
from eligibility.insured import check_digit
from provisioning.device_key import make_key
from provisioning.profile import Identity
from tests.bench.authority import AuthorityDesk
from tests.bench.pki import san_uri
from tests.bench.ports import free_port
from tests.bench.waiting import wait_until
from tests.integration.cloud.conftest import NOW, World
from tests.integration.cloud.database import enrol
from tests.integration.cloud.reception import Kiosk, new_id
from tests.integration.cloud.running import SettableClock, running_service

WITHIN_S = 5.0
_NUMBERS = itertools.count(1_234_567)


@dataclasses.dataclass(frozen=True)
class Followed:
    """Two services that share a folder of lists: one with a port, one with a socket for nginx."""

    desk: AuthorityDesk
    settings: Settings
    url: str
    """Of the one with a port; its operator's page has the settings' port."""
    port: int
    behind: Settings
    """Of the one with a socket; its address is where an nginx would listen."""
    world: World
    clock: SettableClock

    def revoke(self, party: Path) -> None:
        self.desk.office.revoke(san_uri(party), "key-compromise", NOW)

    def taken_back(self, party: Path) -> float:
        """Revokes, and waits until the service has the list; gives how long that took."""
        before = lists_of(self)
        started = time.monotonic()
        self.revoke(party)
        wait_until(lambda: lists_of(self) != before, "no new list", WITHIN_S)
        return time.monotonic() - started

    def kiosk(self, *, is_enrolled: bool = True) -> Path:
        folder = self.world.line.add_kiosk(f"cut-{new_id()[:8]}", NOW)
        if is_enrolled:
            enrol(self.settings, folder)
        return folder


def lists_of(followed: Followed) -> bytes:
    return (followed.settings.authority.directory / "crl.pem").read_bytes()


@contextlib.contextmanager
def following(world: World, folder: Path, database_s: int = 1) -> Iterator[Followed]:
    """Both running, and one of them asking the authority, whose clock never goes back.

    ``database_s``: how long they wait for the database before they say that it is away.
    """
    listed_at = world.line.office.register().listed_at
    now = max(NOW, listed_at or NOW) + dt.timedelta(seconds=1)
    run = Path(tempfile.mkdtemp(prefix="cut-"))  # short: a socket's path has 107 bytes
    clock = SettableClock()
    with (
        contextlib.ExitStack() as ending,
        AuthorityDesk(world.line.office, folder, now) as desk,
    ):
        ending.callback(shutil.rmtree, run)
        settings = dataclasses.replace(
            world.settings,
            authority=Authority(desk.url, folder, trust_by_issuer=True),
            database=dataclasses.replace(world.settings.database, timeout_s=database_s),
        )
        settings = dataclasses.replace(settings, operations=Operations(port=free_port()))
        url = ending.enter_context(running_service(settings, clock))
        path = run / "service.sock"
        listen = Listen("127.0.0.1", free_port(), path)
        behind = dataclasses.replace(settings, listen=listen, operations=Operations())
        ending.enter_context(running_service(behind, clock))
        wait_until(lambda: desk.waiting() == 1, "nobody asks, or both do")
        port = int(url.rpartition(":")[2])
        yield Followed(desk, settings, url, port, behind, world, clock)
        ending.close()


def certified(followed: Followed, identity: Identity, folder: Path) -> Path:
    """One more certificate on a key of its own, as at a renewal."""
    folder.mkdir()
    chain = followed.desk.office.issue(make_key(folder / "device.key"), identity, NOW)
    (folder / "device.crt").write_bytes(chain)
    (folder / "ca.crt").write_bytes(followed.desk.office.trust_pem())
    return folder


def an_institution() -> str:
    """A code that the registry does not know."""
    stem = f"13{next(_NUMBERS):07}"
    return f"{stem}{check_digit(stem)}"


def challenge(caller: Kiosk, **headers: str) -> httpx.Response:
    message = wire.encode(wire.ChallengeRequest(session_id=new_id()))
    return caller.client.post("/v1/challenges", content=message, headers=headers)
