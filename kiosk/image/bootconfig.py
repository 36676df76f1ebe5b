"""The small partition that says what boots: read, and for a moment writable.

A change of ``autoboot.txt`` rewrites one sector where it lies: no directory entry, no allocation
table, nothing that a power cut could leave half done. Our image has the file in that size. One of
another size, as others write it, is replaced once: written beside, synchronised, renamed, which is
not atomic on FAT.
"""

import contextlib
import fcntl
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from kiosk.image import autoboot
from kiosk.image.autoboot import Booting

FOLDER = Path("/boot/config")
AUTOBOOT = "autoboot.txt"
_BESIDE = "autoboot.new"
TRYBOOT = "tryboot"
"""Where the board has no register for it: the next start tries. Whoever boots deletes it first."""
_LARGEST = 512
_MOUNT_S = 60.0


class BootconfigError(Exception):
    """The partition cannot be read or written; the message says what failed."""


class Bootconfig:
    """Of this machine; ``folder`` is its mount point, or any folder."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder

    def read(self) -> Booting:
        """What boots.

        Raises:
            BootconfigError: it cannot be read.
            AutobootError: it names no slot.
        """
        try:
            with (self._folder / AUTOBOOT).open("rb") as file:
                return autoboot.parse(file.read(_LARGEST).decode("ascii", "replace"))
        except OSError as error:
            raise BootconfigError(f"{AUTOBOOT} cannot be read: {error.strerror}") from None

    def write(self, booting: Booting) -> None:
        """On the disk when it returns; raises BootconfigError."""
        with self._writable():
            self._write(autoboot.encode(booting).encode("ascii"))

    def ask_for_trial(self) -> None:
        """The next start tries the other slot; for machines without the chip's register."""
        with self._writable():
            handle = os.open(
                self._folder / TRYBOOT, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600
            )
            os.fsync(handle)
            os.close(handle)
            self._sync_folder()

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Whoever reads and then writes does it undisturbed."""
        try:
            handle = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        except OSError as error:
            raise BootconfigError(f"{self._folder} is not there: {error.strerror}") from None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    @contextlib.contextmanager
    def _writable(self) -> Iterator[None]:
        is_mounted = self._folder.is_mount()
        try:
            if is_mounted:
                _remount(self._folder, "rw")
            try:
                yield
            finally:
                if is_mounted:
                    _remount(self._folder, "ro")
        except OSError as error:
            raise BootconfigError(f"{self._folder} cannot be written: {error.strerror}") from None

    def _write(self, content: bytes) -> None:
        file = self._folder / AUTOBOOT
        if file.is_file() and not file.is_symlink() and file.stat().st_size == len(content):
            with _opened(file, os.O_WRONLY | os.O_NOFOLLOW) as handle:
                os.pwrite(handle, content, 0)
                os.fsync(handle)
            return
        beside = self._folder / _BESIDE
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
        with _opened(beside, flags) as handle:
            os.write(handle, content)
            os.fsync(handle)
        beside.replace(file)
        self._sync_folder()

    def _sync_folder(self) -> None:
        with _opened(self._folder, os.O_RDONLY | os.O_DIRECTORY) as handle:
            os.fsync(handle)


@contextlib.contextmanager
def _opened(path: Path, flags: int) -> Iterator[int]:
    handle = os.open(path, flags, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)


def _remount(folder: Path, how: str) -> None:
    command = ["mount", "-o", f"remount,{how}", str(folder)]
    try:
        done = subprocess.run(  # noqa: S603  no shell, words of ours
            command, capture_output=True, timeout=_MOUNT_S, check=False
        )
    except subprocess.TimeoutExpired:
        raise BootconfigError(f"{folder} cannot be remounted {how}: it hangs") from None
    if done.returncode:
        raise BootconfigError(f"{folder} cannot be remounted {how}: {done.stderr.decode().strip()}")
