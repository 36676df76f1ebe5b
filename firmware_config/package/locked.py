"""What of the lock belongs on a kiosk: its extra and all that this needs, with the lock's hashes.

The lock says behind each package who needs it (``# via``); so nothing is resolved anew, and what is
installed is what the tests ran with.
"""

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence

_BLOCKS = re.compile(r"\n(?=[A-Za-z0-9])")
_PIN = re.compile(r"([A-Za-z0-9._-]+)==(\S+?)(?: ; (.+?))? *\\")
_HASH = re.compile(r"--hash=(sha256:[0-9a-f]{64})")
_NEEDED_BY = re.compile(r"^    #(?: via)? +([A-Za-z0-9._-]+)", re.MULTILINE)
_PYTHON = re.compile(r"python_full_version (<|>=) '(\d+)\.(\d+)'")
_HOLDS = {
    "sys_platform == 'win32'": False,
    "implementation_name != 'pypy'": True,
    "implementation_name != 'PyPy'": True,
    "platform_python_implementation != 'PyPy'": True,
}
SOURCE_ONLY: Mapping[str, tuple[str, ...]] = {
    "pyscard": ("gcc", "swig", "libpcsclite-dev", "python3-dev"),
}
"""Published as source only: what building it needs, in Debian's words."""


class LockUnreadable(Exception):
    """The lock holds something that this does not know; the message names it."""


@dataclasses.dataclass(frozen=True, slots=True)
class Pinned:
    """One package of the lock."""

    name: str
    version: str
    marker: str
    """Where it is for, as in ``sys_platform == 'win32'``; empty: everywhere."""
    hashes: tuple[str, ...]
    needed_by: tuple[str, ...]

    def line(self) -> str:
        """As pip reads it."""
        return " \\\n    ".join(
            (f"{self.name}=={self.version}", *map("--hash={}".format, self.hashes))
        )


def read_lock(text: str) -> tuple[Pinned, ...]:
    """Every package of a lock; raises LockUnreadable."""
    blocks = (block for block in _BLOCKS.split(text) if not block.startswith("#"))
    return tuple(_pinned(block) for block in blocks)


def _pinned(block: str) -> Pinned:
    found = _PIN.match(block)
    hashes = tuple(_HASH.findall(block))
    if found is None or not hashes:
        raise LockUnreadable(f"no pinned package with a hash: {block.splitlines()[0]}")
    name, version, marker = found.groups()
    return Pinned(name, version, marker or "", hashes, tuple(_NEEDED_BY.findall(block)))


def on_the_kiosk(
    lock: Sequence[Pinned], wanted: Iterable[str], python: tuple[int, int]
) -> tuple[Pinned, ...]:
    """What ``wanted`` (as in pyproject.toml) needs on Debian, in the lock's order.

    Raises:
        LockUnreadable: the lock lacks one, or has a marker that is not known here.
    """
    needs: dict[str, list[str]] = {}
    for pinned in lock:
        for other in pinned.needed_by:
            needs.setdefault(_normal(other), []).append(pinned.name)
    names = _closure(map(_normal, wanted), needs)
    if missing := names - {pinned.name for pinned in lock}:
        raise LockUnreadable(f"not locked: {', '.join(sorted(missing))}")
    return tuple(one for one in lock if one.name in names and is_for(one.marker, python))


def _closure(wanted: Iterable[str], needs: Mapping[str, Sequence[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = list(wanted)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += needs.get(name, ())
    return seen


def is_for(marker: str, python: tuple[int, int]) -> bool:
    """Whether a marker holds on Debian with this Python; raises LockUnreadable for others."""
    if not marker or marker in _HOLDS:
        return _HOLDS.get(marker, True)
    found = _PYTHON.fullmatch(marker)
    if found is None:
        raise LockUnreadable(f"a marker that is not known here: {marker}")
    than = (int(found[2]), int(found[3]))
    return python < than if found[1] == "<" else python >= than


def _normal(requirement: str) -> str:
    """``Paho_MQTT>=2.1,<3`` as the lock spells it: paho-mqtt."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    return re.sub(r"[-_.]+", "-", name[0] if name else requirement).lower()
