"""``python -m tests.nation``: three database nodes, one is killed while everybody asks.

Starts PostgreSQL three times under Patroni with a synchronous standby, a made-up nation, the
service; lets kiosks ask and an insurer register; kills the writing node with kill -9, agent and
all; brings it back as a standby. Prints figures as JSON; the exit code tells whether the targets of
cloud.md P9 were met.
"""

import argparse
import asyncio
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

from cloud.clock import SystemClock
from cloud.sample.nation import Nation
from eligibility.inquiry import business_day
from tests.bench.cloud import SERVICE_LOGIN
from tests.bench.pki import make_line
from tests.benchmarks.nation_world import Target, filled, lookups_of, store_of, targets_of
from tests.benchmarks.rates import median_rates
from tests.nation.cluster import NEEDED, Cluster
from tests.nation.judging import Rates, judge
from tests.nation.load import INSURER, Log, codes_feed, load
from tests.nation.server import ClusterServer, ReplicatedCloud

PEOPLE = 20_000
_IN_FLIGHT = 32
_SECONDS, _ROUNDS = 3.0, 5
_BEFORE_S, _AFTER_S = 6.0, 6.0
_MOST_DOWN_S = 60.0


def main() -> int:
    """0 when every target was met."""
    parser = argparse.ArgumentParser(prog="python -m tests.nation", description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE, metavar="N")
    parser.add_argument("--rounds", type=int, default=1, metavar="N", help="nodes killed, in turn")
    options = parser.parse_args()
    if missing := [name for name in NEEDED if shutil.which(name) is None]:
        print(f"apt-get install patroni etcd-server: {', '.join(missing)} missing", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="nation-") as name, Cluster() as cluster:
        figures = _run(Path(name), cluster, options.people, options.rounds)
    print(json.dumps(figures, indent=1))
    return 0 if all(one["met"] for one in figures) else 1


def _run(directory: Path, cluster: Cluster, people: int, rounds: int) -> list[dict[str, object]]:
    now = SystemClock().wall()
    line = make_line(directory / "line", now)
    server = ClusterServer(cluster)
    cloud = ReplicatedCloud(directory / "cloud", line, cluster)
    nation = Nation(people, 1, business_day(now))
    insurer = line.add_insurer(INSURER, now)
    with filled(cloud, nation):
        cloud.enrol(insurer)
        feed = directory / "link.jsonl"
        feed.write_bytes(codes_feed())
        cloud.command("link", "--from", str(feed))
        targets = targets_of(cloud, nation)
        rates = asyncio.run(_rates(cloud, cluster, targets))
        found = []
        for _ in range(rounds):
            lost = _kill_one(cloud, cluster, line.kiosk, insurer, targets)
            log, killed = asyncio.run(lost)
            found.append(judge(server, cloud.database, log, killed, rates))
        return found


async def _rates(cloud: ReplicatedCloud, cluster: Cluster, targets: list[Target]) -> Rates:
    """The service's own lookup at the node that writes, and at one that follows it."""
    dsn = cluster.dsn(cloud.database, SERVICE_LOGIN)
    standby = cluster.dsn(cloud.database, SERVICE_LOGIN, "standby")
    async with (
        store_of(cloud.settings, dsn) as ours,
        store_of(cloud.settings, standby) as theirs,
    ):
        at_primary, at_standby = await median_rates(
            (lookups_of(ours, targets), _IN_FLIGHT),
            (lookups_of(theirs, targets), _IN_FLIGHT),
            seconds=_SECONDS,
            rounds=_ROUNDS,
        )
    return Rates(at_primary, at_standby)


async def _kill_one(
    cloud: ReplicatedCloud, cluster: Cluster, kiosk: Path, insurer: Path, targets: list[Target]
) -> tuple[Log, float]:
    """What was answered, and when the node was gone."""
    async with load(cloud.url, kiosk, insurer, targets) as log:
        await asyncio.sleep(_BEFORE_S)
        leader = await asyncio.to_thread(cluster.leader)
        assert leader is not None
        await asyncio.to_thread(leader.kill)
        killed = time.monotonic()
        print(f"{leader.name} killed, {len(log.inquiries)} inquiries answered", file=sys.stderr)
        while not _is_back(log, killed) and time.monotonic() - killed < _MOST_DOWN_S:
            await asyncio.sleep(0.1)
        await asyncio.sleep(_AFTER_S)
        await asyncio.to_thread(cluster.start, leader)
        await asyncio.to_thread(cluster.wait_until_whole)
        await asyncio.sleep(_BEFORE_S)
    return log, killed


def _is_back(log: Log, killed: float) -> bool:
    asked = any(one.began >= killed and one.is_good for one in log.inquiries)
    return asked and any(at >= killed for at, _ in log.batches)


if __name__ == "__main__":
    sys.exit(main())
