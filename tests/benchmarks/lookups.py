"""P1 to P5 of cloud.md 7: what one process of the service answers, beside what it stands on."""

import asyncio
import contextlib
import datetime as dt
import itertools
import json
import subprocess
import sys
import uuid
from collections.abc import Awaitable, Callable, Iterator

from cloud.clock import SystemClock
from cloud.domain.values import AuditEntry, KeptAnswer, Moment
from cloud.store.audit import PostgresAuditTrail
from cloud.store.postgres import PostgresStore
from eligibility import wire
from eligibility.inquiry import business_day
from tests.benchmarks.bare_nginx import bare_nginx
from tests.benchmarks.nation_world import Target, World, store_of, trail_of
from tests.benchmarks.rates import median_rates, verdict
from tests.benchmarks.wrk import NotMeasured, Wrk, wrk

SECONDS = 3
ROUNDS = 5
CONNECTIONS = 16
PING_CONNECTIONS = 32
IN_FLIGHT = 64
_ID = "00000000-0000-4000-8000-000000000000"

_SCRIPT = """
local bodies = {}
for line in io.lines("%s") do bodies[#bodies + 1] = line end
local at = %d
local function hex(count)
    local made = {}
    for i = 1, count do made[i] = string.format("%%x", math.random(0, 15)) end
    return table.concat(made)
end
function init() math.randomseed(os.time() + %d) end
request = function()
    at = at %% #bodies + 1
    local id = hex(8) .. "-" .. hex(4) .. "-4" .. hex(3) .. "-a" .. hex(3) .. "-" .. hex(12)
    local body = bodies[at]:gsub("%s", id, 1)
    return wrk.format("POST", "/v1/inquiries", {["Content-Type"] = "application/json"}, body)
end
"""


def measure(world: World) -> Iterator[bool]:
    """Prints a line each; gives whether its target was met."""
    try:
        load = wrk(world.directory, world.line)
    except NotMeasured as why:
        print(f"P1, P2, P5 not measured: {why}")
        yield False
    else:
        yield _ping(world, load)
        yield from _inquiries(world, load)
    yield from asyncio.run(_in_process(world))


def _ping(world: World, load: Wrk) -> bool:
    """The way to serve alone; beside it the service's health, which asks the database and logs."""
    ours, health, bare = [], [], []
    with bare_nginx(world.directory / "nginx", world.line) as url, _pinged(world) as own:
        for _ in range(ROUNDS):
            bare.append(load.rate(url, PING_CONNECTIONS, SECONDS))
            ours.append(load.rate(own, PING_CONNECTIONS, SECONDS))
            health.append(load.rate(f"{world.cloud.url}/v1/health", PING_CONNECTIONS, SECONDS))
    print(f"/v1/health, which asks the database: {max(health):.0f}/s of {max(bare):.0f}/s")
    return _told("P1 mTLS ping / nginx", max(ours), max(bare), 0.25)


@contextlib.contextmanager
def _pinged(world: World) -> Iterator[str]:
    command = [sys.executable, "-m", "tests.benchmarks.ping", str(world.line.cloud)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield f"https://localhost:{int(process.stdout.readline())}/"
        process.kill()


def _inquiries(world: World, load: Wrk) -> Iterator[bool]:
    bodies = world.directory / "bodies.txt"
    bodies.write_bytes(b"\n".join(request_of(one, _ID) for one in world.targets) + b"\n")
    ours, bare = [], []
    for turn in range(ROUNDS):
        script = world.directory / f"inquiries-{turn}.lua"
        script.write_text(_SCRIPT % (bodies, turn * 997, turn, _ID.replace("-", "%-")))
        ours.append(load.rate(world.cloud.url, CONNECTIONS, SECONDS, script))
        bare += asyncio.run(_same_sql_rates(world))
    yield _told("P2 inquiry over HTTPS with audit / asyncpg", max(ours), max(bare), 0.20)
    yield _late(world, max(ours) / 2)


async def _same_sql_rates(world: World) -> list[float]:
    async with store_of(world.settings) as store:
        same = _in_turn(world.targets, lambda one: _same_sql(store, one))
        return await median_rates((same, CONNECTIONS), seconds=SECONDS, rounds=1)


def _late(world: World, per_second: float) -> bool:
    """Asked by another process, as a kiosk is."""
    bodies = world.directory / "bodies.txt"
    party = world.line.kiosk
    module = [sys.executable, "-m", "tests.benchmarks.late", world.cloud.url, str(party)]
    best: dict[str, float] = {}
    for _ in range(3):
        done = subprocess.run(
            [*module, str(bodies), str(per_second)], check=True, capture_output=True
        )
        seen = json.loads(done.stdout)
        if not best or seen["p99"] / seen["p50"] < best["p99"] / best["p50"]:
            best = seen
    told = f"p99 {best['p99']:.1f} ms of p50 {best['p50']:.1f} ms at {per_second:.0f}/s"
    return verdict("P5 p99 / p50 at half", best["p99"] / best["p50"], 10, told, most=True)


async def _in_process(world: World) -> list[bool]:
    async with store_of(world.settings) as store, trail_of(world.settings) as trail:
        day = business_day(SystemClock().wall())
        lookup = _in_turn(world.targets, lambda one: store.coverages_of(one.person_id, Moment(day)))
        audited = _in_turn(world.targets, lambda one: _audited(store, trail, one, day))
        face = _in_turn(
            world.targets, lambda one: store.people_on_face(one.face, one.face_key, Moment(day))
        )
        audit_rate, without = await median_rates(
            (audited, IN_FLIGHT), (lookup, IN_FLIGHT), seconds=SECONDS, rounds=ROUNDS
        )
        face_rate, person_rate = await median_rates(
            (face, IN_FLIGHT), (lookup, IN_FLIGHT), seconds=SECONDS, rounds=ROUNDS
        )
    return [
        _told("P3 lookup with durable audit / without", audit_rate, without, 0.60),
        _told("P4 by card face / by person", face_rate, person_rate, 0.60),
    ]


def _told(name: str, ours: float, bare: float, target: float) -> bool:
    return verdict(name, ours / bare, target, f"{ours:.0f}/s of {bare:.0f}/s")


def _in_turn(
    targets: list[Target], ask: Callable[[Target], Awaitable[object]]
) -> Callable[[], Awaitable[None]]:
    people = itertools.cycle(targets)

    async def work() -> None:
        await ask(next(people))

    return work


def request_of(target: Target, verification_id: str) -> bytes:
    """An inquiry by card face."""
    return wire.encode(
        wire.InquiryRequest(
            verification_id=verification_id,
            session_id=str(uuid.uuid4()),
            card_face=target.wire_face,
        )
    )


async def _same_sql(store: PostgresStore, target: Target) -> None:
    now = SystemClock().wall()
    verification_id = str(uuid.uuid4())
    await store.kept_answer(verification_id)
    await store.people_on_face(target.face, target.face_key, Moment(business_day(now)))
    await store.keep_answer(
        KeptAnswer(verification_id, bytes(32), "urn:x", target.person_id, "1", bytes(700), now)
    )


async def _audited(
    store: PostgresStore, trail: PostgresAuditTrail, target: Target, day: dt.date
) -> None:
    await store.coverages_of(target.person_id, Moment(day))
    await trail.record(
        AuditEntry(
            at=SystemClock().wall(),
            certificate_sha256=bytes(32),
            institution="1310000011",
            device="reception-1",
            operation="inquiry",
            subject="BENCHMARK",
            reference="",
            outcome="1",
        )
    )
