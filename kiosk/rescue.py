"""``python -m kiosk.rescue UNIT``: what is done when a program of the kiosk failed again and again.

The machine is started afresh, which cures most; but at most twice a day, because a kiosk with a
broken part would do it for ever and stand dark before the patients. After that it stays up, the
screen says that the desk takes over (kiosk-sorry.service), and the unit is tried again later.

While the gate of a new system is at work (kiosk-health), the unit is only started again: the gate
says what is missing and goes back by itself; a reboot from here would cut it short.

systemd 252 starts this once its own patience with the unit has ended, 257 at each single failure
(RestartMode= in systemd.service(5)); so the first thing is to ask it which of them this was.
"""

import argparse
import datetime as dt
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from eligibility.errors import Code
from kiosk import logs
from kiosk.clock import SystemClock

logger = logging.getLogger(__name__)

REBOOTS = 2
WITHIN = dt.timedelta(days=1)
PAUSE_S = 900.0
SORRY = "kiosk-sorry.service"
NOTE = Path("/var/lib/systemd/kiosk-rescue.json")
"""When it rebooted; on the data partition, so that it outlives what it tells of."""

GATE = "kiosk-health.service"
AT_WORK = "activating"
"""systemd's word for a one-shot that runs."""
GIVEN_UP = "failed"
"""systemd's word for a unit that it starts no more; else it is ``auto-restart`` or running."""

Run = Callable[[Sequence[str]], None]


def may_reboot(before: Sequence[dt.datetime], now: dt.datetime) -> bool:
    """Whether there were few enough; one "in the future" (the clock was set back) counts too."""
    return sum(now - one < WITHIN for one in before) < REBOOTS


def read(note: Path) -> list[dt.datetime]:
    """The moments noted; one that cannot be read was none.

    Raises:
        OSError: the disk does not answer.
    """
    try:
        noted = json.loads(note.read_text("utf-8"))
        return [dt.datetime.fromisoformat(one) for one in noted]
    except FileNotFoundError:
        return []
    except (ValueError, TypeError):
        logger.warning("rescue.note_unreadable")
        return []


def rescue(unit: str, note: Path, now: dt.datetime, run: Run, pause: Callable[[], None]) -> None:
    """Reboots, or pauses and starts ``unit`` again."""
    try:
        before = read(note)
        if may_reboot(before, now):
            kept = [*before, now][-REBOOTS:]
            note.write_text(json.dumps([one.isoformat() for one in kept]), "utf-8")
            logger.warning("rescue.reboots unit=%s", unit)
            run(["systemctl", "reboot"])
            return
    except OSError as error:  # what cannot be counted is not done
        logger.warning("rescue.not_counted reason=%s", error.strerror)
    logger.error("rescue.stays_up unit=%s code=%s", unit, Code.FAILED_AGAIN.code)
    run(["systemctl", "start", "--no-block", SORRY])
    pause()
    run(["systemctl", "stop", SORRY])
    _start_again(unit, run)


def step_aside(unit: str, run: Run) -> None:
    """Starts ``unit`` again, uncounted: others decide about this start of the machine."""
    logger.warning("rescue.steps_aside unit=%s", unit)
    _start_again(unit, run)


def _start_again(unit: str, run: Run) -> None:
    run(["systemctl", "reset-failed", unit])
    run(["systemctl", "start", "--no-block", unit])


def main(arguments: list[str] | None = None) -> int:
    """0 when what was decided has been asked for."""
    parser = argparse.ArgumentParser(prog="python -m kiosk.rescue", description=__doc__)
    parser.add_argument("unit")
    parser.add_argument("--pause-s", type=float, default=PAUSE_S, help="until it is tried again")
    options = parser.parse_args(arguments)

    def run(command: Sequence[str]) -> None:
        subprocess.run(command, check=True)  # noqa: S603 - the words above

    if not has_given_up(options.unit):
        return 0
    now = SystemClock().wall()
    try:
        if is_gate_at_work():
            step_aside(options.unit, run)
        else:
            rescue(options.unit, NOTE, now, run, lambda: _pause(options.pause_s))
    except subprocess.CalledProcessError as error:
        logger.error("rescue.failed reason=%s", error)  # noqa: TRY400 - the sentence suffices
        return 1
    return 0


def has_given_up(unit: str) -> bool:
    """Whether systemd starts it no more."""
    return _asked("SubState", unit) == GIVEN_UP


def is_gate_at_work() -> bool:
    """Whether it is still looking if this system is good."""
    return _asked("ActiveState", GATE) == AT_WORK


def _asked(what: str, unit: str) -> str:
    command = ["systemctl", "show", f"--property={what}", "--value", unit]
    asked = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - fixed
    return asked.stdout.strip()


def _pause(seconds: float) -> None:
    threading.Event().wait(seconds)


if __name__ == "__main__":
    logs.set_up()
    sys.exit(main())
