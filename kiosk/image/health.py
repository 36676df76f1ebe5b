"""``kiosk health --until-good``: marks the running slot good, or leaves it again.

Only a slot on trial is ever left. One that is good already is told about in the log, whatever it
lacks: a reader that was pulled must not make the machine start over and over.
"""

import dataclasses
import logging
import os
from collections.abc import Callable
from pathlib import Path

from eligibility.errors import Code
from kiosk.image import gate, notes
from kiosk.image.autoboot import AutobootError, Booting, Slot
from kiosk.image.bootconfig import BootconfigError
from kiosk.image.gate import Demand, Failed, Good, Rules, Seen
from kiosk.image.machine import Machine, MachineError
from kiosk.image.offered import UpdateFolder
from kiosk.image.slots import SlotUnknown
from kiosk.image.trials import Memory, Outcome, TrialsFile, failed_now, outcome
from kiosk.ports import Clock

logger = logging.getLogger(__name__)

EXIT_GOOD, EXIT_NOT_GOOD = 0, 1
LOOK_S = 1.0
_ORDER = tuple(Demand)


@dataclasses.dataclass(frozen=True, slots=True)
class Around:
    """What the gate works with."""

    machine: Machine | None
    """None: one root, nothing to mark."""
    trials: TrialsFile
    told: UpdateFolder
    """Where whoever fetches and reports reads which releases failed."""
    version: str
    """Of the running system."""
    owners: frozenset[int]
    """Whose notes count."""
    clock: Clock
    wait: Callable[[float], object]
    rules: Rules
    places: tuple[Path, Path] = (notes.RECEPTION, notes.FIRST_START)
    delivery: Path = notes.DELIVERY
    boot_id: Callable[[], str] = notes.boot_id
    """Of this start of the machine."""


def until_good(around: Around) -> int:
    """Looks until the system is good or the time is over; gives the exit status."""
    slots = _slots(around)
    if slots is not None:
        _look_back(around, *slots)
    is_on_trial = _is_on_trial(around, slots)
    if is_on_trial:
        _note_beginning(around)
    not_asked = _not_asked(around) if is_on_trial else frozenset[Demand]()
    began = around.clock.monotonic()
    while True:
        seen = look(around)
        seen = dataclasses.replace(seen, demands=seen.demands - not_asked)
        verdict = gate.judge(seen, began, around.rules)
        if isinstance(verdict, Good) and (not is_on_trial or _is_marked(around)):
            is_known = around.machine is None or slots is not None
            logger.info("health.good version=%s trial=%s", around.version, is_on_trial)
            return EXIT_GOOD if is_known else EXIT_NOT_GOOD
        if isinstance(verdict, Failed) or _is_over(around, began):
            missing = verdict.missing if isinstance(verdict, Failed) else frozenset[Demand]()
            return _not_good(around, missing, is_on_trial=is_on_trial)
        around.wait(LOOK_S)


def tell(around: Around, say: Callable[[str], object]) -> int:
    """One look, told to an operator; changes nothing."""
    missing = gate.missing_of(look(around), around.rules)
    for demand in _ORDER:
        lacks = f"lacks ({demand.value.code})"
        say(f"{demand.name.lower():8} {lacks if demand in missing else 'holds'}")
    return EXIT_NOT_GOOD if missing else EXIT_GOOD


def look(around: Around) -> Seen:
    """What the processes say now: the screen's, the reception's or that of the first start."""
    reception, first_start = around.places
    note = notes.read(reception, around.owners)
    demands = gate.EVERYTHING
    if note is None:
        note = notes.read(first_start, around.owners)
        demands = gate.EVERYTHING if note is None else gate.WITHOUT_IDENTITY
    is_there = note is not None and is_alive(note.pid)
    told = notes.read_delivery(around.delivery, around.owners)
    delivery = told if told is not None and is_alive(told.pid) else None
    return Seen(note, around.boot_id(), around.clock.monotonic(), is_there, demands, delivery)


