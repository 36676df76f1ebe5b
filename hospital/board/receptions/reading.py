"""Lists and single receptions, from board.sqlite and the inbox; short queries only."""

import dataclasses
import datetime as dt
import enum
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from eligibility import wire
from eligibility.errors import WireError
from hospital.board.receptions.arriving import Ticked
from hospital.board.receptions.needs import Need
from hospital.board.receptions.projection import Projection
from hospital.board.receptions.rows import Kept, NeedState
from hospital.board.receptions.visits import main_result, searchable_kana
from hospital.database import Database

PAGE_ROWS = 50
FOUND_ROWS = 50
NEEDS_SHOWN = 12
NEEDS_OPEN = 5
"""So many of them are in sight, so that new arrivals are, too (receptions.css has the same)."""
_LAST = 2**62
_BODIES_AT_A_TIME = 200
_DAY = "SELECT * FROM listed WHERE day = ? ORDER BY n DESC"
_SOME = """
SELECT n, verification_id, number, day, is_listed FROM reception
WHERE verification_id IN (SELECT value FROM json_each(?)) ORDER BY n
"""
_COUNTS = """
SELECT (SELECT count(*) FROM listed WHERE day = ?1),
    (SELECT count(DISTINCT verification_id) FROM open_need
        JOIN listed USING (verification_id) WHERE open_need.day = ?1),
    (SELECT count(DISTINCT verification_id) FROM open_need
        JOIN listed USING (verification_id) WHERE open_need.day < ?1)
"""
_NEEDS = """
SELECT need.verification_id, need.kind, other, at, staff_id, name, visit.share FROM need
LEFT JOIN done USING (verification_id, kind)
LEFT JOIN reception AS visit ON visit.verification_id = need.other AND need.kind = 'ratio'
WHERE need.verification_id IN (SELECT value FROM json_each(?))
"""
_LATER = """
SELECT answers, verification_id FROM reception
WHERE NOT is_listed AND answers IN (SELECT value FROM json_each(?)) ORDER BY n DESC
"""
_BODIES = """
SELECT verification_id, body FROM record
WHERE verification_id IN (SELECT value FROM json_each(?))
"""
_DAYS_BESIDE = """
SELECT (SELECT max(day) FROM reception WHERE day < ?1),
    (SELECT min(day) FROM reception WHERE day > ?1)
"""


class Show(enum.StrEnum):
    """Which receptions."""

    ALL = "all"
    """Of the day."""
    NEEDS = "needs"
    """In which something arose on the day that needs a person, whenever they were."""
    EARLIER = "earlier"
    """The same, what arose before the day."""


_PAGES = {
    Show.ALL: "SELECT * FROM listed WHERE day = ? AND n < ? ORDER BY n DESC LIMIT ?",
    Show.NEEDS: """
        SELECT * FROM listed WHERE verification_id IN
            (SELECT verification_id FROM open_need WHERE open_need.day = ?) AND n < ?
        ORDER BY n DESC LIMIT ?""",
    Show.EARLIER: """
        SELECT * FROM listed WHERE verification_id IN
            (SELECT verification_id FROM open_need WHERE open_need.day < ?) AND n < ?
        ORDER BY n DESC LIMIT ?""",
}


@dataclasses.dataclass(frozen=True, slots=True)
class Wanted:
    """Of a list."""

    day: dt.date
    show: Show = Show.ALL
    before: int | None = None
    """Only what arrived before this one: the next page."""


@dataclasses.dataclass(frozen=True, slots=True)
class Counts:
    """Of a day."""

    receptions: int
    in_need: int
    """Needs that arose on the day and are open, by reception."""
    earlier: int
    """The same, that arose before."""


