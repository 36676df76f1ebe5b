"""What a round of the list soak asks and breaks, from the seed alone; and what came of it."""

import dataclasses
import enum
import random
from collections import Counter

_SIZES = (1, 3, 10, 11, 40, 240)
_STATUSES = ("found",) * 9 + ("lapsed", "several", "none", "not-asked")
_KINDS = ("lost", "doubled", "different", "left_over", "plain_text")


class Blow(enum.Enum):
    """What happens while a list is under way."""

    KIOSK = "kiosk batch killed"
    BROKER = "broker killed"
    SERVICE = "service killed"
    PATIENT = "a patient comes and goes"


@dataclasses.dataclass(frozen=True, slots=True)
class RoundPlan:
    """One list."""

    statuses: tuple[str, ...]
    """Of its lines, from 1."""
    blows: tuple[tuple[Blow, float], ...]
    """Each so many seconds after the one before."""


def plan(seed: int, rounds: int) -> list[RoundPlan]:
    """The same for the same seed."""
    chance = random.Random(seed)
    return [
        RoundPlan(
            tuple(chance.choices(_STATUSES, k=chance.choice(_SIZES))),
            tuple(
                (chance.choice((Blow.KIOSK, Blow.KIOSK, *Blow)), chance.uniform(0.0, 0.7))
                for _ in range(chance.randint(1, 3))
            ),
        )
        for _ in range(rounds)
    ]


@dataclasses.dataclass
class ListTally:
    """Counts; everything under ``wrong`` has to stay 0."""

    seed: int
    schedule: str
    rounds: int = 0
    lines: int = 0
    parts: int = 0
    offered_again: int = 0
    blows: Counter[str] = dataclasses.field(default_factory=Counter)
    slowest_s: float = 0.0
    """From the last blow to the last part."""
    seconds: float = 0.0
    wrong: Counter[str] = dataclasses.field(
        default_factory=lambda: Counter(dict.fromkeys(_KINDS, 0))
    )

    @property
    def is_good(self) -> bool:
        """Nothing is wrong."""
        return not any(self.wrong.values())

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        found = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return {
            name: dict(value) if isinstance(value, Counter) else value
            for name, value in found.items()
        }
