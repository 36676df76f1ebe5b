"""``kiosk update-install``: writes what was fetched into the other slot, and asks for its trial.

What counts is the bundle's own signed manifest; what lies beside it is only where to look. The
restart waits until the clinic is closed, nobody stands at the kiosk, and the running system passes
the same gate as the new one will: so whatever lacks afterwards came with the new one. A delivery
that stands still is nothing to wait for: no staff mends it, a new release may; it is not asked for
it then. Nor is a screen that does not live: with the clinic closed that is waited for ten minutes.
"""

import dataclasses
import logging
import os
from collections.abc import Callable
from pathlib import Path

from eligibility.errors import Code, MalformedValue
from eligibility.release import ReleaseVersion
from kiosk.flow.hours import OpeningHours
from kiosk.image import gate, health
from kiosk.image.autoboot import AutobootError, Booting, Slot
from kiosk.image.bootconfig import BootconfigError
from kiosk.image.gate import Demand, Rules, Seen
from kiosk.image.machine import Described, Machine, MachineError
from kiosk.image.slots import SlotUnknown
from kiosk.image.trials import MOST_WRITES, Memory, Trial, failed_now
from kiosk.running_version import Running

logger = logging.getLogger(__name__)

EXIT_OK, EXIT_REFUSED, EXIT_LATER = 0, 3, 4
QUIET_S = 60.0
"""So long nobody was there before the machine restarts."""
DEAD_S = 600.0
"""So long no screen lived: nobody can be served, and a new release may be the repair. Longer than a
start takes, shorter than the rescue's pause (``kiosk.rescue``)."""
LOOK_S = 5.0


@dataclasses.dataclass(frozen=True, slots=True)
class Install:
    """One run."""

    around: health.Around
    machine: Machine
    running: Running
    hours: Callable[[], OpeningHours | None]
    """Those of now: they may change while it waits. None: always open, nobody there is enough."""
    patience_s: float
    """So long it waits for a gap; then the next night."""
    is_now: bool = False
    """An operator stands there: nothing is waited for."""


class Refused(Exception):
    """The update is not installed; the code says why."""

    def __init__(self, code: Code, says: str = "") -> None:
        super().__init__(says or code.sentence)
        self.code = code


def run(install: Install, bundle: Path | None) -> int:
    """Installs ``bundle``, or what is ready, and asks for its trial; gives the exit status."""
    try:
        return _run(install, bundle)
    except Refused as refused:
        logger.error("install.refused code=%s says=%s", refused.code.code, refused)  # noqa: TRY400
        return EXIT_REFUSED
    except (SlotUnknown, BootconfigError, AutobootError, MachineError, OSError) as error:
        logger.error("install.not_done error=%s", error)  # noqa: TRY400 - its sentence says it
        return EXIT_LATER


def _run(install: Install, bundle: Path | None) -> int:
    current, booting = install.machine.current(), install.machine.booting()
    if current is not booting.primary:
        logger.warning("install.later why=on-trial")
        return EXIT_LATER
    trial = install.around.trials.read().trial
    is_waiting = _is_waiting(trial, current, booting) and _is_offered(install, trial)
    if bundle is not None or not is_waiting:
        with install.around.told.alone():
            found = bundle or _ready(install)
            if found is None:
                logger.info("install.nothing_ready")
                return EXIT_OK
            trial = _written(install, found, current.other)
    return _try(install, trial, is_fetched=bundle is None)


def check(memory: Memory, running: Running, described: Described) -> ReleaseVersion:
    """Whether a release may be written here; raises Refused. Pure."""
    try:
        version = ReleaseVersion.parse(described.version)
    except MalformedValue:
        raise Refused(Code.UPDATE_REFUSED, "its version cannot be read") from None
    own = running.release
    if own is None or version <= own or memory.has_failed(version):
        raise Refused(Code.UPDATE_NOT_NEWER)
    if running.compatible and described.compatible != running.compatible:
        raise Refused(Code.UPDATE_REFUSED, f"it is for {described.compatible}")
    return version


def _is_waiting(trial: Trial | None, current: Slot, booting: Booting) -> bool:
    """Written in another night, and not tried yet, or without a word."""
    is_whole = trial is not None and trial.is_written and trial.slot is not current
    return is_whole and booting.may_try_other


def _is_offered(install: Install, trial: Trial | None) -> bool:
    """A release that was written and then withdrawn, or followed by another, is not tried.

    Whoever fetches keeps what is ready only as long as the authority offers it.
    """
    if trial is None or not trial.version:
        return trial is not None
    ready = install.around.told.ready()
    return ready is not None and ready.version == trial.version


