"""Files of a FAT partition inside a disk's file, read and written from outside by mtools."""

import os
import tempfile
from pathlib import Path

from tests.guest import layout
from tests.guest.tools import ToolFailed, run

_ENVIRONMENT = {**os.environ, "MTOOLS_SKIP_CHECK": "1"}


class Fat:
    """One partition, by its label."""

    def __init__(self, disk: Path, label: str) -> None:
        self._at = f"{disk}@@{layout.partitions()[label].offset}"

    def exists(self, name: str) -> bool:
        """Whether there is such a file."""
        try:
            self.read(name)
        except ToolFailed:
            return False
        return True

    def read(self, name: str) -> bytes:
        """Raises ToolFailed when it is not there."""
        return run(["mtype", "-i", self._at, f"::{name}"], environment=_ENVIRONMENT)

    def write(self, name: str, content: bytes) -> None:
        """In the place of what was there."""
        with tempfile.NamedTemporaryFile() as kept:
            kept.write(content)
            kept.flush()
            self.copy_in(Path(kept.name), name)

    def copy_in(self, file: Path, name: str) -> None:
        """A file from outside."""
        run(["mcopy", "-o", "-i", self._at, file, f"::{name}"], environment=_ENVIRONMENT)

    def delete(self, name: str) -> None:
        """Raises ToolFailed when it is not there."""
        run(["mdel", "-i", self._at, f"::{name}"], environment=_ENVIRONMENT)

    def copy_out(self, name: str, file: Path) -> None:
        """A file to outside."""
        run(["mcopy", "-n", "-i", self._at, f"::{name}", file], environment=_ENVIRONMENT)
