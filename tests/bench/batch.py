"""The kiosk's batch process, started as in production but with short waiting times.

with Batch(tmp_path / "kiosk", line, broker) as batch:
    batch.outbox(); batch.close_day(day)
"""

import datetime as dt
import sqlite3
from pathlib import Path
from typing import Any

from kiosk.batch.days import Days
from kiosk.batch.outbox import DeviceName, SqliteOutbox
from kiosk.batch.schema import Database
from tests.bench.pki import LineCredentials
from tests.bench.receptions import NOON, outbox_at
from tests.bench.service import Reachable, Service

ASK_BEFORE_CLOSE_S = 20.0


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
        arguments = ["tests.bench.batch_process", *self.owner_arguments(), str(broker.port)]
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
