"""``python -m tests.soak cloud --rounds N --seed N``: prints one JSON object; 1 if it failed."""

import argparse
import datetime as dt
import json
import sys
import tempfile
import time
from pathlib import Path

from tests.soak.caller import Violation
from tests.soak.plan import digest, plan
from tests.soak.rounds import Soak
from tests.soak.stage import stage
from tests.soak.tally import Tally


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    tally = soak_cloud(options)
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


def _short(tally: Tally) -> str:
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
    return parser


if __name__ == "__main__":
    sys.exit(main())
