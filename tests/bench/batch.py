"""The kiosk's batch process, started as in production but with short waiting times.

with Batch(tmp_path / "kiosk", line, broker) as batch:
    batch.outbox(); batch.close_day(day)
"""

import argparse
import datetime as dt
import logging
import sqlite3
import sys
from pathlib import Path
from typing import Any

from kiosk.batch import publisher, service
from kiosk.batch.asking_again import Pace
from kiosk.batch.closing import ResendTimes
from kiosk.batch.days import Days
from kiosk.batch.outbox import DeviceName, SqliteOutbox
from kiosk.batch.schema import Database
from kiosk.batch.settings import BatchSettings
from kiosk.batch_main import run_batch
from tests.bench.pki import LineCredentials
from tests.bench.receptions import NOON, outbox_at
from tests.bench.service import Reachable, Service

logger = logging.getLogger(__name__)

RESEND_S = 1.0
RESEND_LONGEST_S = 4.0
NOTICES_EVERY_S = 0.2
OUTBOX_PAUSE_S = 0.2
WILL_DELAY_S = 1
ASK_BEFORE_CLOSE_S = 20.0
PACE = Pace(look_s=0.05, question_s=0.0, failure=0.01)


class Batch(Service):
    """``kiosk batch`` and its outbox."""

    def __init__(
        self,
        directory: Path,
        line: LineCredentials,
        broker: Reachable,
        credentials: Path | None = None,
        service_url: str = "",
        *,
        ask_before_close_s: float = ASK_BEFORE_CLOSE_S,
        closes_days: bool = False,
    ) -> None:
        """``closes_days``: by themselves. Most tests' days are of the past, and closed by them."""
        self.credentials = credentials or line.kiosk
        self.owner = DeviceName(line.institution, line.device)
        self.directory = directory
        directory.mkdir(parents=True, exist_ok=True)
        arguments = ["tests.bench.batch", *self.owner_arguments(), str(broker.port)]
        arguments += [str(self.credentials), str(directory), service_url, str(ask_before_close_s)]
        arguments += ["--closes-days"] if closes_days else []
        super().__init__(arguments, directory / "batch.log", ready_when="bench.batch_ready")

    def owner_arguments(self) -> list[str]:
        return [self.owner.institution, self.owner.device]

    def outbox(self) -> SqliteOutbox:
        """The kiosk's side; the caller closes it."""
        return outbox_at(self.directory, self.credentials, self.owner)

    def states(self) -> dict[str, int]:
        """How many records are in which state."""
        found = self.query("SELECT state, count(*) FROM record GROUP BY state")
        return dict(found)

    def is_all_received(self) -> bool:
        """True when nothing but received records is in the outbox."""
        return set(self.states()) == {"received"}

    def close_day(self, day: dt.date) -> None:
        """As ``python -m kiosk close-day`` does."""
        database = Database(self.directory / "outbox.sqlite")
        Days(database).request_close(day, NOON)
        database.close()

    def closing(self, day: dt.date) -> tuple[Any, ...]:
        """(state, revision, total) of the day."""
        (row,) = self.query(
            f"SELECT closing, revision, total FROM day WHERE business_day = '{day.isoformat()}'"
        )
        return row

    def query(self, query: str) -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(self.directory / "outbox.sqlite")
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()


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
