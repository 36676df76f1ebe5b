"""The first start's window as the bench opens it: touches by a socket, and a script if wanted.

python -m tests.bench.first_start --config kiosk.toml --touch touch.sock [--script FOLDER]

With a script the machine, its runner, the camera and the screens are the real ones; what an
authority would do is what lies in the folder: a file STEP holds the code with which that step
fails, and ``confirmed`` is the admin's confirmation.
"""

import argparse
import datetime as dt
import sys
from pathlib import Path
from typing import Any, assert_never

from eligibility.errors import Code
from kiosk import enrol_main, logs
from kiosk.camera.scanner import InvitationScanner
from kiosk.clock import SystemClock
from kiosk.config import KioskConfig, load
from kiosk.enrolment import effects as f, events as e, states as s
from kiosk.enrolment.line import AuthorityError, Place
from kiosk.enrolment.runner import Runner, World
from kiosk.first_start import Parts, run_with_window
from kiosk.fittings import screen_settings
from kiosk.flow import events as flow
from tests.bench.touch import TouchServer

WORDS = (("みかん", "mandarin"), ("でんしゃ", "train"), ("かに", "crab"), ("ゆき", "snow"))
CONFIRMED = "confirmed"
SOON_S = 1.0
FACTS = s.Facts(s.Fact.BAD, s.Fact.GOOD, s.Fact.GOOD, s.Fact.GOOD)
"""No reader is plugged in yet."""


class ScriptedCase:
    """In the place of ``kiosk.enrolment.case.Case``; implements the whole port."""

    def __init__(self, script: Path) -> None:
        self._script = script

    def __call__(self, effect: f.Take | f.Do | f.Forget) -> e.Event | None:
        match effect:
            case f.Take() | f.Forget():
                return None
            case f.Do(step):
                return self._do(step)
            case _:
                assert_never(effect)

    def _do(self, step: s.Step) -> e.Event:
        fault = self._script / step.value
        if fault.exists():
            raise AuthorityError(_of(fault.read_text().strip()))
        if step is s.Step.ASKING and not (self._script / CONFIRMED).exists():
            now = SystemClock().wall()
            return e.Pending(WORDS, now, now + dt.timedelta(minutes=60), SOON_S)
        return e.StepDone(step)


def _of(told: str) -> Code:
    return next(code for code in Code if code.code == told)


def scripted(config: KioskConfig, script: Path, visitors: list[Any]) -> bool:
    """True when it went on to the reception."""
    clock = SystemClock()
    first = enrol_main.first_of(config)

    def make(observe: Any) -> Parts:
        def post(event: Any) -> None:
            lost, back = isinstance(event, flow.CameraLost), isinstance(event, flow.CameraBack)
            runner.post(e.CameraLost() if lost else e.CameraBack() if back else event)

        camera = InvitationScanner(config.camera.source, post)
        world = World(clock, ScriptedCase(script), lambda: FACTS, camera)
        runner = Runner(world, observe, first)
        return Parts(runner, camera)

    return run_with_window(screen_settings(config), first, clock, make, visitors)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.first_start")
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--touch", type=Path, required=True, help="Unix socket for touches")
    parser.add_argument("--script", type=Path, help="what the authority does")
    options = parser.parse_args()
    logs.set_up()
    config, visitors = load(options.config), [TouchServer(options.touch)]
    if options.script is not None:
        return 0 if scripted(config, options.script, visitors) else 3
    assert config.authority is not None
    place = Place(config.authority.host, config.authority.port)
    return enrol_main.in_window(config, place, visitors)


if __name__ == "__main__":
    logs.end_on_the_unexpected()
    sys.exit(main())
