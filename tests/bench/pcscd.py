"""A private pcscd with two virtual readers: own socket, own ports, any user, many side by side.

The daemon takes its listening socket at descriptor 3 like from systemd (LISTEN_FDS), so nothing
global is touched except the folder /run/pcscd, which pcscd insists on (card.md 11).
"""

import atexit
import contextlib
import functools
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from tests.bench.ports import two_neighbouring_ports

DRIVER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
READER_NAME = "Virtual PCD 00 00"
SECOND_READER_NAME = "Virtual PCD 00 01"
_RUN_FOLDER = Path("/run/pcscd")
_LONGEST_SOCKET_PATH = 100
_READY_S = 5.0
_STOP_S = 5.0
_LOOK_S = 0.005
_ATTEMPTS = 5
_BACKLOG = 16
_TCP_LISTEN = "0A"
_START = 'export LISTEN_PID=$$; exec "$0" --foreground --config "$1" 3<&0 </dev/null'


@functools.cache
def process_socket() -> Path:
    """Where this process finds its daemon: libpcsclite asks the environment once a process."""
    folder = tempfile.mkdtemp(prefix="pcscd-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = Path(folder) / "pcscd.comm"
    os.environ["PCSCLITE_CSOCK_NAME"] = str(path)
    return path


class Pcscd:
    """Context manager; ``port`` and ``port + 1`` are the readers' doors for cards.

    A client process remembers the first socket path it used, so a process that needs one daemon
    after another gives them all the same ``socket_path``.
    """

    def __init__(self, directory: Path, socket_path: Path | None = None) -> None:
        self._directory = directory
        self._process: subprocess.Popen[bytes] | None = None
        self._program = _find_program()
        self._short_folder: Path | None = None
        self.port = 0
        self.socket_path = socket_path or directory / "pcscd.comm"

    def __enter__(self) -> "Pcscd":
        _ensure_run_folder()
        self._directory.mkdir(parents=True, exist_ok=True)
        if len(str(self.socket_path)) > _LONGEST_SOCKET_PATH:
            self._short_folder = Path(tempfile.mkdtemp(prefix="pcscd-"))
            self.socket_path = self._short_folder / "pcscd.comm"
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        if self._short_folder is not None:
            shutil.rmtree(self._short_folder)

    @property
    def environment(self) -> dict[str, str]:
        """What a client's environment needs to find this daemon."""
        return {"PCSCLITE_CSOCK_NAME": str(self.socket_path)}

    @property
    def log(self) -> str:
        """What the daemon has said so far."""
        return (self._directory / "pcscd.log").read_text(errors="replace")

    def start(self) -> None:
        """Starts the daemon on two new neighbouring ports and waits until it listens on both."""
        for _ in range(_ATTEMPTS):
            self.port = two_neighbouring_ports()
            self._spawn()
            if self._becomes_ready():
                return
            self.stop()  # another process may have taken a port meanwhile
        raise RuntimeError(f"pcscd with two virtual readers did not start:\n{self.log}")

    def stop(self) -> None:
        """Ends the daemon; clients find nobody until ``start``."""
        if self._process is not None:
            self._process.terminate()
        self._reap()

    def kill(self) -> None:
        """Ends the daemon as a crash would."""
        if self._process is not None:
            self._process.kill()
        self._reap()

    def restart(self) -> None:
        """Stops and starts; cards must be inserted anew, at a new ``port``."""
        self.stop()
        self.start()

    def _spawn(self) -> None:
        config = self._directory / "reader.conf"
        config.write_text(_reader_conf(self.port))
        self.socket_path.unlink(missing_ok=True)
        with (
            socket.socket(socket.AF_UNIX) as listening,
            (self._directory / "pcscd.log").open("ab") as log,
        ):
            listening.bind(str(self.socket_path))
            listening.listen(_BACKLOG)
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", _START, self._program, str(config)],
                stdin=listening.fileno(),  # the shell moves it to descriptor 3
                stdout=log,
                stderr=log,
                env={"PATH": "/usr/sbin:/usr/bin:/bin", "LISTEN_FDS": "1"},
            )

    def _becomes_ready(self) -> bool:
        assert self._process is not None
        deadline = time.monotonic() + _READY_S
        while time.monotonic() < deadline and self._process.poll() is None:
            if _listens(self._process.pid, {self.port, self.port + 1}):
                return True
            time.sleep(_LOOK_S)
        return False

    def _reap(self) -> None:
        if self._process is None:
            return
        try:
            self._process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None
        self.socket_path.unlink(missing_ok=True)


def _find_program() -> str:
    program = shutil.which("pcscd", path=os.environ.get("PATH", "") + ":/usr/sbin")
    if program is None:
        raise RuntimeError("pcscd is missing: install the Debian package pcscd")
    if not DRIVER.exists():
        raise RuntimeError(f"{DRIVER} is missing: install the Debian package vsmartcard-vpcd")
    return program


def _ensure_run_folder() -> None:
    with contextlib.suppress(PermissionError):
        _RUN_FOLDER.mkdir(exist_ok=True)
    if not _RUN_FOLDER.is_dir():
        raise RuntimeError(f"pcscd needs the folder {_RUN_FOLDER}: run sudo mkdir {_RUN_FOLDER}")


def _reader_conf(port: int) -> str:
    return (
        'FRIENDLYNAME "Virtual PCD"\n'
        f"DEVICENAME /dev/null:0x{port:04X}\n"
        f"LIBPATH {DRIVER}\n"
        f"CHANNELID 0x{port:04X}\n"
    )


def _listens(pid: int, ports: set[int]) -> bool:
    """Whether this very process listens on all the ports; connecting would insert a card."""
    inodes = _inodes_of(pid)
    return ports <= {port for port, inode in _listening_sockets() if inode in inodes}


def _inodes_of(pid: int) -> set[str]:
    inodes = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            inodes.add(str(descriptor.readlink()).removeprefix("socket:[").removesuffix("]"))
    return inodes


def _listening_sockets() -> list[tuple[int, str]]:
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    rows = [line.split() for line in lines]
    return [(int(row[1].split(":")[1], 16), row[9]) for row in rows if row[3] == _TCP_LISTEN]
