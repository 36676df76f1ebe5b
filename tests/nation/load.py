"""Kiosks that ask and an insurer that registers, without a pause, and what each was answered."""

import asyncio
import collections
import contextlib
import dataclasses
import datetime as dt
import itertools
import time
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp

from eligibility import wire
from eligibility.coverage import Validity
from eligibility.insured import check_digit
from eligibility.wire_insurer import BatchReport
from tests.bench import intermediary
from tests.bench.cloud import client_context
from tests.bench.insurer_lines import a_person, batch, coverage_at, register
from tests.benchmarks.lookups import request_of
from tests.benchmarks.nation_world import Target

INSURER = "0613999" + check_digit("0613999")
BATCH_LINES = 20
MOST_BATCHES = 400
_KIOSKS = 8
_PACE_S = 0.04
"""Between two inquiries of one kiosk: about 100 a second altogether, which leaves a core idle."""
_BATCH_PACE_S = 0.1
_PATIENCE_S = 20.0
_BORN = dt.date(1990, 5, 6)


@dataclasses.dataclass(frozen=True, slots=True)
class Answered:
    """One inquiry."""

    began: float
    ended: float
    verification_id: str
    status: int
    """0: no answer at all."""
    outcome: str = ""

    @property
    def is_good(self) -> bool:
        return self.status == 200 and self.outcome == Validity.VALID.value


@dataclasses.dataclass
class Log:
    """What was answered; times are ``time.monotonic``."""

    inquiries: list[Answered] = dataclasses.field(default_factory=list)
    batches: list[tuple[float, int]] = dataclasses.field(default_factory=list)
    """When which batch was acknowledged as applied."""
    batch_statuses: collections.Counter[int] = dataclasses.field(
        default_factory=collections.Counter
    )


def codes_feed() -> bytes:
    """For the link: everybody whom the insurer will register."""
    keys = (_key(*one) for one in itertools.product(range(1, MOST_BATCHES + 1), range(BATCH_LINES)))
    return intermediary.feed((INSURER, key) for key in keys)


@contextlib.asynccontextmanager
async def load(url: str, kiosk: Path, insurer: Path, targets: list[Target]) -> AsyncIterator[Log]:
    """Runs until it is left; every call under way is waited for."""
    log, ends = Log(), asyncio.Event()
    people = itertools.cycle(targets)
    async with _client(url, kiosk) as kiosks, _client(url, insurer) as insurers:
        works = [_ask(kiosks, people, log, ends) for _ in range(_KIOSKS)]
        tasks = [asyncio.create_task(one) for one in (*works, _register(insurers, log, ends))]
        try:
            yield log
        finally:
            ends.set()
            await asyncio.gather(*tasks)


def _client(url: str, party: Path) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        url,
        connector=aiohttp.TCPConnector(ssl=client_context(party), limit=_KIOSKS),
        timeout=aiohttp.ClientTimeout(total=_PATIENCE_S),
    )


async def _ask(
    https: aiohttp.ClientSession,
    people: "itertools.cycle[Target]",
    log: Log,
    ends: asyncio.Event,
) -> None:
    while not ends.is_set():
        verification_id = str(uuid.uuid4())
        body = request_of(next(people), verification_id)
        began = time.monotonic()
        status, answer = await _call(https, "POST", "/v1/inquiries", body)
        outcome = ""
        if status == 200:
            told: wire.InquiryAnswer = wire.decode(answer, wire.InquiryAnswer)
            outcome = told.QualificationValidity
        log.inquiries.append(Answered(began, time.monotonic(), verification_id, status, outcome))
        await asyncio.sleep(_PACE_S)


async def _register(https: aiohttp.ClientSession, log: Log, ends: asyncio.Event) -> None:
    """The same batch again until it is acknowledged, then the next."""
    batch_no = 1
    while not ends.is_set() and batch_no <= MOST_BATCHES:
        path = f"/v1/insurer/batches/{batch_no}"
        status, answer = await _call(https, "PUT", path, _body(batch_no))
        log.batch_statuses[status] += 1
        if status == 200:
            report: BatchReport = wire.decode(answer, BatchReport)
            if report.state != "applied":
                raise AssertionError(report.errors)
            log.batches.append((time.monotonic(), batch_no))
            batch_no += 1
        await asyncio.sleep(_BATCH_PACE_S)


async def _call(
    https: aiohttp.ClientSession, method: str, path: str, body: bytes
) -> tuple[int, bytes]:
    try:
        async with https.request(method, path, data=body) as response:
            return response.status, await response.read()
    except (aiohttp.ClientError, TimeoutError):
        return 0, b""


def _body(batch_no: int) -> bytes:
    return batch(*(_line(batch_no, place) for place in range(BATCH_LINES)))


def _line(batch_no: int, place: int) -> dict[str, object]:
    code = intermediary.code_of(INSURER, _key(batch_no, place))
    number = f"{batch_no * BATCH_LINES + place:07d}"
    coverage = coverage_at(INSURER, number, a_person(born=_BORN), dt.date(2026, 4, 1))
    return register(code, coverage)


def _key(batch_no: int, place: int) -> str:
    return f"{batch_no}-{place}"
