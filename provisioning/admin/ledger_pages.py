"""The ledger: every act about the kiosks that somebody may see, the newest first; and as CSV."""

import datetime as dt
from collections.abc import Iterable
from urllib.parse import urlencode

from aiohttp import web

from provisioning.acts import Act
from provisioning.admin.desk import Desk, Visit
from provisioning.admin.exports import csv_response
from provisioning.admin.gate import get
from provisioning.admin.pages import Link
from provisioning.admin.reach import is_kiosk, kiosk_of
from provisioning.admin.told_acts import ToldAct, tell
from provisioning.entry import Entry

LINK = Link("/admin/ledger", "frame.ledger")
_ROWS = 50
_DIGITS = 12
_HEADING = ("number", "at", "act", "about", "by", "facts", "hash")


def routes(desk: Desk) -> Iterable[web.RouteDef]:
    """Of this part."""
    return [get(desk, "/ledger", _show), get(desk, "/ledger.csv", _download)]


async def _show(visit: Visit) -> web.Response:
    entries = await visit.entries()  # checks the chain
    readable = _readable(visit, entries)
    wanted = _wanted(visit, readable)
    before = visit.request.query.get("before", "")
    last = int(before) if before.isdecimal() and len(before) < _DIGITS else len(entries) + 1
    rows = [one for one in wanted[::-1] if one.sequence < last][: _ROWS + 1]
    asked = {name: visit.request.query.get(name, "") for name in ("kiosk", "act")}
    about = {kiosk_of(one, visit.register) or "" for one in readable}
    return visit.page(
        "ledger.html",
        acts=tell(rows[:_ROWS], visit.register),
        older=urlencode({**asked, "before": rows[_ROWS - 1].sequence}) if rows[_ROWS:] else "",
        query=urlencode(asked),
        asked=asked,
        words=[one.value for one in Act],
        kiosks=sorted(one for one in about if is_kiosk(one)),
        head=entries[-1] if entries else None,
        sees_all=visit.admin.sees_all,
    )


async def _download(visit: Visit) -> web.Response:
    entries = await visit.entries()
    acts = tell(_wanted(visit, _readable(visit, entries)), visit.register)
    return csv_response("ledger.csv", _HEADING, map(_cells, acts))


def _readable(visit: Visit, entries: Iterable[Entry]) -> list[Entry]:
    return [one for one in entries if visit.admin.may_read(one, visit.register)]


def _wanted(visit: Visit, entries: Iterable[Entry]) -> list[Entry]:
    uri, act = (visit.request.query.get(name, "") for name in ("kiosk", "act"))
    return [
        one
        for one in entries
        if uri in ("", kiosk_of(one, visit.register)) and act in ("", one.act)
    ]


def _cells(one: ToldAct) -> tuple[object, ...]:
    facts = " ".join(f"{name}={_text(value)}" for name, value in one.facts)
    return one.sequence, one.at.isoformat(), one.act, one.uri, one.by, facts, one.hash


def _text(value: str | dt.datetime) -> str:
    return value.isoformat() if isinstance(value, dt.datetime) else value
