"""Whether the whole lock of a kiosk can be had for a Raspberry Pi, whose processor is arm64.

No package is built for it here: that takes such a machine, or hours of emulation. What could stop a
build there is looked at: each wheel is fetched for that machine, by the lock's hashes.
"""

import dataclasses
import re
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from firmware_config.package.fetching import NotFetched, fetch
from firmware_config.package.locked import SOURCE_ONLY, Pinned
from firmware_config.package.targets import MACHINES, Target

MACHINE = "arm64"
Fetch = Callable[[Iterable[Pinned], Target, str, Path, str], None]


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """What there is of one package."""

    pinned: Pinned
    how: str
    """The wheel's name; of a source package what building it needs; empty: nothing."""
    size: int = 0


def look(pinned: tuple[Pinned, ...], target: Target, fetching: Fetch = fetch) -> tuple[Found, ...]:
    """Each package for arm64, in the order given."""
    with tempfile.TemporaryDirectory(prefix="kiosk-arm64-") as folder:
        place = Path(folder)
        try:
            fetching(pinned, target, MACHINES[MACHINE], place, "all.txt")
        except NotFetched:
            _one_by_one(pinned, target, place, fetching)
        files = {_project(file.name): file for file in place.iterdir()}
        return tuple(_found(one, files.get(_normal(one.name))) for one in pinned)


def _one_by_one(pinned: Iterable[Pinned], target: Target, place: Path, fetching: Fetch) -> None:
    """So that those which cannot be had are known by their names."""
    for one in pinned:
        try:
            fetching((one,), target, MACHINES[MACHINE], place, "one.txt")
        except NotFetched:
            continue


def _found(one: Pinned, file: Path | None) -> Found:
    if file is None:
        return Found(one, "")
    if file.suffix == ".whl":
        return Found(one, file.name, file.stat().st_size)
    return Found(one, f"source; needs {', '.join(SOURCE_ONLY[one.name])}", file.stat().st_size)


def _project(file: str) -> str:
    """``Kivy_Garden-0.1.5-py3-none-any.whl`` is of kivy-garden."""
    return _normal(re.split(r"-\d", file, maxsplit=1)[0])


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
