"""The machine that becomes a kiosk: its root folder, its tools, its network."""

import dataclasses
import socket
import struct
import time
from collections.abc import Iterable
from pathlib import Path

from firmware_config.verifiers.verdict import Asked, ask

_PATIENCE_S = 3
_NTP_PORT = 123
_SNTP_REQUEST = b"\x23" + bytes(47)  # version 4, a client
_TRANSMITTED_AT = 40
_NTP_EPOCH_S = 2_208_988_800  # from 1900 to 1970


@dataclasses.dataclass(frozen=True, slots=True)
class Machine:
    """This machine, or an image's root that somebody is in (chroot)."""

    root: Path = Path("/")

    @property
    def runs_systemd(self) -> bool:
        """False in an image's root: units can be enabled there, not started."""
        return (self.root / "run/systemd/system").is_dir()

    def place(self, path: str) -> Path:
        """Where an absolute path lies."""
        return self.root / path.removeprefix("/")

    def systemctl(self, *words: str) -> Asked:
        """Asks systemd, or changes what it will start."""
        return self.run(("systemctl", *words))

    def run(self, command: Iterable[str]) -> Asked:
        """Runs a program of the machine to its end."""
        return ask(command)

    def reaches(self, address: str, port: int) -> bool:
        """True when somebody answers there; who it is shows with the invitation."""
        try:
            socket.create_connection((address, port), timeout=_PATIENCE_S).close()
        except OSError:
            return False
        return True

    def seconds_behind(self, server: str) -> float | None:
        """How far this machine's clock is behind a time server's; None: no answer."""
        kind = socket.AF_INET6 if ":" in server else socket.AF_INET
        with socket.socket(kind, socket.SOCK_DGRAM) as asking:
            asking.settimeout(_PATIENCE_S)
            try:
                asking.connect((server, _NTP_PORT))
                asking.send(_SNTP_REQUEST)
                answer = asking.recv(512)
            except OSError:
                return None
        if len(answer) < len(_SNTP_REQUEST):
            return None
        seconds, fraction = struct.unpack_from(">II", answer, _TRANSMITTED_AT)
        told: float = seconds - _NTP_EPOCH_S + fraction / 2**32
        return told - time.time()  # noqa: TID251  the machine's clock is what is looked at
