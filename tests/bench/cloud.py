"""The eligibility service as its own process, with a database of its own and made-up people.

with Cloud(directory, line, postgres) as cloud:
    cloud.seed(people(today).values(), {"hanako": [certificate]})
    httpx.get(f"{cloud.url}/v1/health", ...)
"""

import asyncio
import contextlib
import io
import json
import logging
import signal
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, TypeVar

from cryptography import x509

from cloud import bootstrap
from cloud.__main__ import main
from cloud.clock import SystemClock, SystemRandomness
from cloud.config import Settings, load
from cloud.domain.registry import Registration
from cloud.domain.trust import cert_key
from cloud.domain.values import CardLink
from tests.bench.people import BenchPerson
from tests.bench.pki import LineCredentials
from tests.bench.postgres import Postgres

T = TypeVar("T")

_ROOT = Path(__file__).resolve().parents[2]
SERVICE_LOGIN = "eligibility"
_START_S = 30.0
_STOP_S = 25.0


class CloudFailed(Exception):
    """The service did not start or a command of it failed; ends with what it said."""


class Cloud:
    """``python -m cloud serve`` with the line's kiosk enrolled."""

    def __init__(
        self, directory: Path, line: LineCredentials, postgres: Postgres, limits: str = ""
    ) -> None:
        self._directory = directory
        self._line = line
        self._postgres = postgres
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None
        self.port = 0
        self.dsn = ""

    def __enter__(self) -> "Cloud":
        self._directory.mkdir(parents=True, exist_ok=True)
        self.dsn = self._postgres.create_service_database(f"cloud_{uuid.uuid4().hex[:12]}")
        self.write_settings()
        self.prepare("new-keys")
        self.prepare("migrate")
        let_service_in(self._postgres, self.dsn)
        self.enrol(self._line.kiosk)
        try:
            self.start()
        except BaseException:
            self.kill()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    @property
    def config(self) -> Path:
        return self._directory / "cloud.toml"

    @property
    def settings(self) -> Settings:
        return load(self.config)

    @property
    def log(self) -> str:
        """Everything the service said so far."""
        return self._log_path.read_text("utf-8")

    @property
    def _log_path(self) -> Path:
        return self._directory / "cloud.log"

    def write_settings(self) -> None:
        self.config.write_text(
            settings_text(self._line, self.dsn, self._directory / "keys", self.port) + self._limits,
            "utf-8",
        )
        self.config.chmod(0o600)

    def start(self) -> None:
        """Starts the service on its port and waits until health answers over mutual TLS."""
        self.write_settings()
        self._log = self._log_path.open("ab")
        said_before = self._log_path.stat().st_size
        self._process = subprocess.Popen(
            self._arguments("serve"), stdout=self._log, stderr=self._log, cwd=_ROOT
        )
        self.port = self._wait(lambda: _listening_port(self._log_path, said_before))
        self._wait(self.is_healthy)

    def stop(self) -> None:
        """SIGTERM: requests under way are answered."""
        self._end(signal.SIGTERM)

    def ask_to_stop(self) -> None:
        """SIGTERM, without waiting."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)

    def wait_for_end(self) -> int:
        """The exit status, once it has ended by itself."""
        assert self._process is not None
        status = self._process.wait(_STOP_S)
        self.stop()
        return status

    def kill(self) -> None:
        """SIGKILL: as if the machine had lost power."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """The same port again."""
        self.stop()
        self.start()

    def wait_until_healthy(self) -> None:
        """Of a service that runs and lost its database meanwhile."""
        self._wait(self.is_healthy)

    def is_healthy(self) -> bool:
        """True when /v1/health answers ok."""
        handler = urllib.request.HTTPSHandler(context=client_context(self._line.kiosk))
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), handler)
        try:
            with opener.open(f"{self.url}/v1/health", timeout=5) as response:
                return bool(json.load(response)["status"] == "ok")
        except urllib.error.HTTPError as error:
            error.close()
            return False
        except OSError:
            return False

    def command(self, name: str, *arguments: str) -> str:
        """Runs one of the service's own commands and gives what it printed."""
        done = subprocess.run(
            self._arguments(name, *arguments), capture_output=True, check=False, cwd=_ROOT
        )
        if done.returncode:
            raise CloudFailed(f"python -m cloud {name}: {done.stderr.decode()[-800:]}")
        return done.stdout.decode()

    def prepare(self, name: str, *arguments: str) -> None:
        """Runs a command in this process: one of its own takes a second to start."""
        said = io.StringIO()
        with _own_log(), contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            status = main([*name.split(), "--config", str(self.config), *arguments])
        if status:
            raise CloudFailed(f"cloud {name}: {said.getvalue()[-800:]}")

    def enrol(self, party: Path) -> None:
        """Lets a kiosk in."""
        self.prepare("enrol", "--certificate", str(party / "device.crt"))

    def revoke(self, party: Path) -> None:
        """Locks a kiosk out; holds within five seconds, also on a connection that is open."""
        self.command("revoke", "--certificate", str(party / "device.crt"))

    def seed(
        self,
        people: Iterable[BenchPerson],
        cards: Mapping[str, Sequence[x509.Certificate]] | None = None,
        links: Mapping[str, Sequence[x509.Certificate]] | None = None,
    ) -> dict[str, int]:
        """Registers people with their cards (by ``BenchPerson.key``); gives their person ids.

        ``links`` are certificates that nobody registered, but whose owner is known: renewed ones,
        and cards that may be registered on the spot (by ``BenchPerson.key``).
        """
        ids = asyncio.run(seed(self.settings, people, cards or {}))
        self.link({one: ids[key] for key, linked in (links or {}).items() for one in linked})
        return ids

    def link(self, links: Mapping[x509.Certificate, int]) -> None:
        """Says whose certificates are, by person id; the cards stay unregistered."""
        asyncio.run(link(self.settings, links))

    def revoke_card(self, card: x509.Certificate) -> None:
        """Takes a My Number Card's certificate back."""
        asyncio.run(_revoke_card(self.settings, card))

    def _arguments(self, name: str, *arguments: str) -> list[str]:
        return [
            sys.executable,
            "-m",
            "cloud",
            *name.split(),
            "--config",
            str(self.config),
            *arguments,
        ]

    def _wait(self, ask: Callable[[], T]) -> T:
        """Asks until the answer is true; fails when the service ended or the time is up."""
        deadline = time.monotonic() + _START_S
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                break
            if found := ask():
                return found
            time.sleep(0.02)
        raise CloudFailed(f"the eligibility service did not start: {self.log[-800:]}")

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(how)
            try:
                process.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if self._log is not None:
            self._log.close()
            self._log = None


