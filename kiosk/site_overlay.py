"""Site settings that came over the line, laid over those of the image; ``{state}/settings/``.

    current.json    in use: they have proven themselves
    trial.json      newer, being tried; how often a kiosk began with them stands in it
    refused.json    version and code of the newest that is not in use

Each says whose it is: a kiosk that was moved to another institution begins without any.
Each file is whole or not there. A kiosk that cannot start with a trial comes up without it: the
third start in vain, or settings that cannot be read, take it back by themselves.
"""

import dataclasses
import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eligibility.errors import Code
from kiosk import private_file

logger = logging.getLogger(__name__)

FOLDER = "settings"
STARTS = 3
"""So often a kiosk begins with settings that do not prove themselves."""
_CURRENT, _TRIAL, _REFUSED = "current.json", "trial.json", "refused.json"
_WHOLE_TABLES = ("hours",)
"""A day that is left out is closed: these replace the image's table, others key by key."""

Tables = Mapping[str, Mapping[str, Any]]


@dataclasses.dataclass(frozen=True, slots=True)
class Overlay:
    """One version."""

    version: int
    tables: Tables
    starts: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class RefusedVersion:
    """A version that is not in use, and why."""

    version: int
    code: str


class OverlayFolder:
    """What is in use, what is tried, what was refused."""

    def __init__(self, state: Path, uri: str) -> None:
        """``uri``: of this kiosk; what was another's is as if it were not there."""
        self._folder = state / FOLDER
        self._uri = uri

    def in_use(self) -> Overlay | None:
        """What the kiosk works with now; None: the image's settings alone."""
        return self.trial() or self.current()

    def current(self) -> Overlay | None:
        """What has proven itself."""
        return _overlay(self._read(_CURRENT))

    def trial(self) -> Overlay | None:
        """What has not yet."""
        return _overlay(self._read(_TRIAL))

    def refused(self) -> RefusedVersion | None:
        """The newest that could not be used, until a newer one can."""
        held = self._read(_REFUSED)
        try:
            return None if held is None else RefusedVersion(int(held["version"]), held["code"])
        except (KeyError, TypeError, ValueError):
            return None

    @property
    def newest(self) -> int:
        """The highest version that this kiosk has seen; an older one is never taken again."""
        seen = (self.current(), self.trial(), self.refused())
        return max((one.version for one in seen if one is not None), default=0)

    def begin(self, overlay: Overlay) -> None:
        """From the next start it is tried; raises OSError, then nothing changed."""
        with private_file.alone_in(self._folder):
            self._write(_TRIAL, dataclasses.replace(overlay, starts=0))

    def started(self) -> None:
        """The screen begins: counts it, and takes a trial back that has failed too often."""
        if self.trial() is None:
            return
        with private_file.alone_in(self._folder):
            trial = self.trial()
            if trial is None:
                return
            if trial.starts >= STARTS:
                self._take_back(trial, Code.SETTINGS_ROLLED_BACK)
            else:
                self._write(_TRIAL, dataclasses.replace(trial, starts=trial.starts + 1))

    def prove(self, version: int | None = None) -> None:
        """The kiosk works with the trial: it is in use from now on.

        Args:
            version: which was tried; a newer one that came meanwhile has proven nothing.
        """
        with private_file.alone_in(self._folder):
            trial = self.trial()
            if trial is not None and version in (None, trial.version):
                (self._folder / _TRIAL).replace(self._folder / _CURRENT)
                (self._folder / _REFUSED).unlink(missing_ok=True)
                private_file.sync_folder(self._folder)

    def take_back(self, code: Code, version: int | None = None) -> None:
        """The kiosk does not work with the trial: what was before counts again.

        Args:
            code: why.
            version: which was tried; a newer one that came meanwhile is left to be tried.
        """
        with private_file.alone_in(self._folder):
            trial = self.trial()
            if trial is None or version in (None, trial.version):
                self._take_back(trial, code)

    def _take_back(self, trial: Overlay | None, code: Code) -> None:
        if trial is not None:
            self.refuse(trial.version, code)
        (self._folder / _TRIAL).unlink(missing_ok=True)
        private_file.sync_folder(self._folder)

    def refuse(self, version: int, code: Code) -> None:
        """This version is not tried at all, or not any more."""
        logger.error("settings_refused version=%d code=%s", version, code.code)
        self._write(_REFUSED, RefusedVersion(version, code.code))

    def _read(self, name: str) -> dict[str, Any] | None:
        try:
            held = json.loads((self._folder / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            logger.error("settings_unusable file=%s error=%s", name, type(error).__name__)  # noqa: TRY400 - told enough
            return None
        return held if isinstance(held, dict) and held.get("uri") == self._uri else None

    def _write(self, name: str, what: Overlay | RefusedVersion) -> None:
        document = json.dumps({"uri": self._uri, **dataclasses.asdict(what)}, ensure_ascii=False)
        private_file.replace(self._folder / name, document + "\n")


def laid_over(document: Mapping[str, Any], tables: Tables) -> dict[str, Any]:
    """The image's settings with these in them; pure."""
    made = {name: dict(table) for name, table in document.items()}
    for name, table in tables.items():
        before = {} if name in _WHOLE_TABLES else made.get(name, {})
        made[name] = {
            **before,
            **{key: _inner(before.get(key), value) for key, value in table.items()},
        }
    return made


def _inner(before: object, value: object) -> object:
    """Sentences of one language: those that are not named stay."""
    if isinstance(value, Mapping) and isinstance(before, Mapping):
        return {**before, **value}
    return value


def _overlay(held: dict[str, Any] | None) -> Overlay | None:
    try:
        if held is None:
            return None
        tables = held["tables"]
        if not all(isinstance(table, dict) for table in tables.values()):
            return None
        return Overlay(int(held["version"]), tables, int(held["starts"]))
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
