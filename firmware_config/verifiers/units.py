"""The rendered drop-ins with the units they are for, before ``systemd-analyze verify``."""

import re
from collections.abc import Iterable
from pathlib import Path

from firmware_config.verifiers.verdict import Scene, State, Verdict, absent, ask, refused

_UNITS = "/etc/systemd/system/"
_NAME = "systemd-analyze verify"
_OURS = (
    Path(__file__).parents[2] / "systemd",  # in a checkout
    Path("/usr/lib/systemd/system"),  # installed
)
_NO_PROGRAM = re.compile(r"Command \S+ is not executable: No such file or directory")
"""A machine that only looks has none of the kiosk's programs."""
_NO_UNIT = re.compile(r"Failed to create \S+/start: Unit (\S+) not found\.")
"""Nor has it the units of packages that only a kiosk has."""


def units(scene: Scene) -> Iterable[Verdict]:
    """One call for all; silence is what is asked for: an unknown key is only a warning there."""
    wanted = sorted(set(_units(scene)))
    if not wanted:
        return
    program = scene.find("systemd-analyze")
    if program is None:
        yield absent(_NAME, "systemd")
        return
    folders = (scene.place(_UNITS.rstrip("/")), *(one for one in _OURS if one.is_dir()))
    there = [unit for unit in wanted if any((one / unit).is_file() for one in folders)]
    missing = {unit for unit in wanted if unit not in there}
    said: list[str] = []
    if there:
        path = ":".join(map(str, folders))
        asked = ask([program, "verify", "--man=no", *there], {"SYSTEMD_UNIT_PATH": path})
        said = [line for line in asked.errors.splitlines() if not _NO_PROGRAM.search(line)]
        missing |= {found[1] for line in said if (found := _NO_UNIT.search(line))}
        said = [line for line in said if not _NO_UNIT.search(line)]
    if missing:
        yield Verdict(_NAME, State.ABSENT, f"not here: the units {', '.join(sorted(missing))}")
    if there:
        yield refused(_NAME, "\n".join(said)) if said else Verdict(_NAME, State.WELL)


def _units(scene: Scene) -> Iterable[str]:
    """Those that a file of the tree is, or is a drop-in of."""
    for path, file in scene.tree.items():
        name, _, drop_in = path.removeprefix(_UNITS).partition("/")
        if path.startswith(_UNITS) and file.content != b"/dev/null":
            yield name.removesuffix(".d") if drop_in else name