async def seed(
    settings: Settings,
    people: Iterable[BenchPerson],
    cards: Mapping[str, Sequence[x509.Certificate]],
) -> dict[str, int]:
    """The same for a service inside this process."""
    registered = {}
    async with bootstrap.open_registry(settings, SystemClock(), SystemRandomness()) as registry:
        for someone in people:
            links = tuple(card_link(card) for card in cards.get(someone.key, ()))
            registration = Registration(
                someone.person, someone.coverages, links, someone.protections
            )
            registered[someone.key] = await registry.register_person(registration)
    return registered


async def link(settings: Settings, links: Mapping[x509.Certificate, int]) -> None:
    """The same for a service inside this process."""
    async with bootstrap.open_links(settings) as linking:
        for certificate, person_id in links.items():
            at = SystemClock().wall()
            assert await linking.link_certificate(cert_key(certificate), person_id, at)


def card_link(card: x509.Certificate) -> CardLink:
    """How the registry knows a card."""
    return CardLink(cert_key(card), card.not_valid_before_utc, card.not_valid_after_utc)


def client_context(party: Path) -> ssl.SSLContext:
    """TLS as a kiosk does it, with the credentials of one party's folder."""
    context = ssl.create_default_context(cafile=str(party / "ca.crt"))
    context.load_cert_chain(party / "device.crt", party / "device.key")
    return context


def settings_text(line: LineCredentials, dsn: str, keys: Path, port: int = 0) -> str:
    """A settings file of the bench; ``dsn`` is the owner's, the service has a login of its own."""
    service_dsn = dsn.replace("//postgres@", f"//{SERVICE_LOGIN}@")
    return f"""
[listen]
host = "127.0.0.1"
port = {port}
[tls]
directory = "{line.cloud}"
[database]
dsn = "{service_dsn}"
owner_dsn = "{dsn}"
[cards]
anchors = "{line.card_anchors}"
crls = "{line.card_crls}"
face_anchors = "{line.face_anchors}"
[keys]
directory = "{keys}"
"""


@contextlib.contextmanager
def _own_log() -> Iterator[None]:
    """A command sets up the log of its process; whoever runs one here keeps his own."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    try:
        yield
    finally:
        root.handlers, root.level = handlers, level


def let_service_in(postgres: Postgres, dsn: str) -> None:
    """What an operator does once: a login that may become the service's roles and nothing else."""
    postgres.execute(
        f"DO $$ BEGIN CREATE ROLE {SERVICE_LOGIN} LOGIN NOINHERIT IN ROLE oev_lookup, oev_intake;"
        " EXCEPTION WHEN duplicate_object THEN NULL; END $$",
        dsn.rpartition("/")[2],
    )


async def _revoke_card(settings: Settings, card: x509.Certificate) -> None:
    clock = SystemClock()
    async with bootstrap.open_registry(settings, clock, SystemRandomness()) as registry:
        await registry.revoke_card(cert_key(card), clock.wall())


def _listening_port(log: Path, skip: int) -> int:
    """From the ``listening`` line; 0 while there is none."""
    for line in log.read_bytes()[skip:].decode().splitlines():
        if '"event": "listening"' in line:
            return int(json.loads(line)["port"])
    return 0
