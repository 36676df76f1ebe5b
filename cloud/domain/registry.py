"""What an insurer registers, and what the registry refuses.

Two insurers may register overlapping periods: that is legal input, to be reported. One insurer may
not do so for one person (cloud.md 3.2).
"""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from itertools import combinations

from cloud.domain.values import CardLink, Protection
from eligibility.coverage import Coverage
from eligibility.errors import MalformedValue
from eligibility.insured import InsurerNumber, has_valid_check_digit
from eligibility.numbering import check_key
from eligibility.person import Person, check_birthdate

_INSTITUTION_LENGTH = 10


@dataclasses.dataclass(frozen=True, slots=True)
class Registration:
    """One person with everything that covers or covered them."""

    person: Person = dataclasses.field(repr=False)
    coverages: tuple[Coverage, ...] = dataclasses.field(repr=False)
    cards: tuple[CardLink, ...] = ()
    protections: frozenset[Protection] = dataclasses.field(default=frozenset(), repr=False)
    """As the insurer of the last coverage asks."""


def check_registration(registration: Registration, today: dt.date) -> Registration:
    """Gives the registration back when every part of it is possible.

    Raises:
        MalformedValue, CheckDigitMismatch: names what is wrong, never the value.
    """
    check_birthdate(registration.person.birthdate, today)
    for coverage in registration.coverages:
        check_coverage(coverage)
    _check_no_overlap(registration.coverages)
    return registration


def check_coverage(coverage: Coverage) -> None:
    """Raises MalformedValue for an impossible insurer number, symbol, number, branch or period."""
    check_insurer(coverage.key.insurer_number.text)
    check_key(coverage.key)
    if coverage.lapsed_on is not None and coverage.lapsed_on <= coverage.qualified_on:
        raise MalformedValue("coverage period", "it ends before it begins")


def check_insurer(text: str) -> InsurerNumber:
    """Raises MalformedValue, CheckDigitMismatch: no insurer can have this number."""
    number = InsurerNumber.parse(text)
    if number.is_unknown:
        raise MalformedValue("insurer number", "this one stands for an unknown insurer")
    return number


def check_institution(code: str) -> str:
    """Gives a 医療機関コード back: 10 digits, the last a check digit (eligibility.md 5.1).

    Raises:
        MalformedValue: anything else.
    """
    if len(code) != _INSTITUTION_LENGTH or not has_valid_check_digit(code):
        raise MalformedValue("medical institution code", "10 digits with a check digit are needed")
    return code


def _check_no_overlap(coverages: Sequence[Coverage]) -> None:
    for one, other in combinations(coverages, 2):
        same_insurer = one.key.insurer_number == other.key.insurer_number
        if same_insurer and _overlap(one, other):
            raise MalformedValue("coverage period", "it overlaps another one of the same insurer")


def _overlap(one: Coverage, other: Coverage) -> bool:
    first, second = sorted((one, other), key=lambda coverage: coverage.qualified_on)
    return first.lapsed_on is None or second.qualified_on < first.lapsed_on
