"""Where a household's members were insured, one after the other, until today.

Rates are ASSUMED so that there are about three periods a person, as in cloud.md 3.3; what follows
from law is exact: National Health Insurance ends the day after an employer's begins, later-stage
elderly begins on the 75th birthday itself.
"""

from collections.abc import Iterator
from random import Random

from cloud.sample import spelling
from cloud.sample.households import Member
from cloud.sample.insurers import Insurers
from cloud.sample.values import Account, Home, SampleInsurer, Stay, birthday

HISTORY_DAYS = 9 * 365
"""How far back the registry knows."""
_JOB_DAYS = 1300
_SHORTEST_JOB_DAYS = 60
_BETWEEN_JOBS = 0.22
_BETWEEN_JOBS_DAYS = 150
_SELF_EMPLOYED = 0.13
_SOCIETY_OF_SELF_EMPLOYED = 0.1
_SPOUSE_WORKS = 0.6
_FORGETS_TO_LEAVE = 0.012
_LATER_STAGE_FROM = 75

PARENT = -1
"""Holder of an account who is not of the household."""


class Lives:
    """The lives of one household."""

    def __init__(
        self,
        random: Random,
        insurers: Insurers,
        homes: list[Home],
        today: int,
        serials: Iterator[int],
    ) -> None:
        self._random = random
        self._insurers = insurers
        self._homes = homes
        self._today = today
        self._serials = serials
        self._start = today - HISTORY_DAYS
        self._resident: dict[str, Account] = {}

    def of(self, members: list[Member]) -> list[list[Stay]]:
        """The stays of each member, in order."""
        head = self._worker(0, members[0], self._start)
        lives = [head]
        for place, member in enumerate(members[1:], 1):
            if member.is_child:
                lives.append(self._child(place, member, head))
            elif self._random.random() < _SPOUSE_WORKS:
                lives.append(self._worker(place, member, self._start))
            else:
                lives.append(self._dependent(member, head, self._start, None))
        return [self._as_reported(stays) for stays in lives]

    def _child(self, place: int, member: Member, head: list[Stay]) -> list[Stay]:
        begins = max(member.born, self._start)
        leaves = birthday(member.born, 18 + int(self._random.random() * 6))
        if leaves >= self._today:
            return self._dependent(member, head, begins, None)
        if leaves <= begins:
            return self._worker(place, member, begins)
        return [
            *self._dependent(member, head, begins, leaves),
            *self._worker(place, member, leaves),
        ]

    def _worker(self, place: int, member: Member, begins: int) -> list[Stay]:
        """Somebody who is insured by an own account."""
        random = self._random
        aged = birthday(member.born, _LATER_STAGE_FROM)
        retires = birthday(member.born, 60 + int(random.random() * 10))
        is_self_employed = random.random() < _SELF_EMPLOYED
        begins = max(begins, member.born)
        at = max(begins, birthday(member.born, 18))
        stays = self._before_work((begins, at))
        while at < min(self._today, aged):
            if is_self_employed or at >= retires:
                stays += self._self_employed(place, (at, aged), is_self_employed=is_self_employed)
                break
            ends = min(at + self._job_days(), max(retires, at + 1), aged)
            insurer = self._insurers.employer(random, self._home(at).municipality.prefecture)
            stays.append(self._stay(self._account(insurer, place), (at, ends)))
            at = ends
            if at < self._today and random.random() < _BETWEEN_JOBS:
                until = min(at + 20 + int(random.expovariate(1 / _BETWEEN_JOBS_DAYS)), aged)
                stays += self._of_residents((at, until))
                at = until
        return stays + self._later_stage(place, aged, begins)

    def _before_work(self, period: tuple[int, int]) -> list[Stay]:
        """As somebody's child, in another household."""
        if period[0] >= min(period[1], self._today):
            return []
        prefecture = self._homes[0].municipality.prefecture
        employer = self._insurers.employer(self._random, prefecture)
        return [self._stay(self._account(employer, PARENT), period)]

    def _self_employed(
        self, place: int, period: tuple[int, int], *, is_self_employed: bool
    ) -> list[Stay]:
        if is_self_employed and self._random.random() < _SOCIETY_OF_SELF_EMPLOYED:
            society = self._random.choice(self._insurers.nhi_societies)
            return [self._stay(self._account(society, place), period)]
        return self._of_residents(period)

    def _dependent(
        self, member: Member, head: list[Stay], begins: int, ends: int | None
    ) -> list[Stay]:
        """Follows the head of the household; insured as a resident where that is not possible."""
        aged = birthday(member.born, _LATER_STAGE_FROM)
        until = min(aged, self._today + 1 if ends is None else ends)
        stays: list[Stay] = []
        for stay in head:
            first = max(begins, stay.begins)
            last = until if stay.ends is None else min(until, stay.ends)
            if first >= last:
                continue
            if stay.account.insurer.number.startswith("39"):
                stays += self._of_residents((first, last))
            else:
                stays.append(self._stay(stay.account, (first, last)))
        return stays + self._later_stage(0, aged, begins)

    def _of_residents(self, period: tuple[int, int]) -> list[Stay]:
        """National Health Insurance of wherever the household lived: one account a municipality."""
        stays = []
        for town, (first, last) in self._towns(period):
            account = self._resident.get(town.number)
            if account is None:
                account = self._resident[town.number] = self._account(town, 0)
            stays.append(self._stay(account, (first, last)))
        return stays

    def _later_stage(self, place: int, aged: int, begins: int) -> list[Stay]:
        stays: list[Stay] = []
        if aged > self._today:
            return stays
        period = (max(aged, begins), self._today + 1)
        for town, (first, last) in self._towns(period):
            union = self._insurers.later_stage[town.prefecture]
            if stays and stays[-1].account.insurer is union:
                stays[-1] = stays[-1]._replace(ends=self._open(last))
            else:
                stays.append(self._stay(self._account(union, place), (first, last)))
        return stays

    def _towns(self, period: tuple[int, int]) -> Iterator[tuple[SampleInsurer, tuple[int, int]]]:
        for place, home in enumerate(self._homes):
            moved = self._homes[place + 1].begins if place + 1 < len(self._homes) else period[1]
            first, last = max(period[0], home.begins), min(period[1], moved)
            if first < last:
                yield home.municipality, (first, last)

    def _as_reported(self, stays: list[Stay]) -> list[Stay]:
        """The lawful day of overlap, and who forgets to leave National Health Insurance."""
        reported = list(stays)
        for place in range(len(stays) - 1):
            left, joined = stays[place], stays[place + 1]
            if left.ends != joined.begins or not left.account.insurer.is_national_health:
                continue
            if not joined.account.insurer.scheme.is_employee:
                continue
            is_last = place == len(stays) - 2
            forgets = is_last and self._random.random() < _FORGETS_TO_LEAVE
            reported[place] = left._replace(ends=None if forgets else joined.begins + 1)
        return reported

    def _account(self, insurer: SampleInsurer, holder: int) -> Account:
        serial = next(self._serials)
        return Account(
            insurer,
            spelling.symbol(self._random, insurer),
            spelling.number(self._random, insurer, serial),
            holder,
        )

    def _stay(self, account: Account, period: tuple[int, int]) -> Stay:
        return Stay(account, period[0], self._open(period[1]))

    def _open(self, ends: int) -> int | None:
        return None if ends > self._today else ends

    def _home(self, at: int) -> Home:
        return next(home for home in reversed(self._homes) if home.begins <= at)

    def _job_days(self) -> int:
        return _SHORTEST_JOB_DAYS + int(self._random.expovariate(1 / _JOB_DAYS))
