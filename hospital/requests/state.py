"""How the requests of receipt computers stand, for a page: counts and codes, nobody's data."""

import dataclasses
import datetime as dt

from hospital.database import Database

_WAITING = "SELECT count(*), min(taken_at) FROM request WHERE written_at IS NULL"
_LAST = "SELECT max(written_at) FROM request"
_TROUBLES = "SELECT place, code, since FROM request_trouble ORDER BY since DESC"


@dataclasses.dataclass(frozen=True, slots=True)
class Trouble:
    """Something that hinders now; it is taken off once it has passed."""

    place: str
    """``req``, ``res``, ``line``, ``undeleted`` or ``unreadable``."""
    code: str
    """``eligibility.errors.Code``."""
    since: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class RequestsState:
    """What stands on the desk's page."""

    waiting: int
    """Requests that were taken and have no file in ``res`` yet."""
    oldest_at: dt.datetime | None
    """Since when the oldest of them waits."""
    last_answer_at: dt.datetime | None
    """When an answer was written last."""
    troubles: tuple[Trouble, ...]
    """The newest first."""

    @property
    def last_code(self) -> str | None:
        """Of the newest trouble; None when all is well."""
        return self.troubles[0].code if self.troubles else None


def requests_state(database: Database) -> RequestsState:
    """Reads it as it is now; raises sqlite3.Error."""
    count, oldest = database.rows(_WAITING)[0]
    last = database.rows(_LAST)[0][0]
    troubles = database.rows(_TROUBLES)
    return RequestsState(
        waiting=count,
        oldest_at=_time(oldest),
        last_answer_at=_time(last),
        troubles=tuple(
            Trouble(one[0], one[1], dt.datetime.fromisoformat(one[2])) for one in troubles
        ),
    )


def _time(text: str | None) -> dt.datetime | None:
    return None if text is None else dt.datetime.fromisoformat(text)
