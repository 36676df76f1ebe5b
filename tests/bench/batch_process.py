"""The process of ``tests.bench.batch``: it imports what a kiosk imports, so that it starts soon."""

import argparse
import logging
import sys
from pathlib import Path

from kiosk.batch import publisher, service
from kiosk.batch.asking_again import Pace
from kiosk.batch.closing import ResendTimes
from kiosk.batch.outbox import DeviceName
from kiosk.batch.settings import BatchSettings
from kiosk.batch_main import run_batch

logger = logging.getLogger(__name__)

RESEND_S = 1.0
RESEND_LONGEST_S = 4.0
NOTICES_EVERY_S = 0.2
OUTBOX_PAUSE_S = 0.2
WILL_DELAY_S = 1
PACE = Pace(look_s=0.05, question_s=0.0, failure=0.01)


def main() -> int:
    parser = argparse.ArgumentParser()
    for name in ("institution", "device", "port", "credentials", "directory", "service"):
        parser.add_argument(name)
    parser.add_argument("patience", type=float)
    parser.add_argument("--closes-days", action="store_true")
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s", stream=sys.stderr)
    settings = BatchSettings(
        owner=DeviceName(given.institution, given.device),
        broker_host="127.0.0.1",
        broker_port=int(given.port),
        credentials=Path(given.credentials),
        outbox=Path(given.directory) / "outbox.sqlite",
        poll_s=0.05,
        resend=ResendTimes(RESEND_S, RESEND_LONGEST_S),
        service_url=given.service,
        notices_every_s=NOTICES_EVERY_S,
        ask_before_close_s=given.patience,
        pace=PACE,
        closes_days=given.closes_days,
    )
    service.OUTBOX_PAUSE_S = OUTBOX_PAUSE_S
    publisher.WILL_DELAY_S = WILL_DELAY_S
    return run_batch(settings, ready=lambda: logger.info("bench.batch_ready"))


if __name__ == "__main__":
    sys.exit(main())
