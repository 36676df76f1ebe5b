"""A disk that can be full: a small file system of its own, where one may be mounted."""

import errno
import os
import subprocess
import tempfile
from pathlib import Path

_MEGABYTES = 96
_FILLER = ".filler"
_BLOCK = 4096
_LAST = 1 << 20
_STEPS = (1 << 16, _BLOCK)


class Disk:
    """A folder; ``is_real`` says whether it is a file system of its own."""

    def __init__(self, folder: Path, *, is_real: bool) -> None:
        self.folder = folder
        self.is_real = is_real
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def __enter__(self) -> "Disk":
        if self.is_real:
            mount(self.folder, _MEGABYTES)
        return self

    def __exit__(self, *_: object) -> None:
        if self.is_real:
            unmount(self.folder)

    def fill(self, left_blocks: int = 0) -> None:
        """So few blocks of 4 kB are left: the next writes may still succeed."""
        if not self.is_real:
            raise RuntimeError("this folder is no file system of its own: it cannot be full")
        with (self.folder / _FILLER).open("wb") as file:
            left = os.statvfs(self.folder)
            most = left.f_bavail * left.f_frsize - _LAST
            if most > 0:
                _is_taken(file.fileno(), most)
            for step in _STEPS:  # others write meanwhile: the last of it in small steps
                while _is_taken(file.fileno(), step):
                    pass
            file.truncate(max(os.fstat(file.fileno()).st_size - left_blocks * _BLOCK, 0))

    def free(self) -> None:
        """There is space again."""
        (self.folder / _FILLER).unlink(missing_ok=True)


def _is_taken(handle: int, more: int) -> bool:
    """Whether the file could grow by so many bytes."""
    try:
        os.posix_fallocate(handle, os.fstat(handle).st_size, more)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        return False
    return True


def is_filler(file: Path) -> bool:
    """Ours, nobody's data."""
    return file.name == _FILLER


def mount(folder: Path, megabytes: int) -> None:
    """Raises RuntimeError where it is not allowed."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0700", "soak", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except OSError as error:
        raise RuntimeError(f"mount: {error.strerror}") from None
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace"))


def unmount(folder: Path) -> None:
    """Even when something still holds a file in it."""
    subprocess.run(["umount", "-l", str(folder)], capture_output=True, check=False)


def can_mount() -> bool:
    """By trial: it takes root, and more than most containers give it."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            mount(Path(folder), 1)
        except RuntimeError:
            return False
        unmount(Path(folder))
    return True
