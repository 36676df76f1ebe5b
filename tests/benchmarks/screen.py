"""What the screens cost beside a bare Kivy window: start to first frame, idle CPU, flips at rest.

Each figure comes from a process of its own, offscreen, ours and the bare one in turn.
"""

import dataclasses
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kiosk.pin import Pads
from kiosk.ui.environment import ScreenSettings, prepare
from kiosk.ui.panel import Panel
from kiosk.ui.slot import ViewSlot
from kiosk.ui.start import open_window
from kiosk.ui.view_model import AttractView, Tool, View, WayIn

ROUNDS = 5
IDLE_S = 5.0
ATTRACT = View(
    AttractView((WayIn.QR, WayIn.TYPE, WayIn.STAFF), is_reader_ready=True),
    "みなと内科クリニック",
    tools=tuple(Tool),
)


@dataclasses.dataclass(frozen=True)
class Figures:
    """Of one process."""

    start_s: float
    """From the process's start to its first flip."""
    idle_cpu: float
    """Share of one core while nothing happens."""
    idle_flips: int


def run(rounds: int = ROUNDS) -> tuple[Figures, Figures]:
    """Medians of ours and of bare Kivy."""
    found: dict[str, list[Figures]] = {"ours": [], "bare": []}
    for _ in range(rounds):
        for kind, figures in found.items():
            figures.append(_measure(kind))
    ours, bare = (_median(found[kind]) for kind in ("ours", "bare"))
    return ours, bare


def _median(figures: list[Figures]) -> Figures:
    return Figures(
        statistics.median(one.start_s for one in figures),
        statistics.median(one.idle_cpu for one in figures),
        max(one.idle_flips for one in figures),
    )


def _measure(kind: str) -> Figures:
    with tempfile.TemporaryDirectory() as home:
        began = time.time()
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.screen", kind, str(began), home],
            capture_output=True,
            check=True,
            text=True,
        )
    start, cpu, flips = done.stdout.split()[-3:]
    return Figures(float(start), float(cpu), int(flips))


def _settings(home: str) -> ScreenSettings:
    panel = Panel.of_diagonal(1280, 800, 10.1)
    return ScreenSettings(panel, Path(home), "offscreen")


def _show(kind: str, began: float, home: str) -> None:
    """In the measured process: shows, waits for the first flip, idles, prints."""
    if kind == "ours":
        window = open_window(_settings(home), ViewSlot(ATTRACT), lambda _: None, Pads())
        window.begin((), is_driven_by_caller=True)
    else:
        prepare(_settings(home))
        from kivy.base import EventLoop, runTouchApp
        from kivy.uix.label import Label

        EventLoop.ensure_window()
        runTouchApp(Label(text="bare"), embedded=True)
    from kivy.base import EventLoop

    flips = [0]
    EventLoop.window.bind(on_flip=lambda *_: flips.__setitem__(0, flips[0] + 1))
    while not flips[0]:
        EventLoop.idle()
    start = time.time() - began
    for _ in range(10):  # what the first frames leave to do
        EventLoop.idle()
    flips_before, cpu_before, idle_from = flips[0], time.process_time(), time.monotonic()
    while time.monotonic() - idle_from < IDLE_S:
        EventLoop.idle()
    cpu = (time.process_time() - cpu_before) / IDLE_S
    print(start, cpu, flips[0] - flips_before, flush=True)
    os._exit(0)  # nothing is left to clean up; Kivy's own exit would only add time


def main() -> None:
    ours, bare = run()
    ratio = ours.start_s / bare.start_s
    print(
        f"start to first frame  ours {ours.start_s:5.2f} s   bare {bare.start_s:5.2f} s"
        f"   ratio {ratio:.2f}   (target: bare + 0.5 s)\n"
        f"idle, share of a core ours {ours.idle_cpu:6.1%}   bare {bare.idle_cpu:6.1%}\n"
        f"flips in {IDLE_S:.0f} idle seconds  ours {ours.idle_flips}   bare {bare.idle_flips}"
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _show(sys.argv[1], float(sys.argv[2]), sys.argv[3])
    else:
        main()
