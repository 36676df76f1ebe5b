"""What root remembers of trials, for both slots: ``/var/lib/rauc/trials.json``, on the data.

A release is written, tried, and then either it proves itself or it has failed here. One that failed
is never tried again; a newer one is. Two starts may end without a word before a trial counts as
failed, five where its gate had begun to look: a plug that was pulled is no fault of the release.
"""

import dataclasses
import datetime as dt
import enum
import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eligibility.errors import Code
from eligibility.release import ReleaseVersion
from kiosk.image.autoboot import Booting, Slot
from kiosk.image.offered import Failed, is_ruled_out
from kiosk.private_file import sync_folder

logger = logging.getLogger(__name__)

FILE = Path("/var/lib/rauc/trials.json")
MOST_WRITES = 3
"""So often a release is written that cannot be, or whose writing is cut off."""
MOST_STARTS, MOST_CUT_OFF = 2, 5
"""So often one is started that says nothing; one that was ended while its gate looked."""
_MOST_FAILED = 20


@dataclasses.dataclass(frozen=True, slots=True)
class Trial:
    """A release on its way to being primary."""

    version: str
    """Empty: an operator goes back to what the slot holds."""
    slot: Slot
    writes: int = 0
    """How often its writing began and did not come to its end."""
    is_written: bool = False
    starts: int = 0
    """How often the machine was restarted to try it."""
    asked_in: str = ""
    """Which start of the machine asked for the last one."""
    has_begun: bool = False
    """Its gate began to look in the last start."""
    asks_delivery: bool = True
    """False: the system before it delivered nothing either, so this one may be the repair."""


@dataclasses.dataclass(frozen=True, slots=True)
class Memory:
    """All of it."""

    trial: Trial | None = None
    failed: tuple[Failed, ...] = ()

    def has_failed(self, version: ReleaseVersion) -> bool:
        """Whether this release, or a newer one, did not work here."""
        return is_ruled_out(version, self.failed)

    def with_failed(self, failed: Failed) -> "Memory":
        """It failed, and is on trial no more."""
        kept = [one for one in self.failed if one.version != failed.version]
        return Memory(None, tuple([*kept, failed][-_MOST_FAILED:]))

    def without_trial(self) -> "Memory":
        """Nothing is on its way."""
        return dataclasses.replace(self, trial=None)


class Outcome(enum.Enum):
    """What a start of the machine says of the trial that was asked for."""

    NONE = "none"
    """There is none, or it was not asked for yet."""
    RUNS = "runs"
    """The slot on trial runs: the gate decides."""
    PROVED = "proved"
    """It became primary; only the note is left."""
    SILENT = "silent"
    """It was asked for, and the former slot runs: it may be asked for once more."""
    FAILED = "failed"
    """The same, too often."""


def outcome(trial: Trial | None, current: Slot, booting: Booting, boot_id: str) -> Outcome:
    """What became of a trial; pure."""
    if current is not booting.primary:
        return Outcome.RUNS
    if trial is None:
        return Outcome.NONE
    if trial.slot is current:
        return Outcome.PROVED
    if not trial.starts or trial.asked_in == boot_id:
        return Outcome.NONE
    was_left = not booting.may_try_other  # its gate found it bad, and could not remember it
    most = MOST_CUT_OFF if trial.has_begun else MOST_STARTS
    return Outcome.FAILED if was_left or trial.starts >= most else Outcome.SILENT


class TrialsFile:
    """Read and written by root alone, one process at a time."""

    def __init__(self, file: Path = FILE) -> None:
        self._file = file

    def read(self) -> Memory:
        """What is remembered; an unreadable file says nothing, and is logged."""
        try:
            return _memory(json.loads(self._file.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return Memory()
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            logger.error("trials.unreadable error=%s", type(error).__name__)  # noqa: TRY400 - known
            return Memory()

    def write(self, memory: Memory) -> None:
        """Whole, and on the disk when it returns; raises OSError."""
        told = {
            "trial": None if memory.trial is None else dataclasses.asdict(memory.trial),
            "failed": [
                {"version": one.version, "code": one.code, "at": one.at.isoformat()}
                for one in memory.failed
            ],
        }
        new = self._file.with_name(f".{self._file.name}.new")
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
        with os.fdopen(os.open(new, flags, 0o600), "w", encoding="utf-8") as file:
            json.dump(told, file)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._file)
        sync_folder(self._file.parent)


def failed_now(version: str, code: Code, now: dt.datetime) -> Failed:
    """A release that did not work."""
    return Failed(version, code.code, now)


def _memory(told: Mapping[str, Any]) -> Memory:
    return Memory(
        None if told["trial"] is None else _trial(told["trial"]),
        tuple(
            Failed(str(one["version"]), str(one["code"]), dt.datetime.fromisoformat(one["at"]))
            for one in told["failed"]
        ),
    )


def _trial(told: Mapping[str, Any]) -> Trial:
    """Both systems write the file: what a newer one adds says nothing here."""
    known = {
        field.name: told[field.name] for field in dataclasses.fields(Trial) if field.name in told
    }
    return Trial(**(known | {"slot": Slot(told["slot"])}))
