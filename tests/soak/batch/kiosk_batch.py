"""``kiosk batch`` as in production, but with short waiting times and a clock that can be set.

    python -m tests.soak.batch.kiosk_batch INSTITUTION DEVICE PORT CREDENTIALS DIRECTORY FRONT SHIFT

FRONT is the folder of the eligibility service (front.py). SHIFT is a file with seconds; they are
added to the wall clock as long as it is there.
"""

import datetime as dt
import logging
import sys
from pathlib import Path

from kiosk import batch_main, logs
from kiosk.batch import service
from kiosk.batch.asking_again import Pace
from kiosk.batch.closing import ResendTimes
from kiosk.batch.outbox import DeviceName
from kiosk.batch.settings import BatchSettings
from kiosk.clock import SystemClock
from tests.bench.batch_process import RESEND_LONGEST_S, RESEND_S
from tests.soak.batch.front import Faces, Lists, Notices

logger = logging.getLogger(__name__)

READY = "bench.batch_ready"
_POLL_S = 0.05
_PATIENCE_S = 20.0
_PACE = Pace(look_s=0.1, question_s=0.02, failure=0.02)
_OUTBOX_PAUSE_S = 0.5


def shifted_by(file: Path) -> type[SystemClock]:
    """A clock that anybody may set while it runs."""

    class ShiftedClock(SystemClock):
        def wall(self) -> dt.datetime:
            try:
                shift_s = float(file.read_text())
            except (FileNotFoundError, ValueError):
                shift_s = 0.0
            return super().wall() + dt.timedelta(seconds=shift_s)

    return ShiftedClock


def settings_from(arguments: list[str]) -> BatchSettings:
    """As ``python -m kiosk batch`` makes them of its configuration."""
    institution, device, port, credentials, directory = arguments
    return BatchSettings(
        owner=DeviceName(institution, device),
        broker_host="127.0.0.1",
        broker_port=int(port),
        credentials=Path(credentials),
        outbox=Path(directory) / "outbox.sqlite",
        poll_s=_POLL_S,
        resend=ResendTimes(RESEND_S, RESEND_LONGEST_S),
        service_url="front",
        ask_before_close_s=_PATIENCE_S,
        pace=_PACE,
        closes_days=False,  # a round's day is its own, the plan closes it
    )


def main() -> int:
    *arguments, front, shift = sys.argv[1:]
    logs.set_up()
    vars(batch_main)["HttpsNotices"] = lambda *_: Notices()
    vars(batch_main)["open_faces"] = lambda *_: Faces()
    vars(batch_main)["HttpsLists"] = lambda *_: Lists(Path(front))
    vars(service)["OUTBOX_PAUSE_S"] = _OUTBOX_PAUSE_S
    vars(batch_main)["SystemClock"] = shifted_by(Path(shift))
    return batch_main.run_batch(settings_from(arguments), ready=lambda: logger.info(READY))


if __name__ == "__main__":
    logs.end_on_the_unexpected()
    sys.exit(main())
