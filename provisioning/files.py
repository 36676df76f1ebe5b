"""Files that hold keys: private from their first byte, whole or not there at all.

A file is written beside its place under another name and then renamed, so that a power cut leaves
the old file or the new one, never half of either.
"""

import ctypes
import os
from pathlib import Path

from provisioning.errors import FolderRefused

_PRIVATE_FILE = 0o600
_PRIVATE_FOLDER = 0o700
_OTHERS = 0o077
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def make_private_folder(folder: Path) -> Path:
    """Makes a new folder which only its owner may enter.

    Raises:
        FolderRefused: it exists already, so that nothing in use is overwritten.
    """
    try:
        folder.mkdir(mode=_PRIVATE_FOLDER, parents=True)
    except FileExistsError:
        raise FolderRefused(f"{folder} exists already; choose a new folder.") from None
    folder.chmod(_PRIVATE_FOLDER)  # mkdir's mode passes through the umask
    return folder


def write_private(path: Path, data: bytes) -> None:
    """Writes ``data`` with mode 0600 by a temporary name and a rename, and reaches the disk."""
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, _PRIVATE_FILE)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.rename(path)
    sync_folder(path.parent)


def read_private(path: Path) -> bytes:
    """Reads a key file.

    Raises:
        FolderRefused: it is missing, or others may read it.
    """
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise FolderRefused(f"{path} is missing.") from None
    if mode & _OTHERS:
        raise FolderRefused(f"{path} is open to others; run: chmod 600 {path}")
    return path.read_bytes()


def exchange(one: Path, other: Path) -> None:
    """Both folders change places in one step (renameat2, RENAME_EXCHANGE), and it reaches the disk.

    Raises:
        FolderRefused: the file system cannot.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    paths = os.fsencode(one), os.fsencode(other)
    if libc.renameat2(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE):
        reason = os.strerror(ctypes.get_errno())
        raise FolderRefused(f"{other} cannot be exchanged for the new one ({reason}).")
    sync_folder(other.parent)


def sync_folder(folder: Path) -> None:
    """Lets a new name, or one that was renamed, reach the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
