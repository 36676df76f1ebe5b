"""Power cuts at every instant of long days, with many mixtures of what had not reached the disk."""

import argparse
import dataclasses
import datetime as dt
import tempfile
import time
from pathlib import Path

from tests.bench.pki import make_line
from tests.bench.power_cut import READERS, try_all


@dataclasses.dataclass
class PowerTally:
    """What was tried, and which states were wrong."""

    seed: int
    calls: dict[str, int] = dataclasses.field(default_factory=dict)
    steps: dict[str, int] = dataclasses.field(default_factory=dict)
    states: dict[str, int] = dataclasses.field(default_factory=dict)
    wrong: dict[str, list[str]] = dataclasses.field(default_factory=dict)
    seconds: float = 0.0

    @property
    def is_good(self) -> bool:
        return not any(self.wrong.values())

    def as_dict(self) -> dict[str, object]:
        return dataclasses.asdict(self)


def soak_power_cut(options: argparse.Namespace) -> PowerTally:
    """A day of so many rounds on either side."""
    tally = PowerTally(options.seed)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        line = make_line(Path(folder), dt.datetime.now(dt.UTC))
        for kind in READERS:
            report = try_all(line.kiosk, kind, options.rounds, options.seed, options.mixtures)
            tally.calls[kind], tally.steps[kind] = report.calls, report.steps
            tally.states[kind], tally.wrong[kind] = report.states, list(report.faults[:20])
    tally.seconds = round(time.monotonic() - began, 1)
    return tally
