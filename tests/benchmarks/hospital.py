"""The hospitals' entrance beside what it stands on, in the same run; it reports and judges nothing.

Bulk: units a second of files of 500, audit and durable answer included, beside a bare loop of the
same lookups. Single: a check in the official XML beside the same check in JSON, one after the other
on one connection. A made-up nation is in the registry.
"""

import argparse
import asyncio
import functools
import itertools
import os
import platform
import statistics
import sys
import time
import uuid
from collections.abc import Callable, Iterator

from cloud.clock import SystemClock
from cloud.domain.values import Moment
from eligibility.inquiry import business_day
from eligibility.oqs_bulk import UNITS
from eligibility.oqs_search import SearchInfo
from eligibility.oqs_xml import Encoding
from eligibility.wire_hospital import HospitalInquiryRequest
from tests.benchmarks.nation_world import Target, World, store_of, world
from tests.benchmarks.rates import median_rates
from tests.integration.cloud.database import rows
from tests.integration.cloud.hospital import Hospital
from tests.integration.cloud.reception import ok

PEOPLE = 20_000
ROUNDS = 5
SECONDS = 2.0
AT_A_TIME = 4
"""As many as the worker looks up at a time."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.hospital")
    parser.add_argument("--people", type=int, default=PEOPLE, metavar="N")
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, {options.people} people")
    with world(options.people) as made:
        made.cloud.enrol(made.line.hospital)
        with Hospital(made.cloud.url, made.line.hospital) as hospital:
            _bulk(made, hospital)
            _single(made, hospital)
    return 0


def _bulk(made: World, hospital: Hospital) -> None:
    targets = itertools.cycle(made.targets)
    seen, bare = [], []
    for _ in range(ROUNDS):
        seen.append(_units_a_second(made, hospital, list(itertools.islice(targets, UNITS))))
        bare.append(asyncio.run(_bare(made)))
    ours, same_sql = statistics.median(seen), statistics.median(bare)
    print(
        f"bulk / bare loop of its lookups: {ours:.0f} units/s of {same_sql:.0f}/s"
        f" = {ours / same_sql:.2f} (load {os.getloadavg()[0]:.1f})"
    )


def _units_a_second(made: World, hospital: Hospital, targets: list[Target]) -> float:
    number = hospital.hand_in(*(SearchInfo.of_face(target.face) for target in targets))
    result = hospital.wait_for(number, every_s=1.0)  # asking more often would slow it down
    assert all(unit.validity_code == "1" for unit in result.units), "somebody was not found"
    [row] = rows(
        made.cloud.dsn,
        "SELECT answered_at - received_at AS took FROM reception.bulk_inquiry"
        " WHERE reception_number = $1",
        number,
    )
    seconds: float = row["took"].total_seconds()
    return len(targets) / seconds


async def _bare(made: World) -> float:
    targets = itertools.cycle(made.targets)
    moment = Moment(business_day(SystemClock().wall()), made.line.institution)
    async with store_of(made.settings) as store:

        async def work() -> None:
            target = next(targets)
            await store.people_on_face(target.face, target.face_key, moment)

        [found] = await median_rates((work, AT_A_TIME), seconds=SECONDS, rounds=1)
    return found


def _single(made: World, hospital: Hospital) -> None:
    targets = itertools.cycle(made.targets)
    ways = {
        "XML, UTF-8": functools.partial(_ask_xml, hospital, targets, Encoding.UTF_8),
        "XML, Shift_JIS": functools.partial(_ask_xml, hospital, targets, Encoding.SHIFT_JIS),
        "JSON": functools.partial(_ask_json, hospital, targets),
    }
    took: dict[str, list[float]] = {name: [] for name in ways}
    for _, (name, ask) in itertools.product(range(ROUNDS), ways.items()):
        took[name].append(_milliseconds(ask))
    medians = {name: statistics.median(times) for name, times in took.items()}
    for name, median in medians.items():
        print(f"single in {name}: {median:.1f} ms, {median / medians['JSON']:.2f} of JSON")


def _milliseconds(ask: Callable[[], None]) -> float:
    """Of one call, the mean of a while."""
    began, done = time.monotonic(), 0
    while time.monotonic() - began < SECONDS:
        ask()
        done += 1
    return (time.monotonic() - began) * 1000 / done


def _ask_xml(hospital: Hospital, targets: Iterator[Target], encoding: Encoding) -> None:
    result = hospital.ask_single(SearchInfo.of_face(next(targets).face), encoding=encoding)
    assert result.validity_code == "1"


def _ask_json(hospital: Hospital, targets: Iterator[Target]) -> None:
    asked = HospitalInquiryRequest(
        verification_id=str(uuid.uuid4()), card_face=next(targets).wire_face
    )
    ok(hospital.post("/v1/hospital/inquiries", asked))


if __name__ == "__main__":
    sys.exit(main())
