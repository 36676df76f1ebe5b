"""A whole nation, district by district; each comes from the seed alone: many can work at once."""

import dataclasses
import datetime as dt
from collections.abc import Iterator
from itertools import count
from random import Random

from cloud.sample.households import Member, households
from cloud.sample.insurers import Insurers
from cloud.sample.lives import HISTORY_DAYS, Lives
from cloud.sample.names import family_name, full_name
from cloud.sample.population import ages
from cloud.sample.registering import Registering
from cloud.sample.values import Home, Income, SampleInsurer, SamplePerson, word

DISTRICT = 10_000
"""People at most."""
_SERIALS = 100_000
"""More accounts than a district can have."""
_MOVES = 0.3
_MOVES_FAR = 0.25
_CARDS = 0.8
_WITHHELD, _REFUSED = 0.0005, 0.0002
_INCOMES = (Income.LOW, Income.GENERAL, Income.HIGH)
_INCOME_SHARES = (25, 80, 100)


@dataclasses.dataclass(frozen=True, slots=True)
class Nation:
    """How many people, of which seed, seen on which day."""

    people: int
    seed: int
    today: dt.date

    @property
    def districts(self) -> range:
        """Their numbers."""
        return range(-(-self.people // DISTRICT))

    def insurers(self) -> Insurers:
        """Everybody who insures."""
        return Insurers(self.people)

    def district(self, number: int, insurers: Insurers) -> Iterator[SamplePerson]:
        """The people of one district."""
        random = Random(f"{self.seed}:{number}")  # noqa: S311 made-up people, no secrets
        size = min(DISTRICT, self.people - number * DISTRICT)
        today = self.today.toordinal()
        serials = count(number * _SERIALS + 1)
        for members in households(random, ages(random, size), today):
            yield from _Household(random, insurers, today).people(members, serials)


class _Household:
    def __init__(self, random: Random, insurers: Insurers, today: int) -> None:
        self._random = random
        self._insurers = insurers
        self._today = today
        self._income = random.choices(_INCOMES, cum_weights=_INCOME_SHARES)[0]
        self._homes = self._live_somewhere()

    def people(self, members: list[Member], serials: Iterator[int]) -> Iterator[SamplePerson]:
        """The members with all that they are insured by."""
        random = self._random
        family = family_name(random)
        names = [full_name(random, family, member.sex) for member in members]
        lives = Lives(random, self._insurers, self._homes, self._today, serials)
        register = Registering(random, names, self._homes, self._income, self._today)
        for place, stays in enumerate(lives.of(members)):
            yield SamplePerson(
                person_id=random.getrandbits(63),
                link_number=word(random, 20),
                born=members[place].born,
                sex=members[place].sex,
                name=names[place],
                home=self._homes[-1],
                coverages=register.coverages(place, members[place].born, stays),
                protections=self._protections(),
                card=random.randbytes(32) if random.random() < _CARDS else None,
            )

    def _live_somewhere(self) -> list[Home]:
        random = self._random
        began = self._today - HISTORY_DAYS
        town = self._insurers.town(random)
        homes = [self._home(began, town)]
        if random.random() < _MOVES:
            far = None if random.random() < _MOVES_FAR else town.prefecture
            moved = began + 1 + int(random.random() * (HISTORY_DAYS - 1))
            other = self._insurers.town(random, far)
            if other is not town:
                homes.append(self._home(moved, other))
        return homes

    def _home(self, begins: int, town: SampleInsurer) -> Home:
        dice = int(self._random.random() * 1_000_000)
        post_number = f"{town.number[:3]}-{dice % 10_000:04d}"
        address = f"{town.name}本町{dice % 9 + 1}丁目{dice % 97 + 1}番{dice % 31 + 1}号"
        return Home(begins, town, post_number, address)

    def _protections(self) -> tuple[str, ...]:
        dice = self._random.random()
        if dice < _WITHHELD:
            return ("address-withheld",)
        return ("information-refused",) if dice < _WITHHELD + _REFUSED else ()
