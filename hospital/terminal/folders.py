"""The terminal's ``req`` and ``res``: whole files only, and never anybody else's.

Both belong to the terminal's program, and other programs may ask through them, too. So nothing is
made, emptied or swept here but files whose name says that they are ours.
"""

import contextlib
import dataclasses
import errno
import os
import stat
from pathlib import Path

from eligibility.oqs_xml import SINGLE_LIMIT_BYTES
from hospital.terminal.question import OURS, id_of, request_name, result_name


@dataclasses.dataclass(frozen=True, slots=True)
class Seen:
    """A result file as it is now."""

    data: bytes = dataclasses.field(repr=False)
    stamp: tuple[int, int]
    """Time of its last change in ns, and size: a file under way changes."""


class Folders:
    """Every call may block as long as a share hangs; raises OSError."""

    def __init__(self, req: Path, res: Path) -> None:
        self._req = req
        self._res = res

    def write(self, verification_id: str, data: bytes) -> None:
        """The request, under its final name at once or not at all."""
        if not self._res.is_dir():  # no answer could come
            raise NotADirectoryError(errno.ENOTDIR, "the folder of results")
        temporary = self._req / f".{OURS}{verification_id}.tmp"
        try:
            with open(temporary, "wb", opener=_for_owner_and_group) as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.rename(self._req / request_name(verification_id))
        except OSError:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise

    def take_back(self, verification_id: str) -> bool:
        """Removes the request; False when the terminal has taken it already."""
        is_there = False
        for name in (f".{OURS}{verification_id}.tmp", request_name(verification_id)):
            with contextlib.suppress(FileNotFoundError):
                (self._req / name).unlink()
                is_there = True
        return is_there

    def read(self, verification_id: str) -> Seen | None:
        """The result, or as much of it as is there; None: nothing, or its writer still holds it."""
        path = self._res / result_name(verification_id)
        try:
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except FileNotFoundError:
            return None
        except PermissionError:  # as a Windows share says of a file that is being written
            return None
        with os.fdopen(handle, "rb") as file:
            told = os.fstat(handle)
            if not stat.S_ISREG(told.st_mode):
                return None
            data = file.read(SINGLE_LIMIT_BYTES + 1)
        return Seen(data, (told.st_mtime_ns, told.st_size))

    def may_not_read(self, verification_id: str) -> bool:
        """A result is there, and closed to us: after a while that is no writer any more."""
        try:
            os.close(os.open(self._res / result_name(verification_id), os.O_RDONLY | os.O_NOFOLLOW))
        except PermissionError:
            return True
        except OSError:
            return False
        return False

    def remove_result(self, verification_id: str) -> None:
        """What it said is on our disk."""
        (self._res / result_name(verification_id)).unlink(missing_ok=True)

    def ours(self) -> tuple[frozenset[str], frozenset[str]]:
        """Verification ids of request and of result files that may be ours, by their names."""
        return _ids_in(self._req), _ids_in(self._res)


def _ids_in(folder: Path) -> frozenset[str]:
    with os.scandir(folder) as entries:
        found = (id_of(_final_name(entry.name)) for entry in entries)
        return frozenset(one for one in found if one is not None)


def _final_name(name: str) -> str:
    """A request half written by a run that was killed counts as the request."""
    if name.startswith(f".{OURS}") and name.endswith(".tmp"):
        return request_name(name[len(OURS) + 1 : -len(".tmp")])
    return name


def _for_owner_and_group(path: str, flags: int) -> int:
    """The terminal's program reads as a member of the folder's group, nobody else."""
    return os.open(path, flags | os.O_NOFOLLOW, 0o640)
