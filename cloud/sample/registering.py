"""What insurers register of somebody's time with them, and when it becomes known (登録のずれ).

Registering takes an employer five days and an insurer five more by law, in practice up to two weeks
and sometimes longer (eligibility.md 6). What is not known on the sample's day is not in the sample.
"""

from collections.abc import Sequence
from random import Random

from cloud.sample.names import as_sent
from cloud.sample.papers import later_stage_percent, papers
from cloud.sample.values import Home, Income, Name, SampleCoverage, SamplePaper, Stay, day, word
from eligibility.burden import is_preschool_on
from eligibility.scheme import Scheme

_REGISTRY_BEGAN_DAYS = 5 * 365
"""So long ago the insurers registered everything; of before that nothing is known late."""
_BRANCHES_BEGAN_DAYS = int(5.6 * 365)
"""Branch numbers came in April 2021; coverages that ended before have none."""
_WITHOUT_BRANCH = 0.02
_LEAST_LAG_DAYS = 4
_LAG_DAYS = 6
_YEAR_DAYS = 365.2425
_LOSES_CHARACTERS = 7
"""One insurer of so many cannot write every character."""
_OTHER_INSURANCE, _OTHER = "03", "99"
_CODE_LENGTH = 24


class Registering:
    """Of one household."""

    def __init__(
        self,
        random: Random,
        names: Sequence[Name],
        homes: Sequence[Home],
        income: Income,
        today: int,
    ) -> None:
        self._random = random
        self._names = names
        self._homes = homes
        self._income = income
        self._today = today
        self._began = today - _REGISTRY_BEGAN_DAYS

    def coverages(self, place: int, born: int, stays: Sequence[Stay]) -> tuple[SampleCoverage, ...]:
        """What is known of one member."""
        codes: dict[str, str] = {}
        found: list[SampleCoverage] = []
        for stay in stays:
            known = self._known(stay.begins)
            if known > self._today:
                continue
            code = codes.setdefault(stay.account.insurer.number, word(self._random, _CODE_LENGTH))
            found.append(self._coverage(place, born, stay, known, code))
        return tuple(_in_order(found, self._today))

    def _coverage(self, place: int, born: int, stay: Stay, known: int, code: str) -> SampleCoverage:
        random, insurer = self._random, stay.account.insurer
        is_elderly = insurer.scheme is Scheme.LATER_STAGE_ELDERLY
        end_known = self._end_known(stay, known)
        ends = stay.ends if end_known is not None else None
        loses = int(insurer.number) % _LOSES_CHARACTERS == 0
        name = self._names[place]
        return SampleCoverage(
            coverage_id=random.getrandbits(63),
            code=code,
            insurer=insurer,
            symbol=stay.account.symbol,
            number=stay.account.number,
            branch=None if is_elderly else self._branch(place, stay),
            is_family=not is_elderly and stay.account.holder != place,
            begins=stay.begins,
            ends=ends,
            known=known,
            end_known=end_known,
            reason_of_loss=None if ends is None else self._reason(),
            name=as_sent(name) if loses else name,
            insured_name=self._names[max(stay.account.holder, 0)].text,
            issued=stay.begins + int(random.random() * 10),
            card_ends=self._card_ends(is_elderly=is_elderly),
            contribution_percent=later_stage_percent(random, self._income) if is_elderly else None,
            is_preschool=is_preschool_on(day(born), day(self._today)),
            home=self._homes[-1] if stay.ends is None else self._homes[0],
            papers=() if ends is not None else self._papers(stay, born),
        )

    def _papers(self, stay: Stay, born: int) -> tuple[SamplePaper, ...]:
        """Not before the coverage that they are beside."""
        age = int((self._today - born) / _YEAR_DAYS)
        scheme = stay.account.insurer.scheme
        found = papers(self._random, scheme, age, self._income, self._today)
        return tuple(
            paper._replace(first=max(paper.first, stay.begins))
            for paper in found
            if stay.begins <= paper.last
        )

    def _branch(self, place: int, stay: Stay) -> str | None:
        random = self._random
        has_ended_before = stay.ends is not None and (
            stay.ends < self._today - _BRANCHES_BEGAN_DAYS
        )
        if has_ended_before or random.random() < _WITHOUT_BRANCH:
            return None
        if stay.account.holder == place and stay.account.insurer.scheme.is_employee:
            return "00"
        return f"{place + 1:02d}"

    def _known(self, happened: int) -> int:
        return max(self._began, happened + self._lag())

    def _end_known(self, stay: Stay, known: int) -> int | None:
        """None while the coverage runs, or while its end is not known."""
        if stay.ends is None:
            return None
        if stay.ends < self._began:
            return known
        end_known = max(stay.ends + self._lag(), known + 1)
        return end_known if end_known <= self._today else None

    def _lag(self) -> int:
        return _LEAST_LAG_DAYS + int(self._random.expovariate(1 / _LAG_DAYS))

    def _reason(self) -> str:
        return _OTHER_INSURANCE if self._random.random() < 0.8 else _OTHER

    def _card_ends(self, *, is_elderly: bool) -> int | None:
        """Cards of the elderly end with July; often there is no end."""
        if not is_elderly:
            return None
        today = day(self._today)
        year = today.year + (today.month >= 8)
        return today.replace(year=year, month=7, day=31).toordinal()


def _in_order(found: list[SampleCoverage], today: int) -> list[SampleCoverage]:
    """An insurer ends one coverage of a person before it begins the next."""
    kept: list[SampleCoverage] = []
    for later in found:
        last = _last_at(kept, later)
        if last is not None:
            earlier = kept[last]
            if earlier.end_known is None or earlier.end_known > later.known:
                later = _known_after(later, earlier.known)  # noqa: PLW2901 the same one, later
                kept[last] = earlier._replace(
                    ends=later.begins if earlier.ends is None else earlier.ends,
                    end_known=later.known,
                    reason_of_loss=earlier.reason_of_loss or _OTHER,
                    papers=(),
                )
        kept.append(later)
    return [one for one in kept if max(one.known, one.end_known or 0) <= today]


def _last_at(kept: list[SampleCoverage], later: SampleCoverage) -> int | None:
    """The last coverage at the same insurer."""
    for place in range(len(kept) - 1, -1, -1):
        if kept[place].insurer is later.insurer:
            return place
    return None


def _known_after(coverage: SampleCoverage, known: int) -> SampleCoverage:
    """Registered no sooner than the day after ``known``."""
    first = max(coverage.known, known + 1)
    if coverage.end_known is None:
        return coverage._replace(known=first)
    return coverage._replace(known=first, end_known=max(coverage.end_known, first))
