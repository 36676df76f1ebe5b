"""Is this system good? A pure function of its processes' notes, of this start, and of rules.

Good is a kiosk that could take a patient in and hand the record on: its screen is drawn and goes
on, a card reader was there, the outbox is open, it is known whether the service can be reached, and
the delivery is at work. That nobody can be reached is no fault of the system.
"""

import dataclasses
import enum

from eligibility.errors import Code
from kiosk.image.notes import DeliveryNote, Note


class Demand(enum.Enum):
    """What must hold, and how it is called when it does not."""

    FRAME = Code.TRIAL_WITHOUT_PICTURE
    READER = Code.TRIAL_WITHOUT_READER
    OUTBOX = Code.TRIAL_WITHOUT_OUTBOX
    LINE = Code.TRIAL_WITHOUT_LINE
    DELIVERY = Code.TRIAL_WITHOUT_DELIVERY


EVERYTHING = frozenset(Demand)
WITHOUT_IDENTITY = frozenset(Demand) - {Demand.OUTBOX, Demand.DELIVERY}
"""Before the first start is done there is no key, so no outbox and nothing to deliver."""


@dataclasses.dataclass(frozen=True, slots=True)
class Rules:
    """In seconds; a slow machine gets more by ``slowness``."""

    within_s: float = 300.0
    """From the first look: then a system that is not good is given up."""
    fresh_s: float = 15.0
    """A screen that is older than this hangs, or is gone."""
    steady_s: float = 20.0
    """So long the same process has been at work: one that dies again and again is not good."""
    round_s: float = 120.0
    """A delivery whose loop came round before that hangs; its watchdog thinks so, too."""

    def slowed(self, times: float) -> "Rules":
        """The same on a machine that many times slower; ``within_s`` is said apart."""
        return dataclasses.replace(
            self,
            fresh_s=self.fresh_s * times,
            steady_s=self.steady_s * times,
            round_s=self.round_s * times,
        )


@dataclasses.dataclass(frozen=True, slots=True)
class Seen:
    """One look."""

    note: Note | None
    boot_id: str
    """Of this start."""
    now: float
    """Monotonic."""
    is_alive: bool
    """Whether the process that wrote it is still there."""
    demands: frozenset[Demand] = EVERYTHING
    delivery: DeliveryNote | None = None
    """Of a process that is still there."""


@dataclasses.dataclass(frozen=True, slots=True)
class Good:
    """Everything holds."""


@dataclasses.dataclass(frozen=True, slots=True)
class NotYet:
    """What does not hold yet."""

    missing: frozenset[Demand]


@dataclasses.dataclass(frozen=True, slots=True)
class Failed:
    """What did not hold in time."""

    missing: frozenset[Demand]


Verdict = Good | NotYet | Failed


def judge(seen: Seen, began: float, rules: Rules) -> Verdict:
    """Whether the system is good; ``began``: the moment of the first look."""
    missing = missing_of(seen, rules)
    if not missing:
        return Good()
    return Failed(missing) if seen.now - began >= rules.within_s else NotYet(missing)


def missing_of(seen: Seen, rules: Rules) -> frozenset[Demand]:
    """What does not hold now."""
    holds = _held_by_screen(seen, rules)
    if _delivers(seen, rules):
        holds |= {Demand.DELIVERY}
    return seen.demands - holds


def _held_by_screen(seen: Seen, rules: Rules) -> frozenset[Demand]:
    note = seen.note
    if note is None or not _counts(note, seen):
        return frozenset()
    held = {
        Demand.FRAME: _is_drawn(note, seen.now, rules),
        Demand.READER: not note.needs_reader or _is_since_start(note.reader, note, seen),
        Demand.OUTBOX: _is_since_start(note.outbox, note, seen),
        Demand.LINE: note.line is not None and _is_since_start(note.line_at, note, seen),
    }
    return frozenset(demand for demand, is_held in held.items() if is_held)


def _delivers(seen: Seen, rules: Rules) -> bool:
    note = seen.delivery
    if note is None or note.boot_id != seen.boot_id or not note.started <= note.round <= seen.now:
        return False
    return seen.now - note.round <= rules.round_s and note.round - note.started >= rules.steady_s


def _counts(note: Note, seen: Seen) -> bool:
    """Of this start of the machine, of a process that is there, and not of the future."""
    return note.boot_id == seen.boot_id and seen.is_alive and note.started <= seen.now


def _is_drawn(note: Note, now: float, rules: Rules) -> bool:
    if note.frame is None or not note.started <= note.frame <= now:
        return False
    return now - note.frame <= rules.fresh_s and note.frame - note.started >= rules.steady_s


def _is_since_start(moment: float | None, note: Note, seen: Seen) -> bool:
    return moment is not None and note.started <= moment <= seen.now
