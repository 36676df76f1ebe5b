"""Whose folder it is: a hidden marker says which bridge writes there.

No marker, and files of somebody else: another program writes there. A marker of another bridge:
two were started by mistake. No marker where there was one: the share is not mounted, and its mount
point must not be filled. An empty marker is how a person says: take it all the same.
"""

import errno
import itertools
import os
import re
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from eligibility.errors import Code
from hospital.outlets.folder import Folder
from hospital.outlets.port import OutletRefuses, Reason, Trouble

MARKER = ".oev-bridge"
_OFFICIAL = re.compile(r"OQSsiquc01res_face_.+_\d{14}\.xml")
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_AT_A_TIME = 500
_LONGEST_MARKER = 200
_PLAINLY = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW

_REASONS = {
    errno.ENOSPC: Reason.FULL,
    errno.EDQUOT: Reason.FULL,
    errno.ENOENT: Reason.MISSING,
    errno.ENOTDIR: Reason.MISSING,
    errno.ESTALE: Reason.MISSING,
    errno.ENOTCONN: Reason.MISSING,
    errno.EHOSTDOWN: Reason.MISSING,
    errno.EROFS: Reason.NOT_ALLOWED,
    errno.EACCES: Reason.NOT_ALLOWED,
    errno.EPERM: Reason.NOT_ALLOWED,
}


class Deeds(Protocol):
    """What this bridge knows of its folders and records."""

    @property
    def bridge_id(self) -> str:
        """Its own id."""

    def has(self, folder: Path) -> bool:
        """Whether it has taken this folder into use."""

    def note(self, folder: Path) -> None:
        """It has, from now on."""

    def known(self, identities: Iterable[str]) -> set[str]:
        """Which of these verification ids are of its records."""


def claim(folder: Folder, deeds: Deeds) -> None:
    """Takes a folder into use, or again; raises OSError, OutletRefuses."""
    marked = _marker(folder)
    if marked is None:
        _take(folder, deeds)
    elif marked == "":
        (folder.path / MARKER).unlink()
        _mark(folder, deeds)
    check_claim(folder, deeds)
    deeds.note(folder.path)


def check_claim(folder: Folder, deeds: Deeds) -> None:
    """Raises OutletRefuses unless the folder bears this bridge's marker; raises OSError."""
    marked = _marker(folder)
    if marked is None:
        raise _missing(folder)
    if marked != deeds.bridge_id:
        raise OutletRefuses(
            Trouble(Code.FOLDER_OF_ANOTHER_BRIDGE, Reason.OTHER_BRIDGE),
            f"{folder.path}: its {MARKER} names another bridge; stop that one, or empty the file",
        )


def has_foreign(folder: Folder, deeds: Deeds) -> bool:
    """Whether somebody else wrote results there; raises OSError."""
    named = (_ids_in(name) for name in folder.names() if not name.startswith("."))
    results = (ids for ids in named if ids is not None)
    while some := list(itertools.islice(results, _AT_A_TIME)):
        known = deeds.known(itertools.chain.from_iterable(some))
        if any(known.isdisjoint(ids) for ids in some):
            return True
    return False


def refusal_of(error: OSError, folder: Path) -> OutletRefuses:
    """What the system said, without the file's name."""
    number = error.errno or 0
    reason = _REASONS.get(number, Reason.REFUSED)
    return OutletRefuses(Trouble(Code.OUTLET_REFUSES, reason), f"{folder}: {os.strerror(number)}")


def _take(folder: Folder, deeds: Deeds) -> None:
    if deeds.has(folder.path):
        raise _missing(folder)
    folder.make()
    if has_foreign(folder, deeds):
        raise OutletRefuses(
            Trouble(Code.FOLDER_OF_OTHERS, Reason.FOREIGN),
            f"{folder.path}: results that are not ours lie there; choose another folder, or,"
            f" if nobody else writes there, make an empty file {MARKER} in it",
        )
    _mark(folder, deeds)


def _mark(folder: Folder, deeds: Deeds) -> None:
    """Whoever comes first; a crash in between leaves an empty one, which is nobody's."""
    try:
        with open(folder.path / MARKER, "x", encoding="ascii", opener=_for_all) as file:
            file.write(deeds.bridge_id + "\n")
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        return  # another bridge at this very moment: ``check_claim`` tells


def _marker(folder: Folder) -> str | None:
    """A pipe under its name would hold up whoever opens it, a link lead out of the folder."""
    try:
        handle = os.open(folder.path / MARKER, _PLAINLY)
    except FileNotFoundError:
        return None
    with open(handle, encoding="ascii", errors="replace") as file:  # noqa: PTH123 - a handle
        if stat.S_ISREG(os.fstat(handle).st_mode):
            return file.read(_LONGEST_MARKER).strip()
    raise OutletRefuses(
        Trouble(Code.OUTLET_REFUSES, Reason.REFUSED), f"{folder.path}: its {MARKER} is no file"
    )


def _missing(folder: Folder) -> OutletRefuses:
    return OutletRefuses(
        Trouble(Code.OUTLET_REFUSES, Reason.MISSING),
        f"{folder.path}: its {MARKER} is gone, so this is not the folder that was here; mount it,"
        f" or, to begin with what is there now, make an empty file {MARKER} in it",
    )


def _ids_in(name: str) -> list[str] | None:
    """The ids in a result's name; None for the name of anything else."""
    found = [one.lower() for one in _ID.findall(name)]
    return found if found or _OFFICIAL.fullmatch(name) else None


def _for_all(path: str, flags: int) -> int:
    """Another bridge must be able to read whose it is."""
    return os.open(path, flags, 0o644)
