"""A PostgreSQL server of one's own in a folder, on loopback, for development and tests.

``-A trust``: only for throw-away servers. The server refuses to run as root, so root starts it as
another user, in a folder which that user can reach.
"""

import contextlib
import dataclasses
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from cloud.store.binaries import copy_programs

_START_S = 30.0
_PORTS_TRIED = 3
_STOP_S = 30.0
_SOCKET_PATH_LIMIT = 90  # the system's limit is 107 bytes, the name takes up to 17
_DURABLE: Mapping[str, str] = {}
_FAST = {"fsync": "off", "synchronous_commit": "on", "full_page_writes": "off"}


class ServerFailed(Exception):
    """The server did not start; the message ends with what it said."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Account:
    """Whom the processes run as; None leaves them as they are."""

    uid: int | None = None
    gid: int | None = None
    extra_groups: tuple[int, ...] | None = None


class LocalServer:
    """One cluster; ``start`` it, ``stop`` it, ``kill`` it, start it again on the same port."""

    def __init__(self, binaries: Path, directory: Path, *, durable: bool = True) -> None:
        self._account = _account()
        self._home, self._is_borrowed = _home(directory, self._account)
        self._binaries = _reachable_binaries(binaries, self._home, self._account)
        self._settings = _DURABLE if durable else _FAST
        self._process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None
        self.port = 0

    @property
    def home(self) -> Path:
        """The folder around the data, which the server's user may write."""
        return self._home

    @property
    def data(self) -> Path:
        """PGDATA."""
        return self._home / "data"

    @property
    def is_running(self) -> bool:
        """Whether it was started and has not ended by itself."""
        return self._process is not None and self._process.poll() is None

    def dsn(self, database: str = "postgres") -> str:
        """How to connect, as the superuser."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def run_program(self, name: str, *arguments: str) -> str:
        """Runs one of PostgreSQL's own programs as the server's user; gives what it printed.

        Raises:
            ServerFailed: it could not do it.
        """
        command = [str(self._binaries / name), *arguments]
        done = subprocess.run(  # noqa: S603 our own words
            command,
            check=False,
            capture_output=True,
            cwd=self._home,
            user=self._account.uid,
            group=self._account.gid,
            extra_groups=self._account.extra_groups,
        )
        if done.returncode:
            raise ServerFailed(f"{name} failed: {done.stderr.decode(errors='replace')[-800:]}")
        return done.stdout.decode(errors="replace")

    def start(self) -> None:
        """Makes the cluster when it is not there, starts it, waits until it answers.

        Raises:
            ServerFailed: it did not.
        """
        if not (self.data / "PG_VERSION").exists():
            self._initdb()
        if self.port:
            self._start_on(self.port)
            return
        for _ in range(_PORTS_TRIED - 1):  # a free port may be taken before we have it
            with contextlib.suppress(ServerFailed):
                self._start_on(_free_port())
                return
        self._start_on(_free_port())

    def _start_on(self, port: int) -> None:
        self._log = (self._home / "server.log").open("ab")
        self._process = self._run_server(self._log, port)
        self._wait_until_ready(port)
        self.port = port

    def stop(self) -> None:
        """Fast shutdown: connections are cut, nothing is lost."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """Immediate shutdown: as if it had crashed, but no process is left over."""
        self._end(signal.SIGQUIT)

    def remove(self) -> None:
        """Deletes a folder that had to be borrowed outside the given one."""
        if self._is_borrowed:
            shutil.rmtree(self._home, ignore_errors=True)

    def _initdb(self) -> None:
        options = ["-D", str(self.data), "-E", "UTF8", "--locale=C", "-A", "trust"]
        options += ["-U", "postgres", "--no-instructions"]
        if self._settings is _FAST:
            options.append("--no-sync")
        self.run_program("initdb", *options)

    def _run_server(self, log: IO[bytes], port: int) -> subprocess.Popen[bytes]:
        command = [str(self._binaries / "postgres"), "-D", str(self.data)]
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": str(self._home),
            **self._settings,
        }
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        return subprocess.Popen(  # noqa: S603
            command,
            stdout=log,
            stderr=log,
            cwd=self._home,
            user=self._account.uid,
            group=self._account.gid,
            extra_groups=self._account.extra_groups,
        )

    def _wait_until_ready(self, port: int) -> None:
        deadline = time.monotonic() + _START_S
        ready = [str(self._binaries / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                break
            if subprocess.run(ready, check=False).returncode == 0:  # noqa: S603
                return
            time.sleep(0.05)
        said = (self._home / "server.log").read_text(errors="replace")[-800:]
        self.kill()
        raise ServerFailed(f"PostgreSQL did not start: {said}")

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


def _account() -> _Account:
    """Whom root hands the server to; an ordinary user runs it as himself."""
    if os.geteuid() != 0:
        return _Account()
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return _Account(entry.pw_uid, entry.pw_gid, ())
    raise ServerFailed("PostgreSQL does not run as root, and there is no user to run it as")


def _home(directory: Path, account: _Account) -> tuple[Path, bool]:
    """The given folder, or a borrowed one when it is out of the account's reach or too deep."""
    home = directory / "postgres"
    home.mkdir(parents=True, exist_ok=True)
    is_borrowed = not _can_reach(account, home) or len(str(home).encode()) > _SOCKET_PATH_LIMIT
    if is_borrowed:
        home = Path(tempfile.mkdtemp(prefix="postgres-"))
    if account.uid is not None and account.gid is not None:
        os.chown(home, account.uid, account.gid)
    home.chmod(0o700)
    return home, is_borrowed


def _reachable_binaries(binaries: Path, home: Path, account: _Account) -> Path:
    """The programs, or a copy of them when they lie in a folder that only root may enter."""
    if _can_reach(account, binaries):
        return binaries
    return copy_programs(binaries, home / "programs")


def _can_reach(account: _Account, path: Path) -> bool:
    if account.uid is None:
        return True
    return all(folder.stat().st_mode & 0o001 for folder in path.resolve().parents)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
