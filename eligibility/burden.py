"""What a patient pays: ages as the law counts them, shares, ceilings, notes for claims.

Rules and amounts are data with the days on which they hold (``burden_table``); these functions take
a table, so that another one can be given. Sources: eligibility.md 4.1 and 4.2.
"""

import dataclasses
import datetime as dt
import enum

from eligibility.burden_table import (
    TABLE,
    AgeBracket,
    Boundary,
    BurdenTable,
    Ceiling,
    ClaimNote,
    Counted,
    Payer,
)
from eligibility.coverage import CardClassification, ContributionRatio, Coverage

_ONE_DAY = dt.timedelta(days=1)
_HUNDREDTHS_OF_A_YEN_IN_ONE_PERCENT = 100
_HALF = 50


class Times(enum.Enum):
    """How often a month's ceiling was reached within twelve months."""

    FIRST_THREE = "first three"
    FROM_THE_FOURTH = "from the fourth"
    """多数回該当."""


def attained_on(birthdate: dt.date, years: int) -> dt.date:
    """The day on which an age is attained by law: the day before the birthday.

    Whoever is born on 29 February attains it on the 28th in every year.
    """
    try:
        birthday = birthdate.replace(year=birthdate.year + years)
    except ValueError:  # no 29 February in that year
        return dt.date(birthdate.year + years, 2, 28)
    return birthday - _ONE_DAY


def is_in_bracket(
    bracket: AgeBracket, birthdate: dt.date, day: dt.date, table: BurdenTable = TABLE
) -> bool:
    """True when somebody of this birth date is of that age on ``day``."""
    rule = next((one for one in table.ages if one.bracket is bracket and one.days.has(day)), None)
    if rule is None or day < _first_day(birthdate, rule.starts):
        return False
    return rule.ends is None or day < _first_day(birthdate, rule.ends)


def _first_day(birthdate: dt.date, boundary: Boundary) -> dt.date:
    attained = attained_on(birthdate, boundary.years)
    match boundary.counted:
        case Counted.FROM_THE_BIRTHDAY:
            return attained + _ONE_DAY
        case Counted.FROM_THE_NEXT_MONTH:
            return (attained.replace(day=1) + dt.timedelta(days=31)).replace(day=1)
        case Counted.FROM_THE_NEXT_SCHOOL_YEAR:
            begins = dt.date(attained.year, 4, 1)
            return begins if attained < begins else begins.replace(year=attained.year + 1)


def is_preschool_on(birthdate: dt.date, day: dt.date, table: BurdenTable = TABLE) -> bool:
    """Until the 31 March on or after the 6th birthday, age being attained the day before it.

    Born 1 April 2020: preschool ends 31 March 2026.
    """
    return is_in_bracket(AgeBracket.PRESCHOOL, birthdate, day, table)


def contribution_ratio(
    coverage: Coverage, day: dt.date, table: BurdenTable = TABLE
) -> ContributionRatio:
    """The patient's share at the counter on ``day``."""
    if coverage.card_classification is CardClassification.SPECIAL_MEDICAL_EXPENSE:
        return _share(Payer.PAID_BACK_LATER, day, table)
    if coverage.insured_contribution_ratio is not None:
        return coverage.insured_contribution_ratio
    birthdate, recipient = coverage.person.birthdate, coverage.elderly_recipient
    if is_in_bracket(AgeBracket.ELDERLY, birthdate, day, table):
        if recipient is not None and recipient.is_valid_on(day):
            return ContributionRatio.of_percent(recipient.contribution_percent)
        return _share(Payer.ELDERLY_WITHOUT_PAPER, day, table)
    if coverage.is_preschool or is_preschool_on(birthdate, day, table):
        return _share(Payer.PRESCHOOL, day, table)
    return _share(Payer.ANYBODY, day, table)


def _share(payer: Payer, day: dt.date, table: BurdenTable) -> ContributionRatio:
    """Days before the table's first rule are answered by it: a share there must be."""
    rules = [rule for rule in table.shares if rule.payer is payer]
    held = next((rule for rule in rules if rule.days.has(day)), None)
    return ContributionRatio((held or min(rules, key=lambda rule: rule.days.first)).tenths)


def ceiling_of(category: str, day: dt.date, table: BurdenTable = TABLE) -> Ceiling | None:
    """The month's ceiling of a 適用区分; None when the table knows none for that day."""
    return next(
        (one for one in table.ceilings if category in one.categories and one.days.has(day)), None
    )


def most_to_pay(ceiling: Ceiling, cost_yen: int, times: Times = Times.FIRST_THREE) -> int:
    """Yen of a month whose treatment cost ``cost_yen`` in all; half a yen counts as one."""
    if times is Times.FROM_THE_FOURTH and ceiling.repeated_yen is not None:
        return ceiling.repeated_yen
    if ceiling.threshold_yen is None:
        return ceiling.fixed_yen
    above = max(0, cost_yen - ceiling.threshold_yen)
    return ceiling.fixed_yen + (above + _HALF) // _HUNDREDTHS_OF_A_YEN_IN_ONE_PERCENT


def claim_note_of(category: str, day: dt.date, table: BurdenTable = TABLE) -> ClaimNote | None:
    """特記事項 of a claim for a 適用区分; None for a category without one."""
    return next(
        (one for one in table.notes if category in one.categories and one.days.has(day)), None
    )


@dataclasses.dataclass(frozen=True, slots=True)
class LimitTerms:
    """What a 適用区分 means on a day, for those who work with it."""

    ceiling: Ceiling | None
    note: ClaimNote | None


def limit_terms(coverage: Coverage, day: dt.date, table: BurdenTable = TABLE) -> LimitTerms | None:
    """Of the limit application paper that holds on ``day``; None without one."""
    paper = coverage.limit_application
    if paper is None or not paper.is_valid_on(day):
        return None
    return LimitTerms(
        ceiling_of(paper.category, day, table), claim_note_of(paper.category, day, table)
    )
