"""The one that writes ``fleet.sqlite3``: reports, and the trail of each certificate.

All of a poll is one transaction, on the disk before the answer leaves: a token that a kiosk holds
and the authority forgot would look like a copy.
"""

import dataclasses
import datetime as dt
import json
import logging
import sqlite3
from collections.abc import Container, Sequence
from pathlib import Path

from eligibility import wire
from eligibility.wire_fleet import PollRequest
from provisioning.serving.fleet import FILE, committed, opened
from provisioning.serving.trail import Copied, Shown, Trail, begun, followed

logger = logging.getLogger(__name__)

_NEVER = "0001-01-01T00:00:00+00:00"
_TRAILS_LAST = dt.timedelta(minutes=10)
"""A file that is older at the start comes from a backup, or the server was away for long: with it
all kiosks would look like copies. A copy shows all the same, once both have reported."""


@dataclasses.dataclass(frozen=True, slots=True)
class Polled:
    """One poll of a kiosk."""

    uri: str
    serial: int
    first: int
    """The serial of the certificate that this one renewed, it or one between."""
    request: PollRequest
    at: dt.datetime
    new_token: str = dataclasses.field(repr=False)
    was_confirmed: bool = False
    """See ``Shown``."""


@dataclasses.dataclass(frozen=True, slots=True)
class Kept:
    """What becomes of a poll."""

    token: str | Copied | None = dataclasses.field(repr=False)
    """Of the answer; or how a copy showed just now; None while it is suspected already."""
    peers_handed: str
    """Which peers' keys the kiosk was handed last."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Known:
    trail: Trail
    is_suspected: bool


class Reports:
    """For one thread."""

    def __init__(self, office: Path, now: dt.datetime) -> None:
        """Puts a damaged file aside, and forgets trails that are too old."""
        self._database = _opened(office / FILE)
        if self._newest() < now - _TRAILS_LAST:
            self._database.execute("DELETE FROM trail WHERE is_suspected = 0")

    def _newest(self) -> dt.datetime:
        """When the last report came."""
        [(at,)] = self._database.execute("SELECT max(at) FROM reported").fetchall()
        return dt.datetime.fromisoformat(at or _NEVER)

    def close(self) -> None:
        """Gives the file back."""
        self._database.close()

    def take(self, polls: Sequence[Polled], clones: Container[str]) -> list[Kept]:
        """Keeps the reports, in their order; all of them are on the disk, or none.

        ``clones``: whom the ledger suspects at this moment, as the thread that writes sees it: an
        older look would take one that was just noted for one that was cleared.
        """
        with committed(self._database):
            return [self._take(polled, is_suspected=polled.uri in clones) for polled in polls]

    def _take(self, polled: Polled, *, is_suspected: bool) -> Kept:
        self._keep_report(polled)
        handed = self.handed(polled.uri)
        if is_suspected:
            self.suspect(polled.first)
            return Kept(None, handed)
        trail = self._next(polled)
        if isinstance(trail, Copied):
            return Kept(trail, handed)
        self._keep_trail(polled.first, trail)
        return Kept(trail.current, handed)

    def suspect(self, first: int) -> None:
        """The ledger has it now: once it is cleared, the trail begins anew."""
        self._database.execute("UPDATE trail SET is_suspected = 1 WHERE first = ?", (_hex(first),))

    def handed(self, uri: str) -> str:
        """Which peers' keys were handed to the party last; blank: none."""
        found = self._database.execute(
            "SELECT peers_sha256 FROM handed WHERE uri = ?", (uri,)
        ).fetchone()
        return "" if found is None else str(found[0])

    def hand(self, uri: str, peers_sha256: str) -> None:
        """Notes which are handed."""
        if self.handed(uri) != peers_sha256:
            values = (uri, peers_sha256)
            self._database.execute("INSERT OR REPLACE INTO handed VALUES (?, ?)", values)

    def _next(self, polled: Polled) -> Trail | Copied:
        kept = self._trail(polled.first)
        asked = polled.request
        shown = Shown(polled.serial, asked.token, asked.report.boot_id, polled.was_confirmed)
        if kept is None or kept.is_suspected:
            return begun(shown, polled.new_token)
        return followed(kept.trail, shown, polled.new_token)

    def _trail(self, first: int) -> _Known | None:
        row = self._database.execute(
            "SELECT current, previous, serial, boot_id, former_boots, is_suspected FROM trail"
            " WHERE first = ?",
            (_hex(first),),
        ).fetchone()
        if row is None:
            return None
        current, previous, serial, boot_id, former, is_suspected = row
        trail = Trail(current, previous, int(serial, 16), boot_id, tuple(json.loads(former)))
        return _Known(trail, bool(is_suspected))

    def _keep_trail(self, first: int, trail: Trail) -> None:
        self._database.execute(
            "INSERT OR REPLACE INTO trail VALUES (?, ?, ?, ?, ?, ?, 0)",
            (
                _hex(first),
                trail.current,
                trail.previous,
                _hex(trail.serial),
                trail.boot_id,
                json.dumps(trail.former_boots),
            ),
        )

    def _keep_report(self, polled: Polled) -> None:
        self._database.execute(
            "INSERT OR REPLACE INTO reported VALUES (?, ?, ?)",
            (polled.uri, polled.at.isoformat(), wire.encode(polled.request.report)),
        )


def _opened(path: Path) -> sqlite3.Connection:
    """Kiosks report again within a minute: a damaged file must not keep the authority away."""
    try:
        return opened(path)
    except sqlite3.OperationalError:  # locked, or the disk: nothing that another file would mend
        raise
    except sqlite3.DatabaseError:
        logger.error("authority.reports_damaged")  # noqa: TRY400 - SQLite's words help nobody
    path.replace(path.with_suffix(".damaged"))
    for beside in ("-wal", "-shm"):
        path.with_name(path.name + beside).unlink(missing_ok=True)
    return opened(path)


def _hex(serial: int) -> str:
    return f"{serial:x}"
