"""``/``: the day's receptions, what needs a person, search; and ticking off."""

import asyncio
import datetime as dt
import functools
import re
from collections.abc import Mapping
from typing import NamedTuple

from aiohttp import web

from hospital.board import pages
from hospital.board.receptions.arriving import Ticked
from hospital.board.receptions.hub import Hub
from hospital.board.receptions.needs import Need
from hospital.board.receptions.reading import NEEDS_OPEN, NEEDS_SHOWN, PAGE_ROWS, Show, Wanted
from hospital.board.receptions.rows import Row

_BACK = re.compile(r"/(?:\?(?:(?:day=[0-9-]{10}|show=[a-z]{1,9}|before=[0-9]{1,15}|still=1)&?)*)?")
_LONGEST_SEARCH = 80


class _Page(NamedTuple):
    rows: list[Row]
    needs: list[Row]
    next_before: int | None


class Listing:
    """Handlers; see the module."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    async def show(self, request: web.Request) -> web.Response:
        """The list of a day."""
        today = self._hub.today
        wanted = _wanted(request.query, today)
        if request.query.get("day") == today.isoformat():
            raise web.HTTPSeeOther(address_of(today, today, wanted.show, wanted.before))
        since = self._hub.reading.last_change()  # before the rest: what comes between comes twice
        page = self._read(wanted)
        self._note(request, "receptions.list", page)
        return self._page(request, wanted, page, since=since)

    async def find(self, request: web.Request) -> web.Response:
        """By kana or number; what is sought is in no address and so in no log."""
        form = await request.post()
        wanted = _wanted({"day": str(form.get("day", ""))}, self._hub.today)
        sought = str(form.get("sought", ""))[:_LONGEST_SEARCH].strip()
        found = await asyncio.to_thread(self._hub.reading.find, wanted.day, sought)
        rows = [self._hub.row(kept) for kept in found]
        page = _Page(rows, [], None)
        self._note(request, "receptions.search", page)
        return self._page(request, wanted, page, since=0, sought=sought)

    async def tick_off(self, request: web.Request) -> web.Response:
        """Somebody has seen to a need, or it was a mistake."""
        form = await request.post()
        identity = request.match_info["verification_id"]
        try:
            need = Need(str(form.get("need", "")))
        except ValueError:
            raise web.HTTPBadRequest from None
        person = request[pages.PERSON]
        is_undone = form.get("undo") == "1"
        what = "need.open-again" if is_undone else "need.done"
        self._hub.desk.guard.note(person, what, (identity, need))
        if is_undone:
            self._hub.projection.open_again(identity, need)
        else:
            by = Ticked(person.staff_id, person.name, self._hub.now())
            self._hub.projection.tick_off(identity, need, by)
        self._hub.wake()
        return web.Response(status=303, headers={"Location": _back(form.get("back"), identity)})

    def _read(self, wanted: Wanted) -> _Page:
        reading, row = self._hub.reading, self._hub.row
        rows = [row(kept) for kept in reading.page(wanted)]
        needs: list[Row] = []
        if wanted.show is Show.ALL and wanted.before is None:
            in_need = reading.page(Wanted(wanted.day, Show.NEEDS), NEEDS_SHOWN)
            needs = [row(kept) for kept in in_need]
        before = rows[PAGE_ROWS - 1].n if len(rows) > PAGE_ROWS else None
        return _Page(rows[:PAGE_ROWS], needs, before)

    def _note(self, request: web.Request, what: str, page: _Page) -> None:
        shown = {row.verification_id: None for row in (*page.needs, *page.rows)}
        self._hub.desk.guard.note(request[pages.PERSON], what, tuple(shown))

    def _page(
        self,
        request: web.Request,
        wanted: Wanted,
        page: _Page,
        *,
        since: int,
        sought: str | None = None,
    ) -> web.Response:
        today = self._hub.today
        is_first = wanted.before is None and sought is None
        return pages.page(
            request,
            "receptions.html",
            wanted=wanted,
            shown=page,
            sought=sought,
            needs_open=NEEDS_OPEN,
            counts=self._hub.reading.counts(wanted.day),
            day_before=self._hub.reading.days(wanted.day)[0],
            day_after=self._hub.reading.days(wanted.day)[1],
            today=today,
            now=self._hub.now(),
            since=since,
            is_current=self._hub.is_current,
            is_live=is_first and wanted.day == today and wanted.show is Show.ALL,
            refreshes=is_first and wanted.day == today and request.query.get("still") != "1",
            back=address_of(today, wanted.day, wanted.show, wanted.before),
            address=functools.partial(address_of, today),
        )


def address_of(
    today: dt.date, day: dt.date, show: str = Show.ALL, before: int | None = None
) -> str:
    """Of a list; nothing in it is about anybody.

    Today's has no day in it: read again tomorrow it is tomorrow's.
    """
    parts = {
        "day": None if day == today else day.isoformat(),
        "show": None if show == Show.ALL else str(show),
        "before": before,
    }
    told = "&".join(f"{name}={value}" for name, value in parts.items() if value is not None)
    return f"/?{told}" if told else "/"


def _wanted(query: Mapping[str, str], today: dt.date) -> Wanted:
    """What is no day or no list is the usual one."""
    try:
        day = dt.date.fromisoformat(query.get("day", ""))
    except ValueError:
        day = today
    show = next((one for one in Show if one == query.get("show")), Show.ALL)
    before = query.get("before", "")
    is_number = before.isascii() and before.isdigit() and len(before) < len(str(2**53))
    return Wanted(day, show, int(before) if is_number else None)


def _back(back: object, identity: str) -> str:
    """To a list or the reception, never elsewhere."""
    if isinstance(back, str) and _BACK.fullmatch(back):
        return back
    return f"/receptions/{identity}"
