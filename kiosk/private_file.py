"""Small files that only their owner may read, replaced as a whole and durable when it returns.

A power cut leaves the file before or the file after, never half of one. The command may be run as
root: the file then belongs to the owner of its folder, or the kiosk could not read it.
"""

import contextlib
import errno
import fcntl
import os
import stat
from collections.abc import Iterator
from pathlib import Path

_OWNER_ONLY = 0o600
_ROOT = 0


def replace(path: Path, content: str | bytes) -> None:
    """Writes ``content`` in place of what ``path`` held; raises OSError, then nothing changed."""
    data = content.encode() if isinstance(content, str) else content
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "wb") as file:
            _make_private(handle, path.parent)
            file.write(data)
            file.flush()
            os.fsync(handle)
        temporary.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def read(path: Path, most: int, owners: frozenset[int] | None = None) -> bytes:
    """A plain file's content; root may read what another user put there.

    Args:
        path: the file.
        most: bytes.
        owners: whose file is read at all; None: anybody's.

    Raises:
        OSError: it is not there, is a link, no file (a pipe would be waited for), longer, or
            another's.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(handle)
        is_ours = owners is None or found.st_uid in owners
        if not (is_ours and stat.S_ISREG(found.st_mode)) or found.st_size > most:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
        return file.read(most)


def make_folder(folder: Path) -> None:
    """A new one for its owner only, who is its parent's; on the disk when it returns."""
    folder.mkdir(mode=0o700)
    if os.geteuid() == _ROOT:
        owner = folder.parent.stat()
        os.chown(folder, owner.st_uid, owner.st_gid)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """What was made, renamed or removed in it reaches the disk; raises OSError."""
    with _opened(folder) as handle:
        os.fsync(handle)


@contextlib.contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Two commands at a time: the second waits, so that neither loses the other's change."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        make_folder(folder)
    with _opened(folder) as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _make_private(handle: int, folder: Path) -> None:
    os.fchmod(handle, _OWNER_ONLY)  # one that a power cut left may have other rights
    if os.geteuid() == _ROOT:
        owner = folder.stat()
        os.fchown(handle, owner.st_uid, owner.st_gid)


@contextlib.contextmanager
def _opened(folder: Path) -> Iterator[int]:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield handle
    finally:
        os.close(handle)
