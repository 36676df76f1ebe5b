"""What a package is built for: a release of Debian, its Python, its C library, its machines."""

import dataclasses
import platform
from pathlib import Path

_OLDEST_GLIBC = 5
_LEGACY = ("manylinux1", "manylinux2010", "manylinux2014", "linux")
MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}
"""Debian's word for a machine, and the kernel's."""


class UnknownTarget(Exception):
    """No package is built for this; the message says for what one is."""


@dataclasses.dataclass(frozen=True, slots=True)
class Target:
    """A release of Debian, or Raspberry Pi OS of the same name."""

    release: str
    number: int
    python: tuple[int, int]
    glibc: int
    """The minor number of its C library 2.x: newer wheels would not load."""

    @property
    def python_text(self) -> str:
        """As in 3.11."""
        return f"{self.python[0]}.{self.python[1]}"

    def tags(self, machine: str) -> tuple[str, ...]:
        """The platforms whose wheels run there, best first; ``machine`` as in ``x86_64``."""
        manylinux = [f"manylinux_2_{minor}" for minor in range(self.glibc, _OLDEST_GLIBC - 1, -1)]
        return tuple(f"{kind}_{machine}" for kind in (*manylinux, *_LEGACY))

    @property
    def abis(self) -> tuple[str, ...]:
        """What compiled parts may be bound to."""
        return (f"cp{self.python[0]}{self.python[1]}", "abi3", "none")


TARGETS = {
    target.release: target
    for target in (Target("bookworm", 12, (3, 11), 36), Target("trixie", 13, (3, 13), 41))
}


def target_named(release: str) -> Target:
    """Raises UnknownTarget."""
    try:
        return TARGETS[release]
    except KeyError:
        raise UnknownTarget(f"There is no {release!r}; known are {', '.join(TARGETS)}.") from None


def release_here(os_release: Path = Path("/etc/os-release")) -> str:
    """The codename of the system that this runs on; empty where it has none."""
    try:
        lines = os_release.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return ""
    values = dict(line.split("=", 1) for line in lines if "=" in line)
    return values.get("VERSION_CODENAME", "").strip('"')


def debian_machine() -> str:
    """This machine in Debian's word: ``amd64``, ``arm64``."""
    kernel = platform.machine()
    for word, spelt in MACHINES.items():
        if spelt == kernel:
            return word
    raise UnknownTarget(f"No package is built for {kernel}; known are {', '.join(MACHINES)}.")
