"""Puts a rendered tree below a folder: an image's root, a running machine's, or an empty folder.

A power cut in the middle leaves each file as it was or as it shall be. All are written beside their
places and are on the disk before the first takes its place; what cannot be written changes nothing.
"""

import contextlib
import dataclasses
import os
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path

from firmware_config.below import Below, name_of
from firmware_config.errors import SiteError
from firmware_config.owners import Ids, Owners, may_give
from firmware_config.tree import File, Kind

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
BOOT = "/boot/firmware/"
NO_MODES = "/boot/"
"""vfat keeps neither modes nor owners; they come with its mount."""


@dataclasses.dataclass(frozen=True, slots=True)
class Difference:
    """One way in which what lies at a path is not what was rendered."""

    path: str
    what: str
    """``missing``, ``kind``, ``content``, ``mode`` or ``owner``."""
    found: bytes = b""
    """The content that lies there; for mode and owner as text."""


def write_tree(tree: Mapping[str, File], root: Path, *, kept: bool = True) -> tuple[str, ...]:
    """Writes every file that is not there as it shall be; gives their paths.

    Args:
        tree: what shall be there.
        root: made when it is not there.
        kept: with their owners, when root writes, and over a power cut; False: a tree to look at,
            all the writer's own.

    Raises:
        SiteError: a path leads out of ``root``, or a file's owner is not known there.
        OSError: it cannot be written; then nothing has changed.
    """
    root.mkdir(parents=True, exist_ok=True)
    with Below(root) as below:
        ids = _ids(below, tree) if kept else {}
        new = [path for path, file in tree.items() if any(differences(below, path, file, ids))]
        try:
            for path in new:
                _prepare(below, path, tree[path], ids.get(path))
            if kept:
                _sync(below, tree, new)
        except BaseException:
            for path in new:
                with contextlib.suppress(OSError, SiteError):
                    below.remove(_beside(path))
            raise
        for path in new:
            folder = below.folder(path)
            os.replace(_name_beside(path), name_of(path), src_dir_fd=folder, dst_dir_fd=folder)
        if kept:
            below.sync()
    return tuple(new)


def _ids(below: Below, tree: Mapping[str, File]) -> dict[str, Ids]:
    if not may_give():
        return {}
    owners = Owners(below)
    return {path: owners.ids(file.owner) for path, file in tree.items()}


def _prepare(below: Below, path: str, file: File, ids: Ids | None) -> None:
    folder, name = below.folder(path, make=True), _name_beside(path)
    there = below.state(path)
    if there is not None and stat.S_ISDIR(there.st_mode):
        raise SiteError(f"{path} is a folder; a file belongs there.")
    below.remove(_beside(path))  # of a run that a power cut ended
    if file.kind is Kind.SYMLINK:
        os.symlink(file.content.decode(), name, dir_fd=folder)
        if ids is not None:
            os.chown(name, *ids, dir_fd=folder, follow_symlinks=False)
        return
    with os.fdopen(os.open(name, _NEW, 0o600, dir_fd=folder), "wb") as opened:
        opened.write(file.content)
        opened.flush()
        if ids is not None:
            os.fchown(opened.fileno(), *ids)
        os.fchmod(opened.fileno(), file.mode)  # after the owner, who would take set-user-id away


def _sync(below: Below, tree: Mapping[str, File], new: Iterable[str]) -> None:
    """What was prepared is on the disk; the kernel has begun with it meanwhile."""
    for path in new:
        if tree[path].kind is Kind.FILE:
            how = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
            handle = os.open(_name_beside(path), how, dir_fd=below.folder(path))
            with os.fdopen(handle, "rb") as prepared:
                os.fsync(prepared.fileno())


def _name_beside(path: str) -> str:
    """Ends as no program's settings do, so nobody reads it."""
    return f".{name_of(path)}.new"


def _beside(path: str) -> str:
    return f"{path.rpartition('/')[0]}/{_name_beside(path)}"


def compare_tree(tree: Mapping[str, File], root: Path) -> tuple[Difference, ...]:
    """Every difference between what was rendered and what lies below ``root``.

    Owners are compared when root asks: whoever else wrote a tree owns all of it.

    Raises:
        FileNotFoundError: there is no such folder.
        SiteError: a file's owner is not known there.
    """
    hidden = unseen(tree, root)
    seen = {path: file for path, file in tree.items() if path not in hidden}
    with Below(root) as below:
        ids = _ids(below, seen)
        return tuple(
            one for path, file in seen.items() for one in differences(below, path, file, ids)
        )


def unseen(tree: Mapping[str, File], root: Path) -> tuple[str, ...]:
    """What cannot be compared: a running slot's boot partition is mounted by nobody."""
    place = root / BOOT.strip("/")
    if place.is_dir() and not any(place.iterdir()):
        return tuple(path for path in tree if path.startswith(BOOT))
    return ()


def differences(
    below: Below, path: str, file: File, ids: Mapping[str, Ids]
) -> tuple[Difference, ...]:
    """How what lies there differs; modes and owners only where the file system keeps them."""
    state = below.state(path)
    if state is None:
        return (Difference(path, "missing"),)
    kind = stat.S_ISLNK if file.kind is Kind.SYMLINK else stat.S_ISREG
    if not kind(state.st_mode):
        return (Difference(path, "kind"),)
    found = below.read(path)
    differing = [] if found == file.content else [Difference(path, "content", found)]
    if path.startswith(NO_MODES):
        return tuple(differing)
    mode = stat.S_IMODE(state.st_mode)
    if file.kind is Kind.FILE and mode != file.mode:
        differing.append(Difference(path, "mode", f"{mode:04o}".encode()))
    if path in ids and (state.st_uid, state.st_gid) != ids[path]:
        differing.append(Difference(path, "owner", f"{state.st_uid}:{state.st_gid}".encode()))
    return tuple(differing)
