"""False acceptance and false refusal of a set of scores, and what so few pairs can say at all.

FAR: share of pairs of different people that would be accepted. FRR: share of pairs of one person
that would not. Rule of three: when none of n pairs was accepted, the true FAR may still be as high
as 3/n (95 %); so a wanted FAR asks for at least 3/FAR pairs.
"""

import dataclasses
import math
from collections.abc import Iterable

_RULE_OF_THREE = 3
_STEP = 1000
"""A threshold is told in thousandths."""
GRID = tuple(hundredth / 100 for hundredth in range(20, 82, 2))


@dataclasses.dataclass(frozen=True, slots=True)
class Scores:
    """Scores of measured pairs."""

    same: tuple[float, ...]
    different: tuple[float, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Rates:
    """At one threshold; None where there is no pair of the kind."""

    threshold: float
    far: float | None
    frr: float | None


class TooFewPairs(Exception):
    """The set cannot say what was asked; the message says how many pairs could."""


def rates_at(scores: Scores, threshold: float) -> Rates:
    """A score equal to the threshold is accepted, as in the policy."""
    return Rates(
        threshold,
        _share(score >= threshold for score in scores.different),
        _share(score < threshold for score in scores.same),
    )


def threshold_for(scores: Scores, far: float) -> Rates:
    """The lowest threshold, in thousandths, at which the wanted FAR is kept.

    Raises:
        TooFewPairs: with so few pairs of different people the wanted FAR cannot be shown.
    """
    needed = math.ceil(_RULE_OF_THREE / far - 1e-9)
    count = len(scores.different)
    if count < needed:
        shown = best_shown(count)
        can = "can show nothing" if shown is None else f"can show {shown:.2g} at best"
        raise TooFewPairs(
            f"too few pairs: {count} pairs of different people {can} (rule of three); "
            f"a false acceptance rate of {far:g} needs at least {needed}"
        )
    allowed = math.floor(far * count + 1e-9)
    refused = sorted(scores.different, reverse=True)[allowed]  # the best that must be refused
    return rates_at(scores, (math.floor(refused * _STEP) + 1) / _STEP)


def best_shown(count: int) -> float | None:
    """The lowest rate that so many pairs can show; None without pairs."""
    return min(1.0, _RULE_OF_THREE / count) if count else None


def _share(hits: Iterable[bool]) -> float | None:
    known = list(hits)
    return sum(known) / len(known) if known else None
