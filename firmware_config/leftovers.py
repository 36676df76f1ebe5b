"""What an earlier rendering left that this one does not make: it would go on having its effect.

Known by the line that each rendered file begins with, and by the units that only some sites mask.
Files without it are of a package or of somebody's hand, and stay.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from firmware_config.below import Below
from firmware_config.tree import File

MARKS = (
    b"# Rendered from the site file; do not edit here.",
    b"# Rendered; do not edit here.",
)
"""One of the first lines begins so; others' programs warn in words of their own."""
SOMETIMES_MASKED = frozenset({"/etc/systemd/system/kiosk-update.timer"})
_PLACES = ("etc", "boot/firmware")
_OF_THE_BROKER = (
    "/etc/mosquitto/",
    "/etc/systemd/system/mosquitto",
    "/etc/systemd/system/kiosk-broker",
)
_HEAD = 256


def leftovers(root: Path, tree: Mapping[str, File]) -> tuple[str, ...]:
    """Paths below ``root``; those of the other machine's tree are none."""
    of_broker = any(path.startswith(_OF_THE_BROKER) for path in tree)
    return tuple(
        path
        for path in sorted(_rendered(root))
        if path not in tree and path.startswith(_OF_THE_BROKER) == of_broker
    )


def take_away(root: Path, paths: Iterable[str]) -> None:
    """Removes them; a power cut in the middle leaves each whole or away."""
    with Below(root) as below:
        for path in paths:
            below.remove(path)
        below.sync()


def _rendered(root: Path) -> Iterator[str]:
    for top in (root / place for place in _PLACES):
        for folder, _, names, handle in os.fwalk(top) if top.is_dir() else ():
            for name in names:
                path = f"/{Path(folder, name).relative_to(root)}"
                if _has_mark(handle, name) or _is_our_mask(path, handle, name):
                    yield path


def _is_our_mask(path: str, folder: int, name: str) -> bool:
    try:
        return path in SOMETIMES_MASKED and os.readlink(name, dir_fd=folder) == "/dev/null"
    except OSError:  # somebody's own file
        return False


def _has_mark(folder: int, name: str) -> bool:
    try:
        handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    except OSError:  # a link, a socket, or not for us to read
        return False
    with os.fdopen(handle, "rb") as opened:
        return any(line.startswith(MARKS) for line in opened.read(_HEAD).splitlines())