def is_alive(pid: int) -> bool:
    """Whether there is such a process; asked of the kernel, which hides none."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _slots(around: Around) -> tuple[Slot, Booting] | None:
    if around.machine is None:
        return None
    try:
        return around.machine.current(), around.machine.booting()
    except (SlotUnknown, BootconfigError, AutobootError, OSError) as error:
        logger.error("health.slots_unknown error=%s", error)  # noqa: TRY400 - its sentence says it
        return None


def _is_on_trial(around: Around, slots: tuple[Slot, Booting] | None) -> bool:
    """Also where nobody can read what boots: a system that cannot is not to be kept."""
    if slots is not None:
        return slots[0] is not slots[1].primary
    if around.machine is None:
        return False
    by_firmware = around.machine.is_tryboot()
    if by_firmware is not None:
        return by_firmware
    trial = around.trials.read().trial
    if trial is None or not trial.starts or trial.asked_in == around.boot_id():
        return False
    try:
        return trial.slot is around.machine.current()
    except (SlotUnknown, OSError):
        return False


def _note_beginning(around: Around) -> None:
    """Should this start be ended from outside, the release came this far."""
    memory = around.trials.read()
    if memory.trial is not None and not memory.trial.has_begun:
        begun = dataclasses.replace(memory.trial, has_begun=True)
        _write(around, dataclasses.replace(memory, trial=begun))


def _not_asked(around: Around) -> frozenset[Demand]:
    """A trial is not blamed for a delivery that stood still before it."""
    trial = around.trials.read().trial
    return frozenset() if trial is None or trial.asks_delivery else frozenset({Demand.DELIVERY})


def _look_back(around: Around, current: Slot, booting: Booting) -> None:
    """What became of a trial that was asked for before this start."""
    memory, machine = around.trials.read(), around.machine
    if machine is None:
        return
    tell_others(around, memory)
    found = outcome(memory.trial, current, booting, around.boot_id())
    version = "" if memory.trial is None else memory.trial.version
    if found is Outcome.PROVED:
        _write(around, memory.without_trial())
    elif found is Outcome.SILENT:
        logger.warning("health.trial_silent version=%s", version)
    elif found is Outcome.FAILED:
        _remember(around, memory, version, Code.TRIAL_SILENT)
        _mark(machine, "other", is_good=False)


def _is_over(around: Around, began: float) -> bool:
    return around.clock.monotonic() - began >= around.rules.within_s


def _is_marked(around: Around) -> bool:
    """RAUC may need another moment; a system that cannot be marked is not good."""
    if around.machine is None or not _mark(around.machine, "booted", is_good=True):
        return False
    memory = around.trials.read()
    if memory.trial is not None:
        _write(around, memory.without_trial())
    return True


def _not_good(around: Around, missing: frozenset[Demand], *, is_on_trial: bool) -> int:
    codes = [demand.value for demand in _ORDER if demand in missing]
    for code in codes:
        logger.error("health.missing code=%s trial=%s", code.code, is_on_trial)
    if is_on_trial and around.machine is not None:
        memory = around.trials.read()
        is_going_back = memory.trial is not None and not memory.trial.version
        version = "" if is_going_back else around.version
        _remember(around, memory, version, codes[0] if codes else Code.TRIAL_NOT_MARKED)
        _mark(around.machine, "booted", is_good=False)
        logger.error("health.going_back version=%s", around.version)
        around.machine.reboot()
    return EXIT_NOT_GOOD


def _remember(around: Around, memory: Memory, version: str, code: Code) -> None:
    """A release failed here; who goes back to an older one blames none."""
    if not version:
        _write(around, memory.without_trial())
        return
    after = memory.with_failed(failed_now(version, code, around.clock.wall()))
    _write(around, after)
    logger.error("health.release_failed version=%s code=%s", version, code.code)
    tell_others(around, after)


def _write(around: Around, memory: Memory) -> None:
    """A disk that takes nothing keeps no system on trial; the other one sees what is missing."""
    try:
        around.trials.write(memory)
    except OSError as error:
        logger.error("health.not_remembered os=%s", error.strerror)  # noqa: TRY400 - no trace needed


def tell_others(around: Around, memory: Memory) -> None:
    """Whoever fetches and reports may know which releases failed here, and nothing else."""
    try:
        around.told.tell_failed(memory.failed)
    except OSError as error:
        logger.error("health.not_told os=%s", error.strerror)  # noqa: TRY400 - no trace needed


def _mark(machine: Machine, slot: str, *, is_good: bool) -> bool:
    try:
        machine.mark(slot, is_good=is_good)
    except MachineError as error:
        logger.error("health.not_marked error=%s", error)  # noqa: TRY400 - its sentence says it
        return False
    return True
