"""Kiosks that ask for their certificate: four words to compare, then confirm or decline."""

from collections.abc import Iterable

from aiohttp import web

from eligibility.four_words import WordPair, words_of
from provisioning.admin import acting
from provisioning.admin.acting import ActRefused
from provisioning.admin.desk import Desk, Visit
from provisioning.admin.gate import get, nothing_here, post, see
from provisioning.admin.pages import Link, kiosk_page
from provisioning.register import Requested, RequestState

LINK = Link("/admin/pending", "frame.pending")
_PLACE = "/pending/{request:[A-Za-z0-9-]{1,64}}"
_LOOKS_AGAIN_S = 5


def routes(desk: Desk) -> Iterable[web.RouteDef]:
    """Of this part."""
    return [
        get(desk, "/pending", _show_all),
        get(desk, _PLACE, _show),
        post(desk, _PLACE, _decide),
    ]


async def _show_all(visit: Visit) -> web.Response:
    found = [
        (one, _words(one))
        for one in visit.register.requests.values()
        if visit.admin.may(one.uri) and one.state(visit.now) is RequestState.PENDING
    ]
    rests = visit.request.query.get("still") == "1"
    answer = visit.page("pending.html", requests=found, rests=rests, every=_LOOKS_AGAIN_S)
    if not rests:  # a header, not an element: it needs no script and can be turned off above
        answer.headers["Refresh"] = f"{_LOOKS_AGAIN_S}; url=/admin/pending?auto=1"
    return answer


def _words(one: Requested) -> tuple[WordPair, ...]:
    return words_of(bytes.fromhex(one.key_sha256))


def _wanted(visit: Visit) -> Requested:
    found = visit.register.requests.get(visit.request.match_info["request"])
    if found is None or not visit.admin.may(found.uri):
        raise nothing_here()
    return found


async def _show(visit: Visit) -> web.Response:
    return _page(visit, _wanted(visit))


def _page(visit: Visit, one: Requested, fault: str | None = None) -> web.Response:
    return visit.page(
        "request.html",
        status=200 if fault is None else 409,
        one=one,
        pairs=_words(one),
        state=one.state(visit.now),
        fault=fault,
    )


async def _decide(visit: Visit) -> web.Response:
    one = _wanted(visit)
    try:
        if visit.typed("act") == "confirm":
            await acting.confirm(visit, one.id)
            return see(f"{kiosk_page(one.uri)}?done=confirmed")
        await acting.decline(visit, one.id, visit.typed("reason"))
    except ActRefused as refused:
        return _page(visit, one, refused.why)
    return see(f"/admin/pending/{one.id}")
