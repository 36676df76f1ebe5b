"""Private folders in memory: what is opened there is on no card, and gone with the power.

A folder is locked as long as its process lives, so that the next process finds what others left
behind when they were killed.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it, 0700
_PREFIX = "kiosk-identity-"
_UNLOCKED = ".kiosk-identity-"
"""Not yet ours: nobody sweeps it, and nothing lies in it."""


def place_for(environment: Mapping[str, str]) -> Path:
    """The unit's RUNTIME_DIRECTORY, which is in memory; else shared memory."""
    given = environment.get("RUNTIME_DIRECTORY", "").split(":")[0]
    return Path(given) if given else SHARED_MEMORY


class MemoryFolder:
    """A new folder, 0700; the process's own until ``remove``."""

    def __init__(self, place: Path) -> None:
        """Raises OSError."""
        sweep(place)
        made = Path(tempfile.mkdtemp(prefix=_UNLOCKED, dir=place))
        self._lock = os.open(made, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        self.path = made.rename(made.with_name(made.name.removeprefix(".")))

    def remove(self) -> None:
        """It is gone; once."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)


@contextlib.contextmanager
def opened_in(place: Path, files: Mapping[str, bytes]) -> Iterator[Path]:
    """A folder with these files, for a moment; raises OSError."""
    memory = MemoryFolder(place)
    try:
        folder = memory.path / "open"
        write_private(folder, files)
        yield folder
    finally:
        memory.remove()


def write_private(folder: Path, files: Mapping[str, bytes]) -> None:
    """Makes the folder, 0700, and the files in it, 0600; raises OSError."""
    folder.mkdir(mode=0o700)
    for name, content in files.items():
        handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)


def sweep(place: Path) -> None:
    """Removes what processes left that ended without their own leave."""
    for entry in place.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):  # of another user, or gone meanwhile
            handle = os.open(entry, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(entry)
            finally:
                os.close(handle)
