"""Site settings in the screen's process: taken up by a restart, tried, proven or taken back.

begin     at the start: counts a trial, and says what the kiosk begins with
look      others lie there now: a restart, once nobody is at the kiosk
          on trial: proven when the kiosk is well for a while, else taken back in time
"""

import dataclasses
import logging
import threading
from collections.abc import Callable
from pathlib import Path

from eligibility.errors import Code
from eligibility.faults import told
from kiosk.camera.setting import is_plugged_in
from kiosk.config import KioskConfig, load, overlays_of
from kiosk.fleet import screen_note
from kiosk.flow.resting_states import Attract, Closed, OutOfService
from kiosk.flow.states import ReaderState, State
from kiosk.ports import Clock
from kiosk.site_overlay import Overlay, OverlayFolder

logger = logging.getLogger(__name__)

LOOK_S = 1.0
WELL_S = 30.0
"""So long a kiosk must be well with new settings."""
GIVEN_S = 120.0
"""By then it must have been, or those before count again."""


@dataclasses.dataclass(frozen=True, slots=True)
class Begun:
    """What a start found."""

    config: KioskConfig
    overlays: OverlayFolder
    version: int
    """In use; 0: the image's settings alone."""
    fault_before: str | None
    """Code of what kept the kiosk from working before these settings."""


def begin(path: Path, clock: Clock) -> Begun:
    """Reads the settings as the screen's process does, which counts its starts with a trial.

    What comes in between is seen by the first look: the version is read before the settings.

    Raises:
        ConfigError: as ``config.load``.
    """
    config = load(path)
    state, overlays = config.paths.state, overlays_of(config)
    trial, note = overlays.trial(), screen_note.read(state / screen_note.NOTE_FILE, clock.wall())
    is_first = trial is not None and trial.starts == 0
    try:
        overlays.started()
    except OSError as error:
        logger.error("settings_start_not_counted os=%s", error.strerror)  # noqa: TRY400 - told enough
    version = _version(overlays.in_use())
    fault = note.parts.fault if note is not None and is_first else None
    return Begun(load(path), overlays, version, fault)


@dataclasses.dataclass(frozen=True, slots=True)
class Watched:
    """The running kiosk."""

    state: Callable[[], State]
    is_well: Callable[[], bool]
    """The runner is alive and the screen was drawn."""
    restart: Callable[[], None]


def is_idle(state: State) -> bool:
    """Nobody is at the kiosk: no patient, no staff in the menu, no passer-by; pure."""
    match state.phase:
        case Attract(reset_at=None) | Closed(reset_at=None) | OutOfService(reset_at=None):
            return True
        case _:
            return False


class SettingsWatch:
    """Looks each second, on a thread of its own."""

    def __init__(self, begun: Begun, watched: Watched, clock: Clock) -> None:
        self._begun = begun
        self._overlays = begun.overlays
        self._watched = watched
        self._clock = clock
        self._given_until = clock.monotonic() + GIVEN_S
        self._well_since: float | None = None
        self._is_told = False
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="settings", daemon=True)

    def start(self) -> None:
        """In the background."""
        self._thread.start()

    def stop(self) -> None:
        """Looks no more."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def look(self) -> None:
        """Once. Raises OSError: the card refuses."""
        version = _version(self._overlays.in_use())
        if version != self._begun.version:
            self._restart(version)
            return
        trial = self._overlays.trial()
        if trial is not None:
            self._judge(trial)

    def _restart(self, version: int) -> None:
        if is_idle(self._watched.state()):
            logger.info("settings_restart from=%d to=%d", self._begun.version, version)
            self._ended.set()
            self._watched.restart()

    def _judge(self, trial: Overlay) -> None:
        now = self._clock.monotonic()
        problem = self._problem(trial)
        if problem is not None:
            self._well_since = None
        elif self._well_since is None:
            self._well_since = now
        elif now - self._well_since >= WELL_S:
            self._overlays.prove(trial.version)
            logger.info("settings_proven version=%d", trial.version)
            return
        if now >= self._given_until:
            logger.error(
                "settings_taken_back version=%d lacks=%s", trial.version, problem or "time"
            )
            self._overlays.take_back(Code.SETTINGS_ROLLED_BACK, trial.version)

    def _problem(self, trial: Overlay) -> str | None:
        """A word for the log."""
        state, watched = self._watched.state(), self._watched
        if not watched.is_well():
            return "screen"
        if state.fault is not None and state.fault.code != self._begun.fault_before:
            return "fault"
        before = self._overlays.current()
        if _differ(trial, before, "card", "reader") and _lacks_reader(state):
            return "reader"
        source = self._begun.config.camera.source
        if _differ(trial, before, "camera", "source") and source:
            return None if is_plugged_in(source) and not state.is_camera_lost else "camera"
        return None

    def _run(self) -> None:
        while not self._ended.wait(LOOK_S):
            try:
                self.look()
            except Exception as error:  # noqa: BLE001 - a dead watch would never go back
                if not self._is_told:
                    logger.critical("settings_watch_failed %s", told(error))
                self._is_told = True


def _lacks_reader(state: State) -> bool:
    return state.reader is ReaderState.MISSING and not state.is_by_terminal


def _differ(one: Overlay, other: Overlay | None, table: str, key: str) -> bool:
    values = [{} if made is None else made.tables.get(table, {}) for made in (one, other)]
    return values[0].get(key) != values[1].get(key)


def _version(overlay: Overlay | None) -> int:
    return 0 if overlay is None else overlay.version
