"""Looks whether the inbox has something new, and tells who waits.

Another process writes the inbox. Its file says by itself whether anybody has committed (PRAGMA
data_version), which costs microseconds; only then are numbers compared.
"""

import datetime as dt
import logging
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

from hospital.board.receptions.arriving import ArrivedNotice, ArrivedRecord
from hospital.board.receptions.projection import Projection

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 0.2
RETRY_S = 5.0
_AT_A_TIME = 200


class Follower(threading.Thread):
    """One read-only connection to the inbox, in a thread of its own."""

    def __init__(self, inbox: Path, projection: Projection, changed: Callable[[], None]) -> None:
        """``inbox`` must be there; ``changed`` is called from the thread."""
        super().__init__(name="board-follower", daemon=True)
        self._inbox = inbox
        self._projection = projection
        self._changed = changed
        self._is_stopping = threading.Event()
        self.is_well = True
        """False while the disk refuses: what is shown is not current."""

    def stop(self) -> None:
        """Returns once it has ended."""
        self._is_stopping.set()
        self.join()

    def run(self) -> None:
        """The thread; a disk that refuses is asked again."""
        while not self._is_stopping.is_set():
            try:
                self._follow()
            except sqlite3.Error as error:
                self.is_well = False
                kind = getattr(error, "sqlite_errorname", type(error).__name__)
                logger.error("hospital.board_waits sqlite=%s", kind)  # noqa: TRY400 - tried again
                self._is_stopping.wait(RETRY_S)

    def _follow(self) -> None:
        connection = open_to_read(self._inbox)
        try:
            forget_another(connection, self._projection)
            seen = -1
            while not self._is_stopping.is_set():
                version = connection.execute("PRAGMA data_version").fetchone()[0]
                if version != seen and catch_up(connection, self._projection):
                    self._changed()
                seen = version
                self.is_well = True
                self._is_stopping.wait(LOOK_EVERY_S)
        finally:
            connection.close()


def open_to_read(inbox: Path) -> sqlite3.Connection:
    """Raises sqlite3.Error when there is no inbox."""
    connection = sqlite3.connect(
        f"{inbox.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None
    )
    connection.row_factory = sqlite3.Row
    return connection


def forget_another(inbox: sqlite3.Connection, projection: Projection) -> None:
    """An inbox that was put in the place of the one that was followed is read from its start."""
    n, verification_id = projection.followed("arrival")
    if not n:
        return
    known = inbox.execute("SELECT verification_id FROM arrival WHERE n = ?", (n,)).fetchone()
    if known is None or known["verification_id"] != verification_id:
        logger.warning("hospital.board_anew")
        projection.forget()


def catch_up(inbox: sqlite3.Connection, projection: Projection) -> bool:
    """Everything that is new; whether there was anything."""
    is_new = False
    while True:
        records = _records(inbox, projection.followed("arrival")[0])
        notices = _notices(inbox, projection.followed("notice")[0])
        if not records and not notices:
            return is_new
        projection.take(records, notices)
        is_new = True


def _records(inbox: sqlite3.Connection, after: int) -> list[ArrivedRecord]:
    found = inbox.execute(
        "SELECT n, verification_id, business_day, received_at, body FROM arrival"
        " JOIN record USING (verification_id) WHERE n > ? ORDER BY n LIMIT ?",
        (after, _AT_A_TIME),
    )
    return [
        ArrivedRecord(
            row["n"],
            row["verification_id"],
            row["business_day"],
            dt.datetime.fromisoformat(row["received_at"]),
            row["body"],
        )
        for row in found
    ]


def _notices(inbox: sqlite3.Connection, after: int) -> list[ArrivedNotice]:
    found = inbox.execute(
        "SELECT rowid, kind, verification_id, at FROM notice WHERE rowid > ?"
        " ORDER BY rowid LIMIT ?",
        (after, _AT_A_TIME),
    )
    return [
        ArrivedNotice(
            row["rowid"],
            row["kind"],
            row["verification_id"] or "",
            dt.datetime.fromisoformat(row["at"]),
        )
        for row in found
    ]
