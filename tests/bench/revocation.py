"""A kiosk is stolen: ``python -m tests.bench.revocation`` shows when each party refuses it.

Everything is real: the authority, the service with two workers on PostgreSQL, mosquitto and the
machine that looks after it, two kiosks that hold their lines open. One is revoked by the office's
command.
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
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self

from tests.bench.authority import AuthorityProcess, trusting
from tests.bench.broker_machine import BrokerMachine
from tests.bench.cloud import Cloud
from tests.bench.eavesdropper import Eavesdropper, is_turned_away
from tests.bench.mosquitto import Mosquitto
from tests.bench.pki import LineCredentials, make_line, san_uri
from tests.bench.ports import free_port
from tests.bench.postgres import Postgres
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

    def is_answered(self) -> bool:
        """Asks once, when it does not ask by itself."""
        try:
            self._line.sendall(self._asked)
            return self._line.recv(4096).startswith(b"HTTP/1.1 200")
        except (ConnectionError, ssl.SSLError):
            return False

    def close(self) -> None:
        """Without asking."""
        self._line.close()

    def wait(self) -> float:
        """When it was refused, by ``time.monotonic``."""
        wait_until(lambda: self.refused_at is not None, "it is still answered", _PATIENCE_S)
        return self.refused_at or 0.0

    def _run(self) -> None:
        while not self._ended.wait(_EVERY_S):
            if not self.is_answered():
                self.refused_at = time.monotonic()
                return
            self.answered += 1


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


def time_of(condition: Callable[[], bool]) -> float:
    """When it holds first."""
    wait_until(condition, "it never happened", _PATIENCE_S, _EVERY_S)
    return time.monotonic()


def show(directory: Path, say: Callable[[str], None]) -> bool:
    """The theft; True when the service was within its limit and the other kiosk lost nothing."""
    with parts(directory) as up:
        stolen = up.line.kiosk
        other = up.line.add_kiosk("reception-2", dt.datetime.now(dt.UTC))
        _leave_a_record(up, other)
        with (
            OpenLine(up.cloud.port, stolen) as its_line,
            OpenLine(up.cloud.port, other) as other_line,
            Eavesdropper(stolen, up.broker) as its_session,
        ):
            say("up: authority, service with two workers, broker and its machine, two kiosks")
            arguments = [str(up.line.office.folder), san_uri(stolen), "--yes"]
            run_command(["provisioning", "revoke", *arguments])
            revoked = time.monotonic()
            service = its_line.wait() - revoked
            again = time_of(lambda: not _is_let_in(up.cloud.port, stolen)) - revoked
            session = time_of(lambda: its_session.end is not None) - revoked
            back = time_of(lambda: up.machine.restarts > 0) - revoked
            is_out = is_turned_away(_tls(stolen), up.broker)
            was_refused = other_line.refused_at is not None
        say("after `python -m provisioning revoke` had ended:")
        say(f"{service:6.2f} s  the service ends the open connection")
        say(f"{again:6.2f} s  and lets nobody in by this certificate")
        say(f"{session:6.2f} s  the broker ends the open session")
        say(f"{back:6.2f} s  and is back; a new connection is refused: {_word(is_out)}")
        say(f"the other kiosk at the service: {other_line.answered} answers,")
        say(f"    refused: {_word(was_refused)}")
        is_there = _is_delivered(up)
        say(f"    its record that waited at the broker is there: {_word(is_there)}")
        return service < LIMIT_S and is_out and is_there and not was_refused


def _word(answer: bool) -> str:
    return "yes" if answer else "no"


def _topic(up: Parts) -> str:
    return f"oqs/v1/{up.line.institution}-reception-2/up/coverage"


def _leave_a_record(up: Parts, kiosk: Path) -> None:
    """At the broker, while the hospital is away."""
    with Eavesdropper(up.line.hospital, up.broker, keeps_session=True) as hospital:
        hospital.subscribe(_topic(up))
    with Eavesdropper(kiosk, up.broker) as sender:
        sender.publish(_topic(up), b"a record")


def _is_delivered(up: Parts) -> bool:
    with Eavesdropper(up.line.hospital, up.broker, keeps_session=True) as hospital:
        wait_until(lambda: bool(hospital.heard), "the record is lost")
        return hospital.payloads() == [b"a record"]


def _is_let_in(port: int, party: Path) -> bool:
    try:
        with contextlib.closing(OpenLine(port, party)) as line:
            return line.is_answered()
    except OSError:
        return False


def _tls(party: Path) -> ssl.SSLContext:
    return trusting(party / "ca.crt", party)


def main() -> int:
    argparse.ArgumentParser(description=__doc__).parse_args()
    with tempfile.TemporaryDirectory(prefix="theft-") as directory:
        return 0 if show(Path(directory), lambda line: print(line, flush=True)) else 1


if __name__ == "__main__":
    sys.exit(main())
