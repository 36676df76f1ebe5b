"""People of given ages put together as households: couples, children, twins, people alone."""

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

_CHILD_UNTIL = 23
_AT_HOME_FROM_18 = 0.6
_TWINS = 0.011
"""Of births, about; MHLW's vital statistics say 1 % of deliveries."""
_HAS_SPOUSE_WITH_CHILDREN = 0.87
_HAS_SPOUSE = 0.62
_COUPLES_FROM = 28
_YEAR_DAYS = 365.2425
_SIBLINGS = ((1, 0.42), (2, 0.87), (3, 1.0))


class Member(NamedTuple):
    """One member; the first of a household heads it, a spouse comes second."""

    born: int
    sex: str
    is_child: bool = False


def households(random: Random, ages: list[int], today: int) -> Iterator[list[Member]]:
    """Takes everybody out of ``ages`` (how many there are of each age)."""
    maker = _Maker(random, ages, today)
    for age in range(_CHILD_UNTIL - 1, -1, -1):
        for _ in range(ages[age]):
            if ages[age] and (age < 18 or random.random() < _AT_HOME_FROM_18):
                yield maker.family(age)
    for age in range(len(ages) - 1, -1, -1):
        while ages[age]:
            yield maker.alone_or_couple(age)


class _Maker:
    def __init__(self, random: Random, ages: list[int], today: int) -> None:
        self._random = random
        self._ages = ages
        self._today = today

    def family(self, age: int) -> list[Member]:
        """The eldest child is of this age."""
        random = self._random
        children = self._children(age)
        head_age = self._take(age + 24 + int(random.random() * 12), 18, age + 17)
        if head_age is None:  # nobody is left who could be a parent
            return [child._replace(is_child=False) for child in children[:1]] + children[1:]
        family = [Member(self._born(head_age), "1")]
        if random.random() < _HAS_SPOUSE_WITH_CHILDREN:
            spouse_age = self._take(head_age - 2 + int(random.random() * 5), 9, age + 17)
            if spouse_age is not None:
                family.append(Member(self._born(spouse_age), "2"))
        elif random.random() < 0.8:
            family = [family[0]._replace(sex="2")]
        return family + children

    def alone_or_couple(self, age: int) -> list[Member]:
        """Whoever of this age is left."""
        random = self._random
        self._ages[age] -= 1
        is_couple = age >= _COUPLES_FROM and random.random() < _HAS_SPOUSE
        partner = self._take(age - int(random.random() * 6), 6, 20) if is_couple else None
        if partner is None:
            # women live longer
            return [Member(self._born(age), "2" if random.random() < 0.3 + age / 250 else "1")]
        return [Member(self._born(age), "1"), Member(self._born(partner), "2")]

    def _children(self, age: int) -> list[Member]:
        random = self._random
        self._ages[age] -= 1
        children = [Member(self._born(age), self._sex(), is_child=True)]
        if self._ages[age] and random.random() < _TWINS:
            self._ages[age] -= 1
            children.append(Member(children[0].born, self._sex(), is_child=True))
        dice = random.random()
        wanted = next(count for count, until in _SIBLINGS if dice < until)
        while len(children) < wanted:
            age -= 2 + int(random.random() * 2)
            younger = self._take(age, 1, 0) if age >= 0 else None
            if younger is None:
                break
            children.append(Member(self._born(younger), self._sex(), is_child=True))
        return children

    def _take(self, wanted: int, spread: int, least: int) -> int | None:
        """An age near the wanted one of which somebody is left."""
        for away in range(spread + 1):
            for age in (wanted - away, wanted + away):
                if least <= age < len(self._ages) and self._ages[age]:
                    self._ages[age] -= 1
                    return age
        return None

    def _born(self, age: int) -> int:
        return self._today - int((age + self._random.random()) * _YEAR_DAYS) - 1

    def _sex(self) -> str:
        return "1" if self._random.random() < 0.512 else "2"
