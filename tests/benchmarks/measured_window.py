"""`python -m tests.benchmarks.measured_window WHAT KIND`: one figure of one window, as JSON.

KIND is ours, or bare: a Kivy window of the same size, opened with the same settings, that shows a
label, keys and a picture by Kivy's own widgets, and does nothing else. CPU is that of the process
with all its threads (software GL draws in threads of its own).
"""

import contextlib
import dataclasses
import importlib
import itertools
import json
import os
import queue
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from kiosk.pin import Pads
from kiosk.ui.environment import ScreenSettings, prepare
from kiosk.ui.slot import ViewSlot
from kiosk.ui.start import open_window
from tests.bench.finger import Finger
from tests.benchmarks.hand import Hand
from tests.benchmarks.seen_session import session_views
from tests.screens.catalogue import catalogue
from tests.screens.render import PANELS
from tests.screens.stand_in import StandInCamera, paper_frame

VIEWS = {screen.name: screen.view for screen in catalogue()}
ATTRACT = VIEWS["s00-attract"]
IDLE_S = 10.0
FRAMES, BATCHES = 50, 8
SESSIONS = (200, 400)


@contextlib.contextmanager
def settings(rate: int = 30) -> Iterator[ScreenSettings]:
    with tempfile.TemporaryDirectory() as home:
        yield ScreenSettings(PANELS["1280x800"], Path(home), "offscreen", frames_per_second=rate)


@dataclasses.dataclass
class Measured:
    """A window under the measuring loop's control."""

    frame: Callable[[], None]
    flips: list[int]
    show: Callable[[Any], None]
    """Another View; nothing in a bare window."""
    renew: Callable[[], None]
    """The next picture of the camera, to be seen at the next frame."""
    window: Any = None
    """The kiosk's own, if it is."""


@contextlib.contextmanager
def opened(kind: str, rate: int = 30, *, with_camera: bool = False) -> Iterator[Measured]:
    with settings(rate) as chosen:
        make = _ours if kind == "ours" else _bare
        yield make(chosen, with_camera=with_camera)


def _ours(chosen: ScreenSettings, *, with_camera: bool) -> Measured:
    camera = StandInCamera(paper_frame())
    slot = ViewSlot(VIEWS["s30-qr"] if with_camera else ATTRACT)
    window = open_window(chosen, slot, lambda _: None, Pads(), camera)
    window.begin((), is_driven_by_caller=True)
    numbers = itertools.count(2)

    def renew() -> None:
        assert camera.frame is not None
        camera.frame = dataclasses.replace(camera.frame, number=next(numbers))

    return Measured(window.frame, _flips(), slot.put, renew, window)


def _bare(chosen: ScreenSettings, *, with_camera: bool) -> Measured:
    prepare(chosen)
    from kivy.base import EventLoop, runTouchApp

    from tests.benchmarks.bare_window import BareWindow

    EventLoop.ensure_window()
    bare = BareWindow(paper_frame() if with_camera else None)
    runTouchApp(bare.root, embedded=True)
    return Measured(EventLoop.idle, _flips(), lambda _: None, bare.renew)


def _flips() -> list[int]:
    from kivy.base import EventLoop

    flips = [0]
    EventLoop.window.bind(on_flip=lambda *_: flips.__setitem__(0, flips[0] + 1))
    return flips


# --- what is measured ---


def start(kind: str) -> dict[str, float]:
    """CPU seconds of the whole process until its first frame is on the glass."""
    with opened(kind) as seen:
        while not seen.flips[0]:
            seen.frame()
        return {"cpu_s": time.process_time()}


def idle(kind: str) -> dict[str, float]:
    """Share of a core while nothing happens, after the window has come to rest."""
    with settings(30 if kind == "ours" else 10) as chosen:
        if kind == "ours":
            window = open_window(chosen, ViewSlot(ATTRACT), lambda _: None, Pads())
            flips, stop = _flips(), window.stop
            run: Callable[[], None] = window.run
        else:
            bare = _bare(chosen, with_camera=False)
            base: Any = importlib.import_module("kivy.base")
            flips, stop, run = bare.flips, base.stopTouchApp, base.EventLoop.mainloop
        found: dict[str, float] = {}
        _after_rest(found, flips, stop)
        run()
        return found


def _after_rest(found: dict[str, float], flips: list[int], stop: Callable[[], None]) -> None:
    from kiosk.ui.pace import ACTIVE_S

    clock: Any = importlib.import_module("kivy.clock").Clock

    def begin(_elapsed: float) -> None:
        found.update(cpu=-time.process_time(), flips=-flips[0], began=time.monotonic())
        clock.schedule_once(end, IDLE_S)

    def end(_elapsed: float) -> None:
        lasted = time.monotonic() - found.pop("began")
        found["cpu"] = (found["cpu"] + time.process_time()) / lasted
        found["flips"] += flips[0]
        stop()

    clock.schedule_once(begin, ACTIVE_S + 1)


