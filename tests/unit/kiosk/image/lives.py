"""What a kiosk with two systems goes through, start by start."""

from typing import Any

from eligibility.errors import Code
from kiosk.image import health, installing
from tests.bench.two_systems import Rebooted

LACKING: dict[Code, dict[str, Any]] = {
    Code.TRIAL_WITHOUT_PICTURE: {"frame": None},
    Code.TRIAL_WITHOUT_READER: {"reader": None},
    Code.TRIAL_WITHOUT_OUTBOX: {"outbox": None},
    Code.TRIAL_WITHOUT_LINE: {"line": None, "line_at": None},
}


def start(kiosk):
    """Every program of a start: the gate, then the night's installation, whatever it said."""
    kiosk.power_on()
    health.until_good(kiosk.around())
    installing.run(kiosk.install(), None)


def lives_on(kiosk, starts=12):
    """Starts until nothing restarts it any more."""
    for _ in range(starts):
        try:
            start(kiosk)
        except Rebooted:
            continue
        return
    raise AssertionError(f"it never rests: {kiosk.started}")


def failed(kiosk):
    return [(one.version, one.code) for one in kiosk.remembers().failed]
