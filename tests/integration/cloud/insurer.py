"""An insurer of a test's own: its certificate, its link to the service, people known to it."""

import asyncio
import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx

from cloud import bootstrap
from cloud.clock import SystemClock, SystemRandomness
from cloud.config import Settings
from cloud.domain.link_feed import fact_of
from eligibility import wire
from eligibility.insured import check_digit
from eligibility.wire_insurer import BatchReport
from eligibility.wire_link import decode_link
from tests.bench import intermediary
from tests.bench.cloud import client_context
from tests.bench.insurer_lines import batch
from tests.integration.cloud.conftest import NOW, World
from tests.integration.cloud.database import enrol
from tests.integration.cloud.reception import ok

_SERIALS = itertools.count(1)


class Insurer:
    """One connection of one insurer to the service."""

    def __init__(self, world: World, number: str, party: Path) -> None:
        self.world = world
        self.number = number
        self.party = party
        self.next_no = 1
        self.client = httpx.Client(
            base_url=world.url, verify=client_context(party), trust_env=False, timeout=60
        )

    def __enter__(self) -> "Insurer":
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def knows(self, *keys: str) -> list[str]:
        """The intermediary server gives codes for these people, and tells the link."""
        feed_link(self.world.settings, intermediary.feed((self.number, key) for key in keys))
        return [self.code(key) for key in keys]

    def code(self, key: str) -> str:
        return intermediary.code_of(self.number, key)

    def put(self, batch_no: int | str, body: bytes, **headers: str) -> httpx.Response:
        return self.client.put(f"/v1/insurer/batches/{batch_no}", content=body, headers=headers)

    def send(self, *lines: Mapping[str, object] | bytes) -> BatchReport:
        """The next batch; refused ones keep their number free."""
        report = report_of(self.put(self.next_no, batch(*lines)))
        self.next_no += report.state == "applied"
        return report

    def applied(self, *lines: Mapping[str, object] | bytes) -> BatchReport:
        report = self.send(*lines)
        assert report.state == "applied", report.errors
        return report

    def refused(self, *lines: Mapping[str, object] | bytes) -> list[tuple[int, str, str]]:
        """Line, field and reason of each error."""
        report = self.send(*lines)
        assert report.state == "refused"
        assert report.error_count == len(report.errors)
        return [(error.line, error.field, error.reason) for error in report.errors]


def report_of(response: httpx.Response) -> BatchReport:
    report: BatchReport = wire.decode(ok(response), BatchReport)
    return report


def new_insurer(world: World, number: str | None = None) -> Insurer:
    """Enrolled; a health society of its own unless a number is given."""
    number = number or new_number()
    party = world.line.add_insurer(number, NOW)
    enrol(world.settings, party)
    return Insurer(world, number, party)


def new_number(law: str = "06") -> str:
    """Of an insurer that no other test has."""
    digits = f"{law}{next(_SERIALS):05}"
    return digits + check_digit(digits)


def feed_link(settings: Settings, feed: bytes) -> tuple[int, int, tuple[int, ...]]:
    """Takes a feed up; gives how many were added, how many known, which lines conflict."""

    async def run() -> tuple[int, int, tuple[int, ...]]:
        facts = [fact_of(n, decode_link(line)) for n, line in enumerate(feed.splitlines(), 1)]
        async with bootstrap.open_link_feed(settings, SystemRandomness()) as links:
            taken = await links.take_up(facts, SystemClock().wall())
            return taken.added, taken.known, taken.conflicting_lines

    return asyncio.run(run())


def insurers(world: World) -> Iterator[Insurer]:
    """For a fixture."""
    with new_insurer(world) as insurer:
        yield insurer
