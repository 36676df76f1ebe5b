"""Which coverages of one person overlap at two insurers, and which overlap the law itself makes.

National Health Insurance ends on the day after somebody joined an employee insurance (国保法8条,
eligibility.md 6): on the day of joining both cover, lawfully. One that still runs after that day
was not cancelled: that is found.
"""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from itertools import combinations

from eligibility.scheme import Scheme

_ONE_DAY = dt.timedelta(days=1)


@dataclasses.dataclass(frozen=True, slots=True)
class Enrolment:
    """One coverage as far as overlaps are concerned."""

    coverage_id: int
    insurer_no: str
    scheme: Scheme
    qualified_on: dt.date
    lapsed_on: dt.date | None = None
    """First day without cover; None while it runs."""


@dataclasses.dataclass(frozen=True, slots=True)
class Overlap:
    """Two coverages on the same days; ``coverage_a`` is the smaller id."""

    coverage_a: int
    coverage_b: int
    begins_on: dt.date
    ends_on: dt.date | None
    """First day without overlap; None while both run."""


def overlaps(enrolments: Sequence[Enrolment]) -> tuple[Overlap, ...]:
    """Every pair at two insurers that has a day in common which the law does not explain."""
    ordered = sorted(enrolments, key=lambda enrolment: enrolment.coverage_id)
    found = (_overlap(one, other) for one, other in combinations(ordered, 2))
    return tuple(overlap for overlap in found if overlap is not None)


def _overlap(one: Enrolment, other: Enrolment) -> Overlap | None:
    begins_on = max(one.qualified_on, other.qualified_on)
    ends_on = min((end for end in (one.lapsed_on, other.lapsed_on) if end), default=None)
    is_apart = ends_on is not None and ends_on <= begins_on
    if is_apart or one.insurer_no == other.insurer_no or is_lawful(one, other):
        return None
    return Overlap(one.coverage_id, other.coverage_id, begins_on, ends_on)


def is_lawful(one: Enrolment, other: Enrolment) -> bool:
    """Whether one is National Health Insurance that ended the day after the other was joined."""
    return _ended_by_joining(one, other) or _ended_by_joining(other, one)


def _ended_by_joining(left: Enrolment, joined: Enrolment) -> bool:
    return (
        left.scheme.is_national_health
        and joined.scheme.is_employee
        and left.lapsed_on == joined.qualified_on + _ONE_DAY
    )
