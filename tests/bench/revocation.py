"""A kiosk is stolen: ``python -m tests.bench.revocation`` shows when each party refuses it.

Everything is real: the authority, the service with two workers on PostgreSQL, mosquitto and the
machine that looks after it, the hospital's program, two kiosks' own client and batch process. One
is revoked by the office's command.
"""

import argparse
import contextlib
import dataclasses
import datetime as dt
import socket
import ssl
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self

import httpx

from kiosk.batch.publisher import tls_context
from kiosk.network.client import HttpsEligibilityService
from kiosk.port_errors import ServiceError
from tests.bench.authority import AuthorityProcess, trusting
from tests.bench.batch import Batch
from tests.bench.broker_machine import BrokerMachine
from tests.bench.cloud import Cloud
from tests.bench.eavesdropper import is_turned_away
from tests.bench.hospital import Hospital
from tests.bench.mosquitto import Mosquitto
from tests.bench.pki import LineCredentials, make_line, san_uri
from tests.bench.ports import free_port
from tests.bench.postgres import Postgres
from tests.bench.receptions import receptions
from tests.bench.service import run_command
from tests.bench.waiting import wait_until

LIMIT_S = 5.0
_EVERY_S = 0.01
_PATIENCE_S = 20.0
_FOLLOWING = """
[authority]
url = "{url}"
directory = "{directory}"
trust_by_issuer = true
"""


class FollowingCloud(Cloud):
    """The service with workers that follow an authority."""

    def __init__(
        self,
        directory: Path,
        line: LineCredentials,
        postgres: Postgres,
        url: str,
        workers: int,
    ) -> None:
        lists = directory / "lists"
        lists.mkdir(parents=True)
        super().__init__(directory, line, postgres, _FOLLOWING.format(url=url, directory=lists))
        self._workers = workers
        self.port = free_port()

    def write_settings(self) -> None:
        super().write_settings()
        text = self.config.read_text("utf-8")
        self.config.write_text(
            text.replace("[listen]\n", f"[listen]\nworkers = {self._workers}\n"), "utf-8"
        )


class OpenLine:
    """A connection that asks again and again, until it is refused or ended."""

    def __init__(self, port: int, party: Path, path: str = "/v1/health") -> None:
        self.answered = 0
        self.refused_at: float | None = None
        self._asked = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
        self._ended = threading.Event()
        context = trusting(party / "ca.crt", party)
        plain = socket.create_connection(("localhost", port), timeout=_PATIENCE_S)
        self._line = context.wrap_socket(plain, server_hostname="localhost")
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        wait_until(lambda: self.answered > 0, "never answered")
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        self._line.close()

    def wait(self) -> float:
        """When it was refused, by ``time.monotonic``."""
        wait_until(lambda: self.refused_at is not None, "it is still answered", _PATIENCE_S)
        return self.refused_at or 0.0

    def _run(self) -> None:
        while not self._ended.wait(_EVERY_S):
            if not self._is_answered():
                self.refused_at = time.monotonic()
                return
            self.answered += 1

    def _is_answered(self) -> bool:
        try:
            self._line.sendall(self._asked)
            return self._line.recv(4096).startswith(b"HTTP/1.1 200")
        except (ConnectionError, ssl.SSLError):
            return False


@dataclasses.dataclass(frozen=True)
class Parts:
    """All that is up."""

    line: LineCredentials
    authority: AuthorityProcess
    cloud: Cloud
    broker: Mosquitto
    machine: BrokerMachine


@contextlib.contextmanager
def parts(directory: Path, workers: int = 2) -> Iterator[Parts]:
    """Brings everything up, each following the authority."""
    now = dt.datetime.now(dt.UTC)
    line = make_line(directory / "line", now)
    with contextlib.ExitStack() as stack:
        enter = stack.enter_context
        authority = enter(AuthorityProcess(line.office.folder, directory / "authority", now))
        postgres = enter(Postgres(directory / "postgres"))
        cloud = enter(FollowingCloud(directory / "cloud", line, postgres, authority.url, workers))
        broker = enter(Mosquitto(directory / "broker", line.broker))
        url = authority.url
        machine = enter(BrokerMachine(directory / "machine", line.broker, broker, url))
        yield Parts(line, authority, cloud, broker, machine)