def memory(kind: str) -> dict[str, float]:
    """MB resident: of a bare window with a camera's picture; of ours after so many sessions."""
    with opened(kind, rate=1000, with_camera=kind == "bare") as seen:
        for _ in range(FRAMES):
            seen.renew()
            seen.frame()
        if kind == "bare":
            return {"mb": _resident_mb()}
        found = {"at_start": _resident_mb()}
        for number in range(1, SESSIONS[-1] + 1):
            for view in session_views(number):
                seen.show(view)
                seen.frame()
                seen.renew()
                seen.frame()
            if number in SESSIONS:
                found[f"after_{number}"] = _resident_mb()
        return found


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def camera(kind: str) -> dict[str, float]:
    """CPU milliseconds of one frame with another picture of the camera."""
    with opened(kind, rate=1000, with_camera=True) as seen:
        return {"cpu_ms": _cost_of_frames(seen, seen.renew)}


def touch(kind: str) -> dict[str, float]:
    """Milliseconds from a finger on the glass to the event, and to the pressed key on the glass.

    KIND is active, or rest: the window had come to rest before each touch.
    """
    pause_s = 0.15
    if kind == "rest":
        vars(importlib.import_module("kiosk.ui.pace")).update(ACTIVE_S=0.2)
        pause_s = 0.6
    heard: queue.SimpleQueue[float] = queue.SimpleQueue()
    drawn: queue.SimpleQueue[float] = queue.SimpleQueue()
    with settings() as chosen:
        slot = ViewSlot(VIEWS["s12-choose"])
        window = open_window(chosen, slot, lambda _: heard.put(time.monotonic()), Pads())
        importlib.import_module("kivy.base").EventLoop.window.bind(
            on_flip=lambda *_: drawn.put(time.monotonic())
        )
        finger = Finger()
        hand = Hand(window, finger, (heard, drawn), pause_s)
        hand.start()
        window.run(visitors=[finger])
        hand.join()
    return {
        f"{what}_p95": statistics.quantiles(found, n=20)[-1]
        for what, found in (("heard", hand.heard_ms), ("drawn", hand.drawn_ms))
    }


def drawing(kind: str) -> dict[str, float]:
    """CPU milliseconds to draw a still screen again: baked, and from its live instructions."""
    found = {}
    with opened("ours", rate=1000) as seen:
        for name in ("s00-attract", "s12-choose", "s22-pin"):
            seen.show(VIEWS[name])
            seen.frame()
            stage = seen.window._stage
            if kind == "live":
                sheet = seen.window.lay_out(VIEWS[name])
                stage.canvas.clear()
                for group in (sheet.still, sheet.over):
                    stage.canvas.add(group)
            found[name] = _cost_of_frames(seen, stage.canvas.ask_update)
    return found


def change(_kind: str) -> dict[str, float]:
    """CPU milliseconds from a new View to its frame, each screen of the catalogue; all seen."""
    costs = []
    with opened("ours", rate=1000) as seen:
        for _ in range(2):  # the second time with words and pictures that are kept
            costs = [_cost(seen, view) for view in VIEWS.values()]
    return {"p50": statistics.median(costs), "p95": statistics.quantiles(costs, n=20)[-1]}


def _cost(seen: Measured, view: Any) -> float:
    began = time.process_time()
    seen.show(view)
    seen.frame()
    return (time.process_time() - began) * 1000


def _cost_of_frames(seen: Measured, ask: Callable[[], None]) -> float:
    """The best of some batches: others at work on the machine only ever add."""
    return min(_cost_of_batch(seen, ask) for _ in range(BATCHES))


def _cost_of_batch(seen: Measured, ask: Callable[[], None]) -> float:
    flips, began = seen.flips[0], time.process_time()
    for _ in range(FRAMES):
        ask()
        seen.frame()
    drawn = seen.flips[0] - flips
    assert drawn >= FRAMES * 0.9, f"{drawn} of {FRAMES} frames were drawn"
    return (time.process_time() - began) * 1000 / drawn


MEASURES: dict[str, Callable[[str], dict[str, float]]] = {
    function.__name__: function
    for function in (start, idle, memory, camera, touch, drawing, change)
}


if __name__ == "__main__":
    json.dump(MEASURES[sys.argv[1]](sys.argv[2]), sys.stdout)
    sys.stdout.flush()
    os._exit(0)  # nothing is left to clean up; Kivy's own exit would only add time