class Reading:
    """For pages; any thread."""

    def __init__(self, projection: Projection, inbox: Database) -> None:
        self._projection = projection
        self._inbox = inbox

    def page(self, wanted: Wanted, limit: int = PAGE_ROWS + 1) -> list[Kept]:
        """Newest first; one more than a page when there are more."""
        values = (wanted.day.isoformat(), wanted.before or _LAST, limit)
        return self._kept(self._projection.rows(_PAGES[wanted.show], values))

    def one(self, verification_id: str) -> Kept | None:
        """By its id; of a later answer the reception that it answers."""
        return next(iter(self.some([verification_id])), None)

    def some(self, verification_ids: Sequence[str]) -> list[Kept]:
        """Those of them that are here."""
        return self._kept(self._projection.rows(_SOME, (json.dumps(verification_ids),)))

    def counts(self, day: dt.date) -> Counts:
        """For the top of the page."""
        return Counts(*self._projection.rows(_COUNTS, (day.isoformat(),))[0])

    def find(self, day: dt.date, words: str) -> list[Kept]:
        """By reception number, or by any part of the kana name; over the whole day."""
        found = self._projection.rows(_DAY, (day.isoformat(),))
        sought = searchable_kana(words)
        if sought.isascii() and sought.isdigit():
            return self._kept([row for row in found if row["number"] == int(sought)][:FOUND_ROWS])
        hits: list[sqlite3.Row] = []
        for start in range(0, len(found), _BODIES_AT_A_TIME):
            some = found[start : start + _BODIES_AT_A_TIME]
            messages = self._messages(row["verification_id"] for row in some)
            hits += [row for row in some if _has_name(messages[row["verification_id"]], sought)]
        return self._kept(hits[:FOUND_ROWS])

    def last_change(self) -> int:
        """After this one a page that is read now is told."""
        return int(self._projection.rows("SELECT coalesce(max(c), 0) FROM change")[0][0])

    def has_forgotten(self, change: int) -> bool:
        """Whether something after that one is no longer known."""
        first = self._projection.rows("SELECT coalesce(min(c), 0) FROM change")[0][0]
        return change < int(first) - 1

    def changed(self, after: int, limit: int) -> tuple[int, list[str]]:
        """The next so many changes: up to which they go, and which receptions changed."""
        found = self._projection.rows(
            "SELECT c, verification_id FROM change WHERE c > ? ORDER BY c LIMIT ?", (after, limit)
        )
        if not found:
            return after, []
        return found[-1]["c"], list(dict.fromkeys(row["verification_id"] for row in found))

    def days(self, day: dt.date) -> tuple[dt.date | None, dt.date | None]:
        """The day before with receptions, and the one after."""
        [row] = self._projection.rows(_DAYS_BESIDE, (day.isoformat(),))
        return _day_or_none(row[0]), _day_or_none(row[1])

    def _kept(self, found: Sequence[sqlite3.Row]) -> list[Kept]:
        identities = [row["verification_id"] for row in found]
        needs = self._needs(identities)
        later = self._later(identities)
        messages = self._messages([*identities, *later.values()])
        return [
            Kept(
                row["n"],
                row["verification_id"],
                row["number"],
                dt.date.fromisoformat(row["day"]),
                messages.get(row["verification_id"]),
                messages.get(later.get(row["verification_id"], "")),
                tuple(needs.get(row["verification_id"], ())),
                is_listed=bool(row["is_listed"]),
            )
            for row in found
        ]

    def _messages(self, identities: Iterable[str]) -> Mapping[str, wire.Verification | None]:
        found = self._inbox.rows(_BODIES, (json.dumps(list(identities)),))
        return {row["verification_id"]: _message(row["body"]) for row in found}

    def _later(self, identities: Sequence[str]) -> Mapping[str, str]:
        found = self._projection.rows(_LATER, (json.dumps(identities),))
        return {row["answers"]: row["verification_id"] for row in found}

    def _needs(self, identities: Sequence[str]) -> Mapping[str, list[NeedState]]:
        found = self._projection.rows(_NEEDS, (json.dumps(identities),))
        needs: dict[str, list[NeedState]] = {}
        for row in found:
            needs.setdefault(row["verification_id"], []).append(_state(row))
        return needs


def _state(row: sqlite3.Row) -> NeedState:
    done = None
    if row["at"] is not None:
        done = Ticked(row["staff_id"], row["name"], dt.datetime.fromisoformat(row["at"]))
    return NeedState(Need(row["kind"]), row["other"], done, row["share"])


def _message(body: bytes) -> wire.Verification | None:
    try:
        message: wire.Verification = wire.decode(body, wire.Verification)
    except WireError:
        return None
    return message


def _has_name(message: wire.Verification | None, sought: str) -> bool:
    if message is None or not sought:
        return False
    result = main_result(message)
    names = [result.NameKana, result.Name] if result else []
    if message.declaration is not None:
        names.append(message.declaration.name_kana or "")
    return any(sought in searchable_kana(name) for name in names)


def _day_or_none(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
