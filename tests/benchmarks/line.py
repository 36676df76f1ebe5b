"""From 確定 to the result: what the kiosk adds to the bare calls that nobody can save.

Ours: the runner, its workers, card over pcscd, HTTPS, and two durable commits of the outbox.
Bare: the card asked in this process and the same four HTTPS calls (tests/benchmarks/bare.py).
"""

import dataclasses
import datetime as dt
import os
import statistics
import tempfile
import time
from pathlib import Path

from eligibility.health import Consent
from kiosk import bootstrap
from kiosk.config import load
from kiosk.flow import events as e
from tests.bench.stack import Line
from tests.bench.waiting import wait_until
from tests.benchmarks.bare import bare_check_in

ROUNDS = 7
WHO = "hanako"


@dataclasses.dataclass(frozen=True)
class Row:
    """Medians in milliseconds."""

    ours_ms: float
    bare_ms: float

    def __str__(self) -> str:
        ratio = self.ours_ms / self.bare_ms
        return (
            f"確定 to result    ours {self.ours_ms:7.1f} ms    bare calls {self.bare_ms:7.1f} ms"
            f"    ratio {ratio:.2f}"
        )


class WithoutWindow(Line):
    """The line with this process as the kiosk."""

    def _start_kiosk(self, _socket: Path) -> None:
        """No window: the benchmark posts events itself."""


def run(rounds: int = ROUNDS) -> Row:
    """Measures both on the same line, in turn."""
    with (
        tempfile.TemporaryDirectory() as folder,
        WithoutWindow(Path(folder), dt.datetime.now(dt.UTC)) as line,
    ):
        os.environ.update(line.pcscd.environment)
        ours, bare = [], []
        with bootstrap.running(load(line.config)) as kiosk:
            for _ in range(rounds):
                ours.append(_ours(line, kiosk))
                bare.append(bare_check_in(line, WHO).together_ms)
    return Row(statistics.median(ours), statistics.median(bare))


def _ours(line: Line, kiosk: bootstrap.Kiosk) -> float:
    _until(kiosk, "AttractView")
    line.reader.insert(line.wallet.card(WHO))
    _until(kiosk, "ChooseView")
    kiosk.post(e.PinChosen())
    _until(kiosk, "PinView")
    for digit in line.people[WHO].pin:
        kiosk.post(e.PinDigitsChanged(kiosk.pads.pin.press(int(digit))))
    began = time.perf_counter()
    kiosk.post(e.PinConfirmed(kiosk.pads.pin.confirm()))
    _until(kiosk, "ConsentView")
    kiosk.post(e.ConsentChosen(Consent.everything()))
    _until(kiosk, "ValidView")
    took = time.perf_counter() - began
    kiosk.post(e.Finished())
    _until(kiosk, "FinishView")
    line.reader.remove()
    _until(kiosk, "AttractView")
    return took * 1000


def _until(kiosk: bootstrap.Kiosk, screen: str) -> None:
    def is_there() -> bool:
        return type(kiosk.views.latest().content).__name__ == screen

    wait_until(is_there, f"the kiosk never showed {screen}", pause_s=0.001)


if __name__ == "__main__":
    print(run())
