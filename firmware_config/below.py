"""A folder that nothing leads out of: an image's root, seen from outside or from within.

Every folder on the way to a file is opened by its own name in the one above; a link is never
followed, so a root that somebody else prepared cannot make root write elsewhere.
"""

import contextlib
import os
import stat
from pathlib import Path
from types import TracebackType
from typing import Self

from firmware_config.errors import SiteError

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FOLDER_MODE = 0o755


class Below:
    """Files below ``root``; folders once opened stay open until the end."""

    def __init__(self, root: Path) -> None:
        """``root`` itself may be a link: whoever names it means it."""
        self._top = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self._opened: dict[tuple[str, ...], int] = {}

    def __enter__(self) -> Self:
        """Closed at the end of the block."""
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Closes every folder."""
        for handle in (*self._opened.values(), self._top):
            os.close(handle)

    def folder(self, path: str, *, make: bool = False) -> int:
        """The folder that ``path`` lies in, open; made with mode 0755 when it may be.

        Raises:
            FileNotFoundError: it is not there.
            SiteError: the path leads out, or goes through a link or a file.
        """
        parts = parts_of(path)[:-1]
        handle = self._top
        for depth in range(1, len(parts) + 1):
            handle = self._step(handle, parts[:depth], make=make)
        return handle

    def _step(self, above: int, parts: tuple[str, ...], *, make: bool) -> int:
        if parts in self._opened:
            return self._opened[parts]
        try:
            handle = self._open(above, parts[-1], make=make)
        except NotADirectoryError:  # of a link, too
            place = "/" + "/".join(parts)
            raise SiteError(
                f"{place} is a link or a file; nothing is written through it."
            ) from None
        self._opened[parts] = handle
        return handle

    @staticmethod
    def _open(above: int, name: str, *, make: bool) -> int:
        if make:
            with contextlib.suppress(FileExistsError):
                os.mkdir(name, _FOLDER_MODE, dir_fd=above)
                handle = os.open(name, _FOLDER, dir_fd=above)
                os.fchmod(handle, _FOLDER_MODE)  # whatever the umask is
                return handle
        return os.open(name, _FOLDER, dir_fd=above)

    def state(self, path: str) -> os.stat_result | None:
        """What lies at ``path`` itself; None: nothing."""
        try:
            return os.stat(name_of(path), dir_fd=self.folder(path), follow_symlinks=False)
        except FileNotFoundError:
            return None

    def read(self, path: str) -> bytes:
        """A file's bytes, or a link's target; FileNotFoundError where there is none."""
        folder, name = self.folder(path), name_of(path)
        state = os.stat(name, dir_fd=folder, follow_symlinks=False)
        if stat.S_ISLNK(state.st_mode):
            return os.readlink(name, dir_fd=folder).encode()
        if not stat.S_ISREG(state.st_mode):
            raise SiteError(f"{path} is neither a file nor a link.")
        handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
        with os.fdopen(handle, "rb") as opened:
            return opened.read()

    def remove(self, path: str) -> None:
        """Takes a file or link away, if it is there."""
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name_of(path), dir_fd=self.folder(path))

    def sync(self) -> None:
        """What was renamed or taken away in the opened folders survives a power cut."""
        for handle in self._opened.values():
            os.fsync(handle)


def parts_of(path: str) -> tuple[str, ...]:
    """The names on the way; SiteError when one of them leads elsewhere."""
    parts = tuple(path.removeprefix("/").split("/"))
    if not path.startswith("/") or any(part in {"", ".", ".."} for part in parts):
        raise SiteError(f"{path} leads out of the image.")
    return parts


def name_of(path: str) -> str:
    """The last of them."""
    return parts_of(path)[-1]
