"""Codes of a kiosk's staff: who has one; a new one, shown once, in the answer to its own form.

The answer to a form is kept by no browser (no-store, and none keeps the answer to a POST for
Back), and no address leads to it: nothing here keeps a code, not even for a moment. A form that is
sent twice is refused: *New code* says which code it saw.
"""

from collections.abc import Iterable

from aiohttp import web

from provisioning import staff_codes
from provisioning.admin import acting
from provisioning.admin.acting import ActRefused
from provisioning.admin.desk import Desk, Visit
from provisioning.admin.gate import get, post, see
from provisioning.admin.kiosk_page import wanted
from provisioning.admin.kiosks import Kiosk
from provisioning.admin.pages import kiosk_page
from provisioning.staff_codes import Given

_PLACE = "/kiosks/{institution:[0-9]{10}}/{device:[a-z0-9-]{1,32}}/staff"
_REMOVED = "removed"


def routes(desk: Desk) -> Iterable[web.RouteDef]:
    """Of this part."""
    return [get(desk, _PLACE, _show), post(desk, _PLACE, _act)]


async def _show(visit: Visit) -> web.Response:
    return _page(visit, wanted(visit))


def _page(visit: Visit, one: Kiosk, refused: str | None = None) -> web.Response:
    return visit.page(
        "staff.html",
        status=200 if refused is None else 409,
        one=one,
        members=staff_codes.staff_of(one.settings).members,
        done=visit.request.query.get("done") == _REMOVED,
        typed=visit.typed("staff_id") if refused and visit.typed("act") == "add" else "",
        fault=refused,
    )


async def _act(visit: Visit) -> web.Response:
    one, act, staff_id = wanted(visit), visit.typed("act"), visit.typed("staff_id")
    try:
        match act:
            case "add" | "again":
                is_again = act == "again"
                since = visit.typed("since") if is_again else None
                given = await acting.give_code(visit, one.uri, staff_id, since)
                return _shown(visit, one, given, is_again=is_again)
            case "remove":
                await acting.take_code(visit, one.uri, staff_id)
                return see(f"{kiosk_page(one.uri)}/staff?done={_REMOVED}")
    except ActRefused as refused:
        return _page(visit, one, refused.why)
    return _page(visit, one, "act")


def _shown(visit: Visit, one: Kiosk, given: Given, *, is_again: bool) -> web.Response:
    answer = visit.page(
        "staff_code.html",
        one=one,
        staff_id=visit.typed("staff_id"),
        code=given.code,
        version=given.version,
        is_again=is_again,
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