def _ready(install: Install) -> Path | None:
    folder = install.around.told
    return None if folder.ready() is None else folder.bundle


def _written(install: Install, bundle: Path, slot: Slot) -> Trial:
    """Raises Refused."""
    memory = install.around.trials.read()
    try:
        described = install.machine.describe(bundle)
    except MachineError as error:
        raise Refused(Code.UPDATE_REFUSED, str(error)) from None
    version = str(check(memory, install.running, described))
    before = memory.trial if memory.trial is not None and memory.trial.version == version else None
    unfinished = 0 if before is None or before.is_written else before.writes
    trial = Trial(version, slot, writes=unfinished + 1)
    if trial.writes > MOST_WRITES:  # those before were cut off, and could say nothing
        _give_up(install, version)
        raise Refused(Code.UPDATE_REFUSED, "its writing did not come to an end, again and again")
    install.around.trials.write(dataclasses.replace(memory, trial=trial))
    logger.info("install.begins version=%s slot=%s", version, slot)
    try:
        install.machine.install(bundle)
    except MachineError as error:
        if trial.writes >= MOST_WRITES:
            _give_up(install, version)
        raise Refused(Code.UPDATE_REFUSED, str(error)) from None
    trial = dataclasses.replace(trial, is_written=True)
    install.around.trials.write(dataclasses.replace(memory, trial=trial))
    logger.info("install.written version=%s slot=%s", version, slot)
    return trial


def _give_up(install: Install, version: str) -> None:
    """A release that cannot be written again and again."""
    around = install.around
    failed = failed_now(version, Code.UPDATE_REFUSED, around.clock.wall())
    memory = around.trials.read().with_failed(failed)
    around.trials.write(memory)
    health.tell_others(around, memory)


def _try(install: Install, trial: Trial | None, *, is_fetched: bool) -> int:
    if trial is None or not (install.is_now or _is_quiet_in_time(install)):
        logger.warning("install.later why=no-gap")
        return EXIT_LATER
    if is_fetched and not _is_offered(install, trial):  # it may have waited for hours
        logger.warning("install.later why=not-offered-any-more")
        return EXIT_LATER
    start_trial(install.machine, install.around, trial)
    return EXIT_OK


def start_trial(machine: Machine, around: health.Around, trial: Trial) -> None:
    """The machine restarts into the other slot; counted first. Raises MachineError, OSError.

    Once a start of the machine: one that was asked for and did not come was no start of it.
    """
    asks_delivery = Demand.DELIVERY not in gate.missing_of(health.look(around), around.rules)
    counted = dataclasses.replace(
        trial,
        starts=trial.starts + (trial.asked_in != around.boot_id()),
        asked_in=around.boot_id(),
        has_begun=False,
        asks_delivery=asks_delivery,
    )
    around.trials.write(dataclasses.replace(around.trials.read(), trial=counted))
    logger.warning("install.trial version=%s slot=%s", trial.version, trial.slot)
    os.sync()
    machine.start_trial()


class _Lasting:
    """Whether something has held without a break for so many seconds."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._since: float | None = None

    def look(self, now: float, *, holds: bool) -> bool:
        """``now``: monotonic seconds."""
        if not holds:
            self._since = None
        elif self._since is None:
            self._since = now
        return self._since is not None and now - self._since >= self._seconds


def _is_quiet_in_time(install: Install) -> bool:
    around, clock = install.around, install.around.clock
    quiet, dead = _Lasting(QUIET_S), _Lasting(DEAD_S)
    end = clock.monotonic() + install.patience_s
    while (now := clock.monotonic()) < end:
        is_closed, seen = _is_closed(install), health.look(around)
        is_quiet = quiet.look(now, holds=is_closed and _is_quiet(seen, around.rules))
        is_dead = dead.look(now, holds=is_closed and not _is_screen_there(seen))
        if is_quiet or is_dead:
            return True
        around.wait(LOOK_S)
    return False


def _is_closed(install: Install) -> bool:
    hours = install.hours()
    return hours is None or not hours.is_open(install.around.clock.wall())


def _is_quiet(seen: Seen, rules: Rules) -> bool:
    """Nobody is there, and everything works that the new system must show, too."""
    if seen.note is None or not seen.note.idle:
        return False
    return not gate.missing_of(seen, rules) - {Demand.DELIVERY}


def _is_screen_there(seen: Seen) -> bool:
    return seen.note is not None and seen.is_alive