class AskingKiosk:
    """The kiosk's own client, which asks for a challenge again and again until it is refused."""

    def __init__(self, url: str, party: Path) -> None:
        self.answered = 0
        self.refused: tuple[float, str] | None = None
        """When first, by ``time.monotonic``, and what the kiosk shows from then on."""
        self._ended = threading.Event()
        self._service = HttpsEligibilityService(url, tls_context(party))
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        wait_until(lambda: self.answered > 0, "never answered")
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        self._service.close()

    def wait(self) -> tuple[float, str]:
        wait_until(lambda: self.refused is not None, "it is still answered", _PATIENCE_S)
        return self.refused or (0.0, "")

    def _run(self) -> None:
        while not self._ended.wait(_EVERY_S):
            if self._shown() is None:
                self.answered += 1
            else:
                self.refused = time.monotonic(), self._shown() or "nothing"
                return

    def _shown(self) -> str | None:
        try:
            self._service.challenge(str(uuid.uuid4()))
        except ServiceError as error:
            return error.code.code
        return None


class Clinic:
    """The hospital's program and both kiosks' batch processes."""

    def __init__(self, up: Parts, directory: Path) -> None:
        self.up = up
        now = dt.datetime.now(dt.UTC)
        self.other = dataclasses.replace(
            up.line, device="reception-2", kiosk=up.line.add_kiosk("reception-2", now)
        )
        self.hospital = Hospital(directory / "hospital", up.line, up.broker)
        self.stolens = Batch(directory / "first", up.line, up.broker)
        self.others = Batch(directory / "second", self.other, up.broker)
        self.kept: set[str] = set()
        """Records of the kiosk that stays."""

    def check_in(self, batch: Batch, patients: int) -> None:
        """So many records more, to be delivered."""
        with contextlib.closing(batch.outbox()) as outbox:
            ids = receptions(outbox, patients)
        if batch is self.others:
            self.kept |= set(ids)

    def has_all(self) -> bool:
        """Of the kiosk that stays: each record, once."""
        found = [one for one in self.hospital.records() if one in self.kept]
        return sorted(found) == sorted(self.kept)


def time_of(condition: Callable[[], bool]) -> float:
    """When it holds first."""
    wait_until(condition, "it never happened", _PATIENCE_S, _EVERY_S)
    return time.monotonic()


def show(directory: Path, say: Callable[[str], None]) -> bool:
    """The theft; True when the service was within its limit and the other kiosk lost nothing."""
    with parts(directory) as up:
        clinic = Clinic(up, directory)
        stolen, kept = up.line.kiosk, clinic.other.kiosk
        with (
            clinic.hospital,
            clinic.stolens,
            clinic.others,
            AskingKiosk(up.cloud.url, stolen) as at_service,
            AskingKiosk(up.cloud.url, kept) as other_at_service,
        ):
            for batch in (clinic.stolens, clinic.others):
                clinic.check_in(batch, 20)
            wait_until(clinic.others.is_all_received, "nothing was delivered")
            say("up: authority, service with two workers, broker and its machine, hospital,")
            say("two kiosks that ask and deliver")
            arguments = [str(up.line.office.folder), san_uri(stolen), "--yes"]
            run_command(["provisioning", "revoke", *arguments])
            revoked = time.monotonic()
            clinic.check_in(clinic.others, 20)
            refused_at, code = at_service.wait()
            session = time_of(lambda: "batch.link_down" in clinic.stolens.log)
            back = time_of(lambda: up.machine.restarts > 0)
            wait_until(clinic.others.is_all_received, "the other's records were not delivered")
            delivered = time.monotonic()
            is_out = is_turned_away(tls_context(stolen), up.broker)
            by_authority = _status_at(up.authority, stolen)
            were = (other_at_service.answered, other_at_service.refused)
        say("after `python -m provisioning revoke` had ended:")
        say(f"{refused_at - revoked:6.2f} s  the service: the kiosk shows {code}")
        say(f"{session - revoked:6.2f} s  the broker: the line of its batch process is down")
        say(f"{back - revoked:6.2f} s  the broker is back; refuses the stolen one: {_word(is_out)}")
        say(
            f"{delivered - revoked:6.2f} s  the other kiosk's 20 records of meanwhile are delivered"
        )
        say(f"         the authority answers the stolen one: {by_authority}")
        say(f"         the other kiosk at the service: {were[0]} answers, refused: {were[1]}")
        say(f"         each of its 40 records is there once: {_word(clinic.has_all())}")
        return refused_at - revoked < LIMIT_S and is_out and clinic.has_all() and were[1] is None


def _word(answer: bool) -> str:
    return "yes" if answer else "no"


def _status_at(authority: AuthorityProcess, party: Path) -> str:
    """What it says to a request for the hospital's keys."""
    with authority.client(party) as client:
        try:
            return str(client.get("/v1/peers").status_code)
        except httpx.TransportError:
            return "nothing, in the handshake"


def main() -> int:
    argparse.ArgumentParser(description=__doc__).parse_args()
    with tempfile.TemporaryDirectory(prefix="theft-") as directory:
        return 0 if show(Path(directory), lambda line: print(line, flush=True)) else 1


if __name__ == "__main__":
    sys.exit(main())
