"""``python -m tests.soak cloud|batch|lists|power-cut --rounds N``: JSON; 1 if it failed."""

import argparse
import contextlib
import datetime as dt
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.soak.batch import plan as batch_plan, stage as batch_stage, tally as batch_tally
from tests.soak.batch.disk import can_mount
from tests.soak.batch.plan import NEED_A_DISK, Fault
from tests.soak.batch.planted import PLANTS
from tests.soak.batch.rounds import BatchSoak
from tests.soak.caller import Violation
from tests.soak.lists import soak_lists
from tests.soak.plan import digest, plan
from tests.soak.power_cut import soak_power_cut
from tests.soak.rounds import Soak
from tests.soak.stage import stage
from tests.soak.tally import Tally


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    tally = options.soak(options)
    print(json.dumps(tally.as_dict(), ensure_ascii=False, indent=1))
    return 0 if tally.is_good else 1


def soak_cloud(options: argparse.Namespace) -> Tally:
    """All rounds on one stage."""
    rounds = plan(options.seed, options.rounds)
    tally = Tally(options.seed, digest(rounds))
    began, now = time.monotonic(), dt.datetime.now(dt.UTC)
    with (
        tempfile.TemporaryDirectory(prefix="soak-") as folder,
        stage(Path(folder), now, options.people) as ready,
    ):
        soak = Soak(ready, options.bulk_lines, tally)
        try:
            for planned in rounds:
                soak.run(planned)
                print(f"round {planned.number}: {_short(tally)}", file=sys.stderr, flush=True)
            soak.end()
        except Violation as violation:
            tally.note("different", str(violation))
            print(ready.cloud.log[-3000:], file=sys.stderr)
    tally.seconds = round(time.monotonic() - began, 1)
    return tally


def soak_batch(options: argparse.Namespace) -> batch_tally.Tally:
    """All rounds on one stage."""
    can_fill_disks = can_mount()
    faults = [one for one in Fault if can_fill_disks or one not in NEED_A_DISK]
    rounds = batch_plan.plan(options.seed, options.rounds, faults)
    tally = batch_tally.Tally(options.seed, digest(rounds))
    tally.left_out = [one.value for one in Fault if one not in faults]
    began = time.monotonic()
    with (
        _folder(options.keep) as folder,
        batch_stage.stage(
            Path(folder), are_disks_real=can_fill_disks, programs=_programs(options.plant)
        ) as ready,
    ):
        soak = BatchSoak(ready, tally)
        for planned in rounds:
            soak.run(planned)
            said = f"round {planned.number}: {tally.verified} verified, {_short(tally)}"
            print(f"{said} {time.monotonic() - began:.1f} s", file=sys.stderr, flush=True)
            if tally.wrong["stuck"]:
                break  # what does not move would hold up every round to come
    tally.seconds = round(time.monotonic() - began, 1)
    return tally


def _programs(plant: str | None) -> batch_stage.Programs:
    return batch_stage.REAL if plant is None else batch_stage.Programs.planted(plant)


@contextlib.contextmanager
def _folder(kept: Path | None) -> Iterator[str]:
    """A temporary one, unless somebody wants to look at the logs afterwards."""
    if kept is not None:
        kept.mkdir(parents=True)
        yield str(kept)
        return
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        yield folder


def _short(tally: Tally | batch_tally.Tally) -> str:
    return " ".join(f"{kind}={count}" for kind, count in tally.wrong.items())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    subjects = parser.add_subparsers(required=True, metavar="SUBJECT")
    what = "kill service and database under load; nothing acknowledged may be lost"
    cloud = subjects.add_parser("cloud", help=what, description=what)
    cloud.add_argument("--rounds", type=int, default=50)
    cloud.add_argument("--seed", type=int, default=1)
    cloud.add_argument("--people", type=int, default=20_000)
    cloud.add_argument("--bulk-lines", type=int, default=1500, help="of one large batch")
    cloud.set_defaults(soak=soak_cloud)
    what = "break broker, kiosk, hospital and lines; each verified coverage is filed once"
    batch = subjects.add_parser("batch", help=what, description=what)
    batch.add_argument("--rounds", type=int, default=50)
    batch.add_argument("--seed", type=int, default=1)
    batch.add_argument("--keep", type=Path, help="a new folder for all that is left, logs too")
    batch.add_argument("--plant", choices=PLANTS, help="a fault in our programs: must be found")
    batch.set_defaults(soak=soak_batch)
    what = "kill broker, kiosk and service under lists; each line is answered once"
    lists = subjects.add_parser("lists", help=what, description=what)
    lists.add_argument("--rounds", type=int, default=50)
    lists.add_argument("--seed", type=int, default=1)
    lists.set_defaults(soak=soak_lists)
    what = "cut the power after every write of outbox and inbox; what had returned must be there"
    power = subjects.add_parser("power-cut", help=what, description=what)
    power.add_argument("--rounds", type=int, default=8, help="receptions, deliveries, closed days")
    power.add_argument("--seed", type=int, default=1)
    power.add_argument("--mixtures", type=int, default=4, help="of unsynchronised sectors, a call")
    power.set_defaults(soak=soak_power_cut)
    return parser


if __name__ == "__main__":
    sys.exit(main())
