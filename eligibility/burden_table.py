"""Rules of what a patient pays, each with the days on which it holds; add rows, change none.

Shares, ages and claim notes: eligibility.md 4. Ceilings until July 2026: the same, and notices of
later-stage unions; from August 2026 (令和8年8月) to July 2027 as published for that year. Later
months have no row, because the categories themselves are split then.
"""

import dataclasses
import datetime as dt
import enum


@dataclasses.dataclass(frozen=True, slots=True)
class Days:
    """From the first to the last day, both inside; open without a last one."""

    first: dt.date
    last: dt.date | None = None

    def has(self, day: dt.date) -> bool:
        """True on each of these days."""
        return self.first <= day and (self.last is None or day <= self.last)


class AgeBracket(enum.Enum):
    """Ages that change what is paid."""

    PRESCHOOL = "preschool"
    """義務教育就学前."""
    ELDERLY = "elderly"
    """70 to 74, 高齢受給者."""
    LATER_STAGE = "later-stage"
    """後期高齢者, from 75."""


class Counted(enum.Enum):
    """From which day on an age counts, once it is attained (the day before the birthday)."""

    FROM_THE_BIRTHDAY = "birthday"
    FROM_THE_NEXT_MONTH = "next month"
    """Born on the 1st: attained on the last of a month, so from the birthday's own month."""
    FROM_THE_NEXT_SCHOOL_YEAR = "next school year"
    """The 1 April after the 31 March on or after which it is attained."""


@dataclasses.dataclass(frozen=True, slots=True)
class Boundary:
    """An age, and the day from which it counts."""

    years: int
    counted: Counted


@dataclasses.dataclass(frozen=True, slots=True)
class AgeRule:
    """Who belongs to a bracket."""

    bracket: AgeBracket
    starts: Boundary
    ends: Boundary | None
    """The first day outside."""
    days: Days


class Payer(enum.Enum):
    """Whose share no field of a coverage tells."""

    PRESCHOOL = "preschool"
    ELDERLY_WITHOUT_PAPER = "elderly without paper"
    PAID_BACK_LATER = "paid back later"
    """特別療養費: pays the whole at the counter."""
    ANYBODY = "anybody"


@dataclasses.dataclass(frozen=True, slots=True)
class ShareRule:
    """一部負担金の割合."""

    payer: Payer
    tenths: int
    days: Days


@dataclasses.dataclass(frozen=True, slots=True)
class Ceiling:
    """高額療養費: the most that a household pays in a month."""

    categories: frozenset[str]
    """OQSCD012."""
    fixed_yen: int
    threshold_yen: int | None
    """Of what the treatment costs above it, 1 % is added; None adds nothing."""
    repeated_yen: int | None
    """From the fourth month within twelve; None where that changes nothing."""
    days: Days


@dataclasses.dataclass(frozen=True, slots=True)
class ClaimNote:
    """特記事項 of a claim."""

    categories: frozenset[str]
    code: str
    label: str
    repeated_code: str
    repeated_label: str
    days: Days


@dataclasses.dataclass(frozen=True, slots=True)
class BurdenTable:
    """Everything; of rules for the same thing at most one holds on a day."""

    ages: tuple[AgeRule, ...]
    shares: tuple[ShareRule, ...]
    ceilings: tuple[Ceiling, ...]
    notes: tuple[ClaimNote, ...]


_SINCE_2003 = Days(dt.date(2003, 4, 1))
_SINCE_2008 = Days(dt.date(2008, 4, 1))
_SINCE_2015 = Days(dt.date(2015, 1, 1))
_SINCE_OCT_2022 = Days(dt.date(2022, 10, 1))
"""When 一般 of the later-stage elderly was split into I and II."""

_2015_TO_2026 = Days(dt.date(2015, 1, 1), dt.date(2026, 7, 31))
_2018_TO_2026 = Days(dt.date(2018, 8, 1), dt.date(2026, 7, 31))
"""Since 現役並み of those from 70 on has three steps."""
_2022_TO_2026 = Days(dt.date(2022, 10, 1), dt.date(2026, 7, 31))
_FROM_AUG_2026 = Days(dt.date(2026, 8, 1), dt.date(2027, 7, 31))

_BIRTH = Boundary(0, Counted.FROM_THE_BIRTHDAY)
_SCHOOL = Boundary(6, Counted.FROM_THE_NEXT_SCHOOL_YEAR)
_SEVENTY = Boundary(70, Counted.FROM_THE_NEXT_MONTH)
_SEVENTY_FIVE = Boundary(75, Counted.FROM_THE_BIRTHDAY)


def _ceiling(
    codes: str, fixed: int, threshold: int | None, again: int | None, days: Days
) -> Ceiling:
    return Ceiling(frozenset(codes.split()), fixed, threshold, again, days)


def _note(codes: str, note: str, again: str, days: Days) -> ClaimNote:
    code, label = note.split()
    repeated_code, repeated_label = again.split()
    return ClaimNote(frozenset(codes.split()), code, label, repeated_code, repeated_label, days)


TABLE = BurdenTable(
    ages=(
        AgeRule(AgeBracket.PRESCHOOL, _BIRTH, _SCHOOL, _SINCE_2008),
        AgeRule(AgeBracket.ELDERLY, _SEVENTY, _SEVENTY_FIVE, _SINCE_2008),
        AgeRule(AgeBracket.LATER_STAGE, _SEVENTY_FIVE, None, _SINCE_2008),
    ),
    shares=(
        ShareRule(Payer.PRESCHOOL, 2, _SINCE_2008),
        ShareRule(Payer.ELDERLY_WITHOUT_PAPER, 3, _SINCE_2008),
        ShareRule(Payer.PAID_BACK_LATER, 10, _SINCE_2008),
        ShareRule(Payer.ANYBODY, 3, _SINCE_2003),
    ),
    ceilings=(
        _ceiling("A01", 252_600, 842_000, 140_100, _2015_TO_2026),
        _ceiling("A02", 167_400, 558_000, 93_000, _2015_TO_2026),
        _ceiling("A03", 80_100, 267_000, 44_400, _2015_TO_2026),
        _ceiling("A04", 57_600, None, 44_400, _2015_TO_2026),
        _ceiling("A05 A06", 35_400, None, 24_600, _2015_TO_2026),
        _ceiling("B01", 252_600, 842_000, 140_100, _2018_TO_2026),
        _ceiling("B02", 167_400, 558_000, 93_000, _2018_TO_2026),
        _ceiling("B03", 80_100, 267_000, 44_400, _2018_TO_2026),
        _ceiling("B04", 57_600, None, 44_400, _2018_TO_2026),
        _ceiling("B09 B10", 57_600, None, 44_400, _2022_TO_2026),
        _ceiling("B05", 24_600, None, None, _2018_TO_2026),
        _ceiling("B06 B07 B08", 15_000, None, None, _2018_TO_2026),
        _ceiling("A01 B01", 270_300, 901_000, 140_100, _FROM_AUG_2026),
        _ceiling("A02 B02", 179_100, 597_000, 93_000, _FROM_AUG_2026),
        _ceiling("A03 B03", 85_800, 286_000, 44_400, _FROM_AUG_2026),
        _ceiling("A04 B04 B09 B10", 61_500, None, 44_400, _FROM_AUG_2026),
        _ceiling("A05 A06", 36_900, None, 24_600, _FROM_AUG_2026),
        _ceiling("B05", 25_700, None, 24_600, _FROM_AUG_2026),
        _ceiling("B06 B07 B08", 15_700, None, None, _FROM_AUG_2026),
    ),
    notes=(
        _note("A01 B01", "26 区ア", "31 多ア", _SINCE_2015),
        _note("A02 B02", "27 区イ", "32 多イ", _SINCE_2015),
        _note("A03 B03", "28 区ウ", "33 多ウ", _SINCE_2015),
        _note("A04 B04", "29 区エ", "34 多エ", _SINCE_2015),
        _note("A05 A06 B05 B06 B07 B08", "30 区オ", "35 多オ", _SINCE_2015),
        _note("B09", "41 区カ", "43 多カ", _SINCE_OCT_2022),
        _note("B10", "42 区キ", "44 多キ", _SINCE_OCT_2022),
    ),
)
"""What holds unless another table is given."""
