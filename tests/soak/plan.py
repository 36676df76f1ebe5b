"""What a round kills, and when: chosen by the seed alone, so the same seed chooses the same."""

import dataclasses
import enum
import hashlib
import random
from collections.abc import Sequence


class Victim(enum.Enum):
    """What is killed."""

    SERVER = "server"
    """SIGKILL to the service."""
    DATABASE = "database"
    """PostgreSQL's immediate shutdown: as if it had crashed."""
    BOTH = "both"


class Phase(enum.Enum):
    """What has to be under way."""

    BULK = "bulk"
    """A batch of more than a thousand lines."""
    BATCH = "incremental"
    INQUIRY = "inquiry"
    COMMITTED = "committed"
    """A batch is in the registry and its insurer does not know yet."""
    ANSWERED = "answered"
    """An answer has just come; the database ends before it writes anything more."""
    NOTICE = "notice"


@dataclasses.dataclass(frozen=True, slots=True)
class Kill:
    """One kill: after some load, once ``phase`` is under way, and a little later."""

    victim: Victim
    phase: Phase
    answers: int
    """So many inquiries, batches and fetches each are answered before."""
    lull_s: float = 0.0
    delay_s: float = 0.0


@dataclasses.dataclass(frozen=True, slots=True)
class RoundPlan:
    """One round: one kill, or a second one while the first is being recovered from."""

    number: int
    kills: tuple[Kill, ...]


_VICTIMS = (Victim.SERVER, Victim.SERVER, Victim.DATABASE, Victim.DATABASE, Victim.BOTH)
_PHASES = (
    *(Phase.BULK, Phase.BULK, Phase.BATCH, Phase.BATCH),
    *(Phase.COMMITTED, Phase.COMMITTED, Phase.ANSWERED, Phase.ANSWERED),
    *(Phase.INQUIRY, Phase.NOTICE),
)
_LONGEST_S = {Phase.BULK: 1.2, Phase.BATCH: 0.15, Phase.INQUIRY: 0.05, Phase.NOTICE: 0.05}
_LULL_S = 1.5
_TWICE = 0.25


def plan(seed: int, rounds: int) -> list[RoundPlan]:
    """Of each round in order."""
    return [_round(seed, number) for number in range(1, rounds + 1)]


def choices(seed: int, *what: object) -> random.Random:
    """Choices that depend on nothing but the seed and on what they are for."""
    return random.Random("/".join(map(str, (seed, *what))))


def digest(plans: Sequence[object]) -> str:
    """Shows whether two runs were to do the same."""
    return hashlib.sha256(repr([*plans]).encode()).hexdigest()[:16]


def _round(seed: int, number: int) -> RoundPlan:
    chosen = choices(seed, "round", number)
    count = 2 if chosen.random() < _TWICE else 1
    return RoundPlan(number, tuple(_kill(chosen) for _ in range(count)))


def _kill(chosen: random.Random) -> Kill:
    phase = chosen.choice(_PHASES)
    answers = chosen.choice((0, 1, 4, 8))
    lull_s = round(chosen.choice((0.0, chosen.uniform(0, _LULL_S))), 4)
    if phase is Phase.COMMITTED:
        return Kill(chosen.choice(_VICTIMS), phase, answers, lull_s)
    if phase is Phase.ANSWERED:
        return Kill(Victim.DATABASE, phase, answers, lull_s)
    delay_s = round(chosen.uniform(0, _LONGEST_S[phase]), 4)
    return Kill(chosen.choice(_VICTIMS), phase, answers, lull_s, delay_s)
