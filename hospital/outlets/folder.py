"""A folder that another program reads: whole files only, under their final names.

A file is written under a hidden name on the same file system, synchronised, then renamed. After a
crash it is written again under the same name, so nothing is doubled (interfaces.md 1.1).
"""

import contextlib
import errno
import itertools
import os
import re
from collections.abc import Iterator
from pathlib import Path

from eligibility.errors import WireError
from hospital import clock

_TEMPORARY = re.compile(
    r"\.(?:oev-[0-9a-f]{8}-\d+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.tmp"
)
"""Ours, also of earlier versions; another program's are not touched."""
LONGEST_NAME = 200
"""Bytes; file systems take 255."""
_OF_THIS_NAME = frozenset(
    {errno.EISDIR, errno.ENOTEMPTY, errno.EEXIST, errno.ENAMETOOLONG, errno.EILSEQ}
)
"""A folder has this name, or the file system does not take it: other names are not concerned."""


class NameRefused(Exception):
    """The folder is well, and this one file cannot be there; the text does not quote its name."""


class Folder:
    """Writes whole files."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._numbers = itertools.count()
        self._start = clock.new_id()[:8]  # a left-over that stays is never in the way
        self._has_new_names = False

    def make(self) -> None:
        """Makes it if it is not there; raises OSError."""
        self.path.mkdir(mode=0o750, parents=True, exist_ok=True)

    def clear_left_overs(self) -> int:
        """Deletes what a crash left half written; gives how many cannot be; raises OSError."""
        stay = 0
        for name in self.names():
            if _TEMPORARY.fullmatch(name) and not _is_deleted(self.path / name):
                stay += 1
        return stay

    def names(self) -> Iterator[str]:
        """What lies there, one after the other; raises OSError."""
        with os.scandir(self.path) as entries:
            for entry in entries:
                yield entry.name

    def put(self, name: str, data: bytes) -> None:
        """Writes a file whole.

        The final name is no part of the temporary one: some programs look for it anywhere in a
        name.

        Raises:
            OSError: the folder's trouble.
            NameRefused: this file's alone.
            WireError: what is no plain file name.
        """
        check_name(name)
        temporary = self.path / f".oev-{self._start}-{next(self._numbers)}.tmp"
        try:
            with open(temporary, "xb", opener=_for_owner_and_group) as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            _rename(temporary, self.path / name)
            self._has_new_names = True
        except (OSError, NameRefused):
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise

    def synchronise(self) -> None:
        """Makes the renames durable, if there are any; raises OSError."""
        if not self._has_new_names:
            return
        handle = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        except OSError as error:
            if error.errno != errno.EINVAL:  # a share on which folders are not synchronised
                raise
        finally:
            os.close(handle)
        self._has_new_names = False


def check_name(name: str) -> None:
    """Raises WireError for a name that leaves the folder, is hidden or is too long."""
    is_plain = name == Path(name).name and not name.startswith(".") and name.isprintable()
    if not is_plain or len(name.encode(errors="replace")) > LONGEST_NAME:
        raise WireError("a document's name is no plain file name")


def _rename(temporary: Path, final: Path) -> None:
    try:
        temporary.rename(final)
    except OSError as error:
        if error.errno in _OF_THIS_NAME:
            raise NameRefused(os.strerror(error.errno)) from None
        raise


def _is_deleted(path: Path) -> bool:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _for_owner_and_group(path: str, flags: int) -> int:
    """The reader is a member of the folder's group, nobody else."""
    return os.open(path, flags, 0o640)
