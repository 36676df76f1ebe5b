"""For admins: the audit by person, day and id; as a page, CSV or JSON."""

import datetime as dt
import functools
from urllib.parse import urlencode

from aiohttp import web

from eligibility.inquiry import JAPAN
from hospital.board import pages
from hospital.board.access import audit_export
from hospital.board.access.audit import Entry, Wanted
from hospital.board.access.entrance import Entrance
from hospital.board.access.store import told
from hospital.board.app import Area, allowed
from hospital.board.guard import Role
from hospital.board.words import Language, all_words, say

_ROWS = 100
_DIGITS = 19
"""A row's number has fewer: it fits into 64 bits."""
_KINDS = {"csv": "text/csv", "json": "application/json"}


def area_of(entrance: Entrance) -> Area:
    """The routes."""
    desk = _AuditPages(entrance)
    return lambda _desk: (
        web.get("/audit", desk.show),
        web.get("/audit.{form:csv|json}", desk.export),
    )


def wanted_of(staff_id: str, day: str, about: str) -> Wanted:
    """Of a person, a Tokyo day, an id; empty: all.

    Raises:
        ValueError: what is no day.
        OverflowError: a day at the end of the calendar.
    """
    if not day:
        return Wanted(staff_id, about=about)
    since = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(), JAPAN)
    return Wanted(staff_id, told(since), told(since + dt.timedelta(days=1)), about)


class _AuditPages:
    def __init__(self, entrance: Entrance) -> None:
        self._entrance = entrance

    @allowed(Role.ADMIN)
    async def show(self, request: web.Request) -> web.StreamResponse:
        wanted, asked = _wanted(request)
        before = request.query.get("before", "")
        entries = self._entrance.access.audit.entries(
            wanted, _ROWS, int(before) if before.isdecimal() and len(before) < _DIGITS else None
        )
        self._entrance.note(request[pages.PERSON], "audit.shown", [one for one in asked if one])
        staff_id, day, about = asked
        asked_for = {"person": staff_id, "day": day, "about": about}
        return pages.page(
            request,
            "audit.html",
            entries=entries,
            at=_in_japan,
            said=functools.partial(_said, pages.language_in(request)),
            older=urlencode({**asked_for, "before": entries[-1].n})
            if len(entries) == _ROWS
            else "",
            query=urlencode(asked_for),
            person_asked=staff_id,
            day=day,
            about=about,
        )

    @allowed(Role.ADMIN)
    async def export(self, request: web.Request) -> web.StreamResponse:
        wanted, asked = _wanted(request)
        form = request.match_info["form"]
        name = f"audit.{form}"
        self._entrance.note(request[pages.PERSON], f"audit.{form}", [one for one in asked if one])
        response = web.StreamResponse(
            headers={"Content-Disposition": f'attachment; filename="{name}"'}
        )
        response.content_type, response.charset = _KINDS[form], "utf-8"
        await response.prepare(request)
        for block in audit_export.blocks(form, self._entrance.access.audit.every(wanted)):
            await response.write(block)
        await response.write_eof()
        return response


def _said(language: Language, what: str) -> str:
    """A view or act in the reader's words; one of another version as it stands in the file."""
    key = f"audit.{what}"
    return say(language, key) if key in all_words() else what


def _in_japan(entry: Entry) -> str:
    return f"{dt.datetime.fromisoformat(entry.at).astimezone(JAPAN):%Y-%m-%d %H:%M:%S}"


def _wanted(request: web.Request) -> tuple[Wanted, tuple[str, str, str]]:
    asked = tuple(request.query.get(name, "").strip() for name in ("person", "day", "about"))
    try:
        return wanted_of(*asked), (asked[0], asked[1], asked[2])
    except (ValueError, OverflowError):
        raise web.HTTPBadRequest from None
