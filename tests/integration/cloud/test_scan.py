"""The whole-registry scan finds what arrival finds, tells it once, and closes what is over."""

import argparse
import dataclasses
import datetime as dt
import random
from collections import defaultdict

import pytest

from cloud.commands.scanning import scan_registry
from cloud.domain.changes import ChangeKind
from cloud.domain.overlaps import Enrolment, overlaps
from eligibility.insured import InsurerNumber
from eligibility.scheme import Scheme
from tests.integration.cloud.ledger import Ledger
from tests.integration.cloud.ledger_rows import INSURERS, KYOKAI, NHI, Act

Pair = tuple[int, int, dt.date, dt.date | None]

JOINED = dt.date(2026, 4, 1)
EARLIER = dt.date(2020, 4, 1)
A_DAY = dt.timedelta(days=1)


@pytest.fixture
def ledger(world):
    return Ledger(world.settings.database.owner_dsn)


def scan(world) -> dict[str, int]:
    told = scan_registry(world.settings, argparse.Namespace())
    return {name: int(count) for name, count in (line.split(": ") for line in told.splitlines())}


def test_what_arrival_missed_is_found_and_told_once(world, ledger):
    scan(world)
    someone = ledger.person()
    ledger.register(someone, NHI, EARLIER, is_noted=False)
    ledger.register(someone, KYOKAI, JOINED, is_noted=False)
    assert scan(world)["found"] == 1
    [finding] = ledger.findings(someone)
    assert finding["found_by"] == "scan"
    assert [one.kind for one in ledger.messages(KYOKAI)] == ["double-enrolment"]
    again = scan(world)
    assert (again["found"], again["resolved"]) == (0, 0)
    assert [one.kind for one in ledger.messages(KYOKAI)] == ["double-enrolment"]


def test_what_arrival_found_is_not_told_again(world, ledger):
    someone = ledger.person()
    ledger.register(someone, NHI, EARLIER)
    ledger.register(someone, KYOKAI, JOINED)
    scan(world)
    assert [one.kind for one in ledger.messages(KYOKAI)] == ["double-enrolment"]


def test_what_is_over_is_closed(world, ledger):
    someone = ledger.person()
    nhi = ledger.register(someone, NHI, EARLIER)
    ledger.register(someone, KYOKAI, JOINED)
    ledger.terminate(someone, nhi, JOINED + A_DAY, is_noted=False)
    assert scan(world)["resolved"] == 1
    [finding] = ledger.findings(someone)
    assert finding["resolved_at"] is not None


def test_what_has_become_lawful_on_the_same_day_is_closed(world, ledger):
    """An employee coverage of one day goes on after all, and the other insurer ends as it must."""
    someone = ledger.person()
    nhi = ledger.register(someone, NHI, EARLIER)
    kyokai = ledger.register(someone, KYOKAI, JOINED, JOINED + A_DAY)
    ledger.terminate(someone, nhi, JOINED + A_DAY, is_noted=False)
    ledger.terminate(someone, kyokai, None, is_noted=False)
    assert scan(world)["resolved"] == 1
    assert [row["resolved_at"] is None for row in ledger.findings(someone)] == [False]


def test_whoever_overlaps_lawfully_is_not_even_in_question(world, ledger):
    before = scan(world)["people in question"]
    for _ in range(3):
        someone = ledger.person()
        ledger.register(someone, NHI, EARLIER, JOINED + A_DAY, is_noted=False)
        ledger.register(someone, KYOKAI, JOINED, is_noted=False)
    assert scan(world)["people in question"] == before


def draw_until(chance: random.Random, since: dt.date) -> dt.date | None:
    some_day = since + chance.randrange(1, 9) * A_DAY
    return chance.choice((None, some_day, some_day, since + A_DAY))


def fits(others: list[Act], since: dt.date, until: dt.date | None) -> bool:
    """One insurer's own periods never overlap."""
    return all(
        (other.until is not None and other.until <= since)
        or (until is not None and until <= other.since)
        for other in others
    )


def draw_registrations(chance: random.Random, someone: int) -> list[Act]:
    """A life of a few weeks with too many insurers."""
    drawn: list[Act] = []
    for _ in range(chance.randrange(2, 7)):
        insurer, since = chance.choice(INSURERS), JOINED + chance.randrange(15) * A_DAY
        until = draw_until(chance, since)
        if fits([act for act in drawn if act.insurer == insurer], since, until):
            drawn.append(Act(someone, chance.getrandbits(63), insurer, since, until))
    return drawn


def draw_ends(chance: random.Random, registered: list[Act]) -> list[Act]:
    """Some of the open ones end after all, a few of them as the law says."""
    ends = [chance.choice((None, act.since + chance.randrange(1, 9) * A_DAY)) for act in registered]
    return [
        dataclasses.replace(act, until=end, kind=ChangeKind.TERMINATE)
        for act, end in zip(registered, ends, strict=True)
        if act.until is None and end is not None
    ]


def in_portions(acts: list[Act]) -> list[list[Act]]:
    return [acts[start : start + 10] for start in range(0, len(acts), 10)]


def by_the_rule(acts: list[Act]) -> set[Pair]:
    """What ``cloud.domain.overlaps`` says of the last word on each coverage."""
    of_person = defaultdict(list)
    for act in {act.coverage_id: act for act in acts}.values():
        scheme = Scheme.of(InsurerNumber(act.insurer))
        told = Enrolment(act.coverage_id, act.insurer, scheme, act.since, act.until)
        of_person[act.person_id].append(told)
    found = [overlap for enrolments in of_person.values() for overlap in overlaps(enrolments)]
    return {(one.coverage_a, one.coverage_b, one.begins_on, one.ends_on) for one in found}


def on_record(ledger: Ledger, people: list[int]) -> set[Pair]:
    return {
        (row["coverage_a"], row["coverage_b"], row["overlap_from"], row["overlap_until"])
        for row in ledger.findings(*people)
        if row["resolved_at"] is None
    }


@pytest.mark.parametrize("seed", [1, 2])
def test_arrival_scan_and_rule_find_the_same_pairs(world, ledger, seed):
    chance = random.Random(seed)
    for insurer in INSURERS:
        ledger.insurer(insurer)
    for is_noted in (True, False):
        people = ledger.people(40)
        registered = [act for someone in people for act in draw_registrations(chance, someone)]
        chance.shuffle(registered)
        ended = draw_ends(chance, registered)
        batches = in_portions(registered) + in_portions(ended)
        ledger.run_batches(batches, is_noted=is_noted)
        expected = by_the_rule(registered + ended)
        assert len(expected) > 20
        assert (on_record(ledger, people) == expected) is is_noted
        scan(world)
        assert on_record(ledger, people) == expected


def test_a_scan_is_on_record(world):
    told = "SELECT outcome FROM audit.access WHERE operation = 'scan' ORDER BY at"
    before = len(world.rows(told))
    scan_registry(world.settings, argparse.Namespace())
    assert [row["outcome"] for row in world.rows(told)[before:]] == ["begun", "ok"]
