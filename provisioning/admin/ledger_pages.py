"""The ledger: every act about the kiosks that somebody may see, the newest first; and as CSV."""

import asyncio
import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import urlencode

from aiohttp import web

from provisioning.acts import Act
from provisioning.admin.desk import Desk, Visit
from provisioning.admin.exports import csv_response
from provisioning.admin.gate import get
from provisioning.admin.pages import Link
from provisioning.admin.told_acts import ToldAct, tell
from provisioning.lines import Lines

LINK = Link("/admin/ledger", "frame.ledger")
_ROWS = 50
_CHOICES = 500
"""Of more kiosks the URI is typed."""
_DIGITS = 12
_HEADING = ("number", "at", "act", "about", "by", "facts", "hash")


def routes(desk: Desk) -> Iterable[web.RouteDef]:
    """Of this part."""
    return [get(desk, "/ledger", _show), get(desk, "/ledger.csv", _download)]


async def _show(visit: Visit) -> web.Response:
    return await asyncio.to_thread(_page, visit)  # whose lines these are is looked for in all


def _page(visit: Visit) -> web.Response:
    lines = visit.ledger.lines()
    before = visit.request.query.get("before", "")
    last = int(before) if before.isdecimal() and len(before) < _DIGITS else len(lines) + 1
    wanted = (number for number in _wanted(visit, lines) if number < last)
    rows = [*visit.ledger.read(islice(wanted, _ROWS + 1))]
    asked = {name: visit.request.query.get(name, "") for name in ("kiosk", "act")}
    kiosks = [one for one in lines.parties() if visit.admin.may(one)]
    return visit.page(
        "ledger.html",
        acts=[*tell(rows[:_ROWS], visit.register)],
        older=urlencode({**asked, "before": rows[_ROWS - 1].sequence}) if rows[_ROWS:] else "",
        query=urlencode(asked),
        asked=asked,
        words=[one.value for one in Act],
        kiosks=sorted(kiosks) if len(kiosks) <= _CHOICES else None,
        head=visit.ledger.head() if len(lines) else None,
        sees_all=visit.admin.sees_all,
    )


async def _download(visit: Visit) -> web.Response:
    async with visit.desk.large:
        return await asyncio.to_thread(_csv, visit)


def _csv(visit: Visit) -> web.Response:
    wanted = reversed([*_wanted(visit, visit.ledger.lines())])
    acts = tell(visit.ledger.read(wanted), visit.register)
    return csv_response("ledger.csv", _HEADING, map(_cells, acts))


def _wanted(visit: Visit, lines: Lines) -> Iterator[int]:
    """Numbers of what was asked for and may be read, the newest first."""
    uri, act = (visit.request.query.get(name, "") for name in ("kiosk", "act"))
    parties = visit.admin.reads_of([uri] if uri else lines.parties())
    if uri and parties is None:
        parties = [uri]
    for number in lines.backwards(parties):
        if act in ("", lines[number].act):
            yield number


def _cells(one: ToldAct) -> tuple[object, ...]:
    facts = " ".join(f"{name}={_text(value)}" for name, value in one.facts)
    return one.sequence, one.at.isoformat(), one.act, one.uri, one.by, facts, one.hash


def _text(value: str | dt.datetime) -> str:
    return value.isoformat() if isinstance(value, dt.datetime) else value
