"""What breaks in a round, and when: chosen by the seed alone, so the same seed chooses the same.

Every kind of fault is dealt as from a pack of cards: none comes a second time before all were out.
"""

import dataclasses
import enum
import random
from collections.abc import Iterator, Sequence

from tests.soak.plan import choices


class Fault(enum.Enum):
    """What breaks."""

    BROKER_KILLED = "broker killed"
    BROKER_RESTARTED = "broker restarted in order"
    BROKER_FORGOT = "broker lost its store"
    BATCH_KILLED = "kiosk batch killed"
    DESK_KILLED = "kiosk's inserting process killed"
    HOSPITAL_KILLED = "hospital killed"
    HOSPITAL_KILLED_COMMITTED = "hospital killed between commit and receipt"
    LINE_CUT = "line cut"
    LINE_RESET = "line reset"
    LINE_STALLED = "line stalled"
    LINE_SLOW = "line slow and in shreds"
    LINE_HALF_CLOSED = "line half closed"
    LINE_LOSES_UP = "line swallows what goes to the broker"
    LINE_LOSES_DOWN = "line swallows what comes from the broker"
    KIOSK_DISK_FULL = "kiosk's disk full"
    HOSPITAL_DISK_FULL = "hospital's disk full"
    BROKER_DISK_FULL = "broker's disk full"
    CLOCK_BACK = "kiosk's clock back an hour"
    ENROLLED_AGAIN = "certificate revoked, device enrolled again"
    KEYS_REPLACED = "all keys replaced, stage by stage"
    KEYS_COMPROMISED = "a party's keys compromised, replaced at once"
    HOSTILE = "hostile messages under the kiosk's certificate"
    DAY_CLOSED = "day closed in the middle"
    LIST_ASKED = "hospital asks for a list"


class Party(enum.Enum):
    """Whose line to the broker."""

    KIOSK = "kiosk"
    HOSPITAL = "hospital"


OF_A_LINE = frozenset(fault for fault in Fault if fault.name.startswith("LINE_"))
NEED_A_DISK = frozenset(fault for fault in Fault if fault.name.endswith("_DISK_FULL"))
"""Possible only where a file system may be mounted."""
_SHORTEST_S, _LONGEST_S = 0.1, 1.2
_PER_ROUND = (2, 3, 3, 4, 5)
_PATIENTS = (30, 50, 80)
_BURSTS = (1, 1, 3, 8)
_PACE_S = (0.02, 0.05)
_LATE = (0.0, 0.2)
_LEFT_BLOCKS = (0, 1, 2, 4, 8, 16)


@dataclasses.dataclass(frozen=True, slots=True)
class Blow:
    """One fault, once so many receptions of the round are kept, and a little later."""

    fault: Fault
    after: int
    delay_s: float
    lasting_s: float
    """Until it is mended."""
    party: Party = Party.KIOSK
    """For faults of a line; whose keys are compromised."""
    left_blocks: int = 0
    """Of a disk that is almost full; how long a list is."""

    @property
    def name(self) -> str:
        """For people."""
        return (
            f"{self.fault.value}: {self.party.value}'s" if self.is_of_a_line else self.fault.value
        )

    @property
    def is_of_a_line(self) -> bool:
        """Whether ``party`` matters."""
        return self.fault in OF_A_LINE


@dataclasses.dataclass(frozen=True, slots=True)
class RoundPlan:
    """One round: a business day of its own, patients, and what breaks meanwhile."""

    number: int
    patients: int
    burst: int
    """So many come at once, then nobody: many parts are in flight."""
    pace_s: float
    """A patient takes so long, on the average."""
    late: float
    """The share of receptions that belong to an earlier day, closed already."""
    blows: tuple[Blow, ...]


def plan(seed: int, rounds: int, faults: Sequence[Fault] = tuple(Fault)) -> list[RoundPlan]:
    """Of each round in order."""
    pack = _pack(choices(seed, "pack"), faults)
    return [_round(choices(seed, "round", number), number, pack) for number in range(1, rounds + 1)]


def _pack(chosen: random.Random, faults: Sequence[Fault]) -> Iterator[Fault]:
    while True:
        yield from chosen.sample(faults, len(faults))


def _round(chosen: random.Random, number: int, pack: Iterator[Fault]) -> RoundPlan:
    patients = chosen.choice(_PATIENTS)
    count = chosen.choice(_PER_ROUND)
    return RoundPlan(
        number=number,
        patients=patients,
        burst=chosen.choice(_BURSTS),
        pace_s=round(chosen.uniform(*_PACE_S), 4),
        late=chosen.choice(_LATE) if number > 1 else 0.0,
        blows=tuple(_blow(chosen, next(pack), patients) for _ in range(count)),
    )


def _blow(chosen: random.Random, fault: Fault, patients: int) -> Blow:
    return Blow(
        fault=fault,
        after=chosen.randrange(patients),
        delay_s=round(chosen.uniform(0, 0.15), 4),
        lasting_s=round(chosen.uniform(_SHORTEST_S, _LONGEST_S), 4),
        party=chosen.choice([*Party]),
        left_blocks=chosen.choice(_LEFT_BLOCKS),
    )
