"""``python -m tests.bench.vendor_check``: plays a kiosk, judges a hospital's end, rule by rule.

    --command 'node docs/examples/subscriber.js {url} {credentials} {institution} {state}'

starts, kills and starts the subscriber itself. Without it a broker and keys are made, what to
connect to is printed, and the rules of crashes are left out. Exit code 1 if a rule is broken,
2 if nobody answers.
"""

import argparse
import datetime as dt
import os
import shlex
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.bench.mosquitto import Mosquitto
from tests.bench.node_subscriber import DEBIANS_MODULES
from tests.bench.pki import LineCredentials, make_line
from tests.bench.service import Service
from tests.bench.vendor_check.judging import Verdict, judge, ready

_PATIENCE_S = 600.0
"""For the first answer: perhaps a person starts the subscriber."""


class Commanded(Service):
    """The subscriber that a command line starts."""

    def __init__(self, command: Sequence[str], log: Path) -> None:
        environment = {"NODE_PATH": os.environ.get("NODE_PATH", DEBIANS_MODULES["NODE_PATH"])}
        super().__init__(list(command), log, ready_when="", environment=environment)

    def _command(self) -> list[str]:
        return self._arguments


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints a line a rule."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.vendor_check")
    parser.add_argument("--command", help="with {url} {port} {credentials} {institution} {state}")
    parser.add_argument("--patience", type=float, default=_PATIENCE_S, help="seconds, for a start")
    options = parser.parse_args(arguments)
    now = dt.datetime.now(dt.UTC)
    with tempfile.TemporaryDirectory(prefix="vendor-") as folder:
        line = make_line(Path(folder) / "line", now)
        with Mosquitto(Path(folder) / "broker", line.broker, is_saving_each_change=False) as broker:
            return _run(options, line, broker, Path(folder) / "state")


def _run(options: argparse.Namespace, line: LineCredentials, broker: Mosquitto, state: Path) -> int:
    state.mkdir()
    places = {
        "url": f"mqtts://localhost:{broker.port}",
        "port": str(broker.port),
        "credentials": str(line.hospital),
        "institution": line.institution,
        "state": str(state),
    }
    if options.command is None:
        told = (f"  {name:12} {value}" for name, value in places.items())
        print("Start your subscriber with:", *told, sep="\n")
        return _judged(options.patience, line, broker, None)
    words = [word.format(**places) for word in shlex.split(options.command)]
    with Commanded(words, state / "subscriber.log") as subscriber:
        code = _judged(options.patience, line, broker, subscriber)
        if code:
            print(f"\nWhat it said last:\n{subscriber.log[-2000:]}")
        return code


def _judged(
    patience_s: float, line: LineCredentials, broker: Mosquitto, subscriber: Commanded | None
) -> int:
    try:
        with ready(line, broker, subscriber, dt.datetime.now(dt.UTC), patience_s) as check:
            failed = sum(_is_broken(verdict) for verdict in judge(check))
    except TimeoutError:
        print(f"No answer to a notice came within {patience_s:.0f} s: nothing was judged.")
        return 2
    print(f"\n{failed} rules broken")
    return int(failed > 0)


def _is_broken(verdict: Verdict) -> bool:
    print(f"{verdict.outcome:9}  {verdict.sentence}", flush=True)
    if verdict.reason:
        print(f"{'':9}  -> {verdict.reason}", flush=True)
    return verdict.outcome == "failed"


if __name__ == "__main__":
    sys.exit(main())
