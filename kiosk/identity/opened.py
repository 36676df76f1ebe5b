"""The current generation, opened into memory, laid out like the classic credentials folder.

    {place}/kiosk-identity-XXXX/open-1             all of ``generation.WHOLE``, opened
    {place}/kiosk-identity-XXXX/current -> open-1

Everything that reads credentials goes on reading files. A thread looks once a second whether a
generation was switched or a file replaced, and opens anew; the former one stays for a minute, for
whoever is just reading it.
"""

import logging
import shutil
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from kiosk.identity import generation as g
from kiosk.identity.device_key import DeviceKeyError
from kiosk.identity.generation import Generation
from kiosk.identity.memory import MemoryFolder, write_private
from kiosk.identity.store import CURRENT, IdentityStore

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
AGAIN_AFTER = 10
"""Looks after which what could not be opened is tried again: memory was full for a moment."""
FORMER_STAYS = 60
"""Looks; nobody reads for so long, and its key is needed no more."""


class OpenedIdentity:
    """Open from the start; ``close`` removes every trace."""

    def __init__(self, store: IdentityStore, place: Path) -> None:
        """Raises DeviceKeyError (nothing stays open), OSError: no such memory."""
        self.store = store
        self._memory = MemoryFolder(place)
        self._mark: object = None
        self._failed: object = None
        self._looks_since = 0
        self._opened = 0
        self._open_for = 0
        self._former: Path | None = None
        self._told: list[Callable[[], None]] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="identity", daemon=True)
        self.generation = ""
        """Name of the open one."""
        try:
            self._open()
        except BaseException:
            self._memory.remove()
            raise

    @property
    def folder(self) -> Path:
        """The credentials folder; always this path."""
        return self._memory.path / CURRENT

    def start(self) -> None:
        """Looks again and again."""
        self._thread.start()

    def on_change(self, tell: Callable[[], None]) -> None:
        """``tell`` is called by the looking thread after each change; it must be quick."""
        self._told.append(tell)

    def close(self) -> None:
        """Nothing of it is left in memory."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()
        self._memory.remove()

    def look(self) -> bool:
        """Whether something changed and is open now; what cannot be opened changes nothing."""
        self._open_for += 1
        if self._open_for >= FORMER_STAYS:
            self._close_former()
        mark = self._marked(self.store.current())
        if mark == self._mark or (mark == self._failed and not self._is_time_again()):
            return False
        try:
            self._open()
        except (DeviceKeyError, OSError) as error:
            if mark != self._failed:
                logger.error("identity.not_opened error=%s", type(error).__name__)  # noqa: TRY400 - told above
            self._failed, self._looks_since = mark, 0
            return False
        logger.info("identity.opened generation=%s", self.generation)
        return True

    def _is_time_again(self) -> bool:
        self._looks_since += 1
        return self._looks_since >= AGAIN_AFTER

    def _open(self) -> None:
        current = self.store.current()
        mark = self._marked(
            current
        )  # before the content: a change in between shows at the next look
        if current is None:
            return
        self._write(current.whole())
        self.generation, self._mark, self._failed = current.name, mark, None

    def _write(self, files: Mapping[str, bytes]) -> None:
        before = self._set(self._opened) if self._opened else None
        folder = self._set(self._opened + 1)
        try:
            write_private(folder, files)
            new = self._memory.path / f".{CURRENT}"
            new.unlink(missing_ok=True)
            new.symlink_to(folder.name)
            new.rename(self.folder)
        except OSError:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        self._opened, self._open_for = self._opened + 1, 0
        self._close_former()
        self._former = before

    def _set(self, number: int) -> Path:
        return self._memory.path / f"open-{number}"

    def _close_former(self) -> None:
        if self._former is not None:
            shutil.rmtree(self._former, ignore_errors=True)
            self._former = None

    @staticmethod
    def _marked(current: Generation | None) -> object:
        if current is None:
            return None
        return current.name, *(_stamp(current.folder / name) for name in g.WHOLE)

    def _run(self) -> None:
        while not self._ended.wait(LOOK_EVERY_S):
            if self.look():
                for tell in self._told:
                    tell()


def _stamp(path: Path) -> object:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns
