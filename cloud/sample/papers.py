"""Papers by age and income (eligibility.md 4); how many have one is ASSUMED."""

from random import Random

from cloud.sample.values import Income, SamplePaper, day
from eligibility.scheme import Scheme

_UNDER_70 = {Income.HIGH: ("A01", "A02"), Income.GENERAL: ("A03", "A04"), Income.LOW: ("A05",)}
_FROM_70 = {
    Income.HIGH: ("B01", "B02", "B03"),
    Income.GENERAL: ("B04",),
    Income.LOW: ("B05", "B06"),
}
_LATER_STAGE = {
    Income.HIGH: ("B01", "B02", "B03"),
    Income.GENERAL: ("B09", "B10"),
    Income.LOW: ("B05", "B06"),
}
_HAS_LIMIT = 0.05
_HAS_LIMIT_FROM_70 = 0.3
_LIMIT, _LIMIT_AND_MEALS = "01", "02"
_DISEASES = (("1", 0.0028, 10_000), ("2", 0.00008, 10_000), ("3", 0.00004, 10_000))
"""Dialysis about 350,000 people."""
_CARD_YEAR_MONTH = 8  # cards of the elderly run from August to July


def later_stage_percent(random: Random, income: Income) -> str:
    """Of later-stage elderly: about 7 % pay three tenths, 20 % two."""
    if income is Income.HIGH:
        return "030" if random.random() < 0.35 else "020"
    return "020" if income is Income.GENERAL and random.random() < 0.25 else "010"


def papers(
    random: Random, scheme: Scheme, age: int, income: Income, today: int
) -> tuple[SamplePaper, ...]:
    """What somebody of this age has beside the coverage that runs."""
    first, last = _card_year(today)
    found = [*_plain(random, scheme, age, (first, last))]
    if 70 <= age < 75:
        percent = "030" if income is Income.HIGH else "020"
        found.append(SamplePaper("elderly-recipient", first, last, contribution_percent=percent))
    if random.random() < (_HAS_LIMIT if age < 70 else _HAS_LIMIT_FROM_70):
        found.append(_limit(random, scheme, age, income, (first, last)))
    dice = random.random()
    for disease, share, yen in _DISEASES:
        if dice < share:
            found.append(
                SamplePaper("specific-disease", first, last, disease=disease, self_pay_yen=yen)
            )
            break
        dice -= share
    return tuple(found)


def _limit(
    random: Random, scheme: Scheme, age: int, income: Income, period: tuple[int, int]
) -> SamplePaper:
    table = _UNDER_70 if age < 70 else _FROM_70
    if scheme is Scheme.LATER_STAGE_ELDERLY:
        table = _LATER_STAGE
    category = random.choice(table[income])
    is_reduced = income is Income.LOW
    classification = _LIMIT_AND_MEALS if is_reduced else _LIMIT
    return SamplePaper("limit-application", *period, classification, category)


def _plain(
    random: Random, scheme: Scheme, age: int, period: tuple[int, int]
) -> tuple[SamplePaper, ...]:
    dice = random.random()
    if scheme is Scheme.MUNICIPAL_NHI:
        if 18 <= age < 23:
            return (SamplePaper("student", *period),) if dice < 0.1 else ()
        if dice < 0.015:
            kind = "child-short-term" if age < 18 else "short-term"
            return (SamplePaper(kind, *period),)
    if scheme is Scheme.LATER_STAGE_ELDERLY and dice < 0.02:
        return (SamplePaper("domicile-exception", *period),)
    return ()


def _card_year(today: int) -> tuple[int, int]:
    date = day(today)
    year = date.year if date.month >= _CARD_YEAR_MONTH else date.year - 1
    first = date.replace(year=year, month=_CARD_YEAR_MONTH, day=1)
    return first.toordinal(), first.replace(year=year + 1).toordinal() - 1
