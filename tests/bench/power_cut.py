"""Power cuts at every instant of a day's writing, and what the real code finds afterwards.

report = try_all(folder, credentials, "outbox", rounds=1, seed=1)
"""

import dataclasses
import hashlib
import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from hospital.inbox import Inbox
from kiosk.batch.outbox import SqliteOutbox
from kiosk.batch.schema import Database
from kiosk.batch.sealing import load_cipher
from tests.bench import disk
from tests.bench.power_session import digest
from tests.bench.receptions import OWNER, new_id

MEMORY = Path("/dev/shm")
"""Where there is one: thousands of small databases are opened."""


@dataclasses.dataclass(frozen=True, slots=True)
class Report:
    """How many disk states were tried, and what was wrong with some."""

    calls: int
    steps: int
    states: int
    faults: tuple[str, ...]


def try_all(credentials: Path, kind: str, rounds: int, seed: int, mixtures: int = 1) -> Report:
    """Traces one day of ``kind``, "outbox" or "inbox", and opens what each power cut leaves."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as place:
        folder, digests = Path(place) / "traced", Path(place) / "digests"
        folder.mkdir()
        command = [sys.executable, "-m", "tests.bench.power_session", kind, str(folder)]
        calls = disk.traced(folder, [*command, str(credentials), str(digests), str(rounds)])
        expected = digests.read_text().split()
        trial = Trial(Path(place) / "after", credentials, READERS[kind], expected)
        for moment in disk.moments(calls, random.Random(seed), mixtures):
            trial.look_at(moment)
        return Report(len(calls), len(expected), trial.states, tuple(trial.faults))


class Trial:
    """Opens each state once, however many moments share it."""

    def __init__(
        self,
        folder: Path,
        credentials: Path,
        read: Callable[[Path, Path], str],
        expected: list[str],
    ) -> None:
        self._folder = folder
        self._credentials = credentials
        self._read = read
        self._expected = expected
        self._found: dict[bytes, str] = {}
        self.faults: list[str] = []

    @property
    def states(self) -> int:
        """Different ones."""
        return len(self._found)

    def look_at(self, moment: disk.Moment) -> None:
        """What had returned is there; what was under way is there whole, or not at all."""
        found = self._found_in(moment.files)
        returned = moment.returned
        may_be = self._expected[max(returned - 1, 0) : returned + 1]
        if found not in may_be:
            self.faults.append(f"after {returned} steps: {self._named(found)}")

    def _found_in(self, files: disk.Files) -> str:
        state = _fingerprint(files)
        if state not in self._found:
            disk.write(files, self._folder)
            self._found[state] = self._read(self._folder, self._credentials)
        return self._found[state]

    def _named(self, found: str) -> str:
        return f"as after {self._expected.index(found) + 1}" if found in self._expected else found


def _fingerprint(files: disk.Files) -> bytes:
    seen = hashlib.sha256()
    for name, content in sorted(files.items()):
        seen.update(f"{name} {len(content)}\n".encode())
        seen.update(content)
    return seen.digest()


def read_outbox(folder: Path, credentials: Path) -> str:
    """As the kiosk opens it after the cut."""
    database = Database(folder / "outbox.sqlite")
    try:
        SqliteOutbox(database, load_cipher(credentials), OWNER, new_id)
        whole = database.rows("PRAGMA integrity_check")[0][0]
        return digest(database) if whole == "ok" else f"damaged: {whole}"
    finally:
        database.close()


def read_inbox(folder: Path, _credentials: Path) -> str:
    """As the hospital opens it after the cut."""
    inbox = Inbox(folder / "inbox.sqlite")
    try:
        whole = inbox.database.rows("PRAGMA integrity_check")[0][0]
        return digest(inbox.database) if whole == "ok" else f"damaged: {whole}"
    finally:
        inbox.close()


READERS = {"outbox": read_outbox, "inbox": read_inbox}
