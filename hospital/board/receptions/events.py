"""``/events``: news for an open list, as server-sent events.

Nothing is queued for anybody. A stream remembers the last change that it has told; when it is
woken it reads what came since, at most ``AT_A_TIME``, and does not go on before that is written.
So a slow reader costs nothing but its own delay, and one that reads nothing is let go.
"""

import asyncio
import contextlib
import json
import sqlite3
from collections.abc import Mapping

from aiohttp import web

from hospital import clock
from hospital.board import pages, speaking
from hospital.board.guard import Person
from hospital.board.receptions.hub import Hub
from hospital.board.receptions.rows import Row

BEAT_S = 10.0
"""A page that hears nothing for three of them says so."""
LOOK_S = 1.0
"""So often a stream that nothing wakes looks whether its reader is still signed in."""
MERGE_S = 0.3
"""News in such a time are told together."""
WRITE_S = 20.0
AT_A_TIME = 50
_DIGITS = 16
RETRY_MS = 2000


class Events:
    """The handler of the stream."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Until the reader goes, the session ends, or the program does."""
        last = _number(request.headers.get("Last-Event-ID") or request.query.get("since", ""))
        with self._hub.listening() as news:
            response = web.StreamResponse(
                headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
            )
            await response.prepare(request)
            try:
                await _write(response, f"retry: {RETRY_MS}\n\n")
                await self._tell(request, response, news, last)
            except (TimeoutError, ConnectionError):
                _break_off(request)
            except sqlite3.Error:
                _break_off(request)  # a page of ours would stand in the middle of the stream
                raise
        return response

    async def _tell(
        self, request: web.Request, response: web.StreamResponse, news: asyncio.Event, last: int
    ) -> None:
        while not self._hub.is_ending:
            news.clear()
            person = self._hub.desk.guard.person(request)
            if person is None:
                await _write(response, "event: locked\ndata: -\n\n")
                return
            last, told = self._news(request, person, last)
            await _write(response, told or self._beat())
            if told:
                await asyncio.sleep(MERGE_S)
            else:
                await self._wait(request, news)

    async def _wait(self, request: web.Request, news: asyncio.Event) -> None:
        """Until there are news, a beat is due, or the session is no longer open."""
        until = clock.monotonic() + BEAT_S
        while clock.monotonic() < until and self._hub.desk.guard.person(request) is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await news.wait()
                return

    def _beat(self) -> str:
        """A sign of life; none that the page takes for one while the inbox is out of reach."""
        if not self._hub.is_current:
            return ": waiting\n\n"
        return f"event: beat\ndata: {self._hub.today}\n\n"

    def _news(self, request: web.Request, person: Person, last: int) -> tuple[int, str]:
        """What is new since ``last``, and up to where that is; noted as a view before it goes."""
        reading = self._hub.reading
        if last > reading.last_change() or reading.has_forgotten(last):
            return reading.last_change(), _event("reload", {}, reading.last_change())
        upto, identities = reading.changed(last, AT_A_TIME)
        if not identities:
            return upto, ""
        kept = [one for one in reading.some(identities) if one.is_listed]
        rows = [self._hub.row(one) for one in kept]
        self._hub.desk.guard.note(
            person, "receptions.pushed", tuple(row.verification_id for row in rows)
        )
        data = {
            "rows": [self._told(request, row) for row in rows],
            **self._counts(request),
            "day": self._hub.today.isoformat(),
        }
        return upto, _event("news", data, upto)

    def _told(self, request: web.Request, row: Row) -> dict[str, object]:
        language = pages.language_in(request)
        line = pages.fragment(request, "_reception_row.html", row=row, back="/")
        need = pages.fragment(request, "_reception_need.html", row=row, back="/")
        is_today = row.day == self._hub.today
        said = speaking.tell(language, row.outcome)
        return {
            "id": row.verification_id,
            "n": row.n,
            "row": line if is_today else None,
            "need": need if row.open_needs else None,
            "said": pages.say_in(
                request, "receptions.arrived-one", number=row.number, outcome=said
            ),
        }

    def _counts(self, request: web.Request) -> dict[str, object]:
        counts = self._hub.reading.counts(self._hub.today)
        in_need = counts.in_need
        said = {
            "total": pages.say_in(request, "receptions.total", count=counts.receptions),
            "in-need": pages.say_in(request, "receptions.in-need", count=in_need),
            "more-needs": pages.say_in(request, "receptions.more-needs", count=in_need),
        }
        return {"counts": said, "in_need": in_need}


def _break_off(request: web.Request) -> None:
    if request.transport is not None:
        # Debian 12's Python 3.11.2 fails at a TLS transport that was closed twice
        with contextlib.suppress(AttributeError):
            request.transport.abort()


async def _write(response: web.StreamResponse, text: str) -> None:
    """Raises TimeoutError for a reader that does not read."""
    async with asyncio.timeout(WRITE_S):
        await response.write(text.encode())


def _event(kind: str, data: Mapping[str, object], upto: int) -> str:
    return f"id: {upto}\nevent: {kind}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < _DIGITS else 0
