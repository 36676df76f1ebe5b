"""What the machine was before it became a kiosk, so that ``kiosk-setup --undo`` can bring it back.

Only the first run finds that; a later one adds what it is the first to change.
"""

import dataclasses
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from firmware_config.errors import NotDone
from firmware_config.setup.machine import Machine

FOLDER = "/var/lib/kiosk-setup"
_NOTES = "before.json"
_FILES = "files"


@dataclasses.dataclass(slots=True)
class Before:
    """Kept below ``FOLDER``; files beside it, by their paths."""

    target: str = ""
    """What the machine started into."""
    masked: list[str] = dataclasses.field(default_factory=list)
    """Units that were not masked before."""
    enabled: list[str] = dataclasses.field(default_factory=list)
    """Units that are not ours and were not started before."""
    made: list[str] = dataclasses.field(default_factory=list)
    """Files that were not there before."""
    kept: list[str] = dataclasses.field(default_factory=list)
    """Files that were, and are below ``files/``."""


def read(machine: Machine) -> Before:
    """What is noted; nothing before the first run.

    Raises:
        NotDone: it cannot be read; nothing must be changed on top of that.
    """
    notes = _notes(machine)
    try:
        return Before(**json.loads(notes.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return Before()
    except (ValueError, TypeError):
        raise NotDone(
            f"{notes} is damaged, so nobody knows what this machine was before. Install its "
            "system anew, or take the former files out of the folder beside it by hand."
        ) from None


def note_files(machine: Machine, before: Before, paths: Iterable[str]) -> None:
    """Keeps what lies at ``paths``, which are about to be written."""
    known = {*before.made, *before.kept}
    for path in paths:
        if path in known:
            continue
        place = machine.place(path)
        if place.is_symlink() or place.exists():
            _copy(place, _kept(machine, path))
            before.kept.append(path)
        else:
            before.made.append(path)


def write(machine: Machine, before: Before) -> None:
    """On the disk, with every file that is kept, before anything is changed."""
    notes = _notes(machine)
    notes.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = notes.with_suffix(".new")
    new.write_text(json.dumps(dataclasses.asdict(before), indent=1), encoding="utf-8")
    _sync(new)
    new.replace(notes)
    for folder in (notes.parent.parent, notes.parent, *_folders(notes.parent / _FILES)):
        _sync(folder)


def bring_back(machine: Machine, before: Before) -> tuple[str, ...]:
    """Files as they were; gives the paths of those that changed."""
    for path in before.made:
        machine.place(path).unlink(missing_ok=True)
    for path in before.kept:
        place = machine.place(path)
        place.unlink(missing_ok=True)
        _copy(_kept(machine, path), place)
    return (*before.made, *before.kept)


def forget(machine: Machine) -> None:
    """Once all is as it was; the notes go first, so no half of them is ever read."""
    _notes(machine).unlink(missing_ok=True)
    shutil.rmtree(machine.place(FOLDER))


def _notes(machine: Machine) -> Path:
    return machine.place(FOLDER) / _NOTES


def _kept(machine: Machine, path: str) -> Path:
    return machine.place(FOLDER) / _FILES / path.removeprefix("/")


def _copy(source: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, place, follow_symlinks=False)
    if not place.is_symlink():
        shutil.chown(place, source.stat().st_uid, source.stat().st_gid)
        _sync(place)


def _folders(top: Path) -> Iterator[Path]:
    return (Path(folder) for folder, _, _ in os.walk(top))


def _sync(path: Path) -> None:
    """A file's content, or the names in a folder, survive a power cut."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
