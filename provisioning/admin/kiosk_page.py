"""One kiosk: how it is, its certificates and acts, and what an administrator may do about it."""

from collections.abc import Iterable

from aiohttp import web

from provisioning.admin import acting
from provisioning.admin.acting import ActRefused
from provisioning.admin.desk import Desk, Visit
from provisioning.admin.gate import get, nothing_here, post, see
from provisioning.admin.kiosks import Kiosk, kiosk
from provisioning.admin.pages import kiosk_page
from provisioning.admin.told_acts import tell
from provisioning.authority import REASONS
from provisioning.serving.fleet import Fleet

_PLACE = "/kiosks/{institution:[0-9]{10}}/{device:[a-z0-9-]{1,32}}"
_ACTS = 30
_DONE = ("confirmed", "declined", "renewal-asked", "revoked", "clone-cleared", "settings-made")


def routes(desk: Desk) -> Iterable[web.RouteDef]:
    """Of this part."""
    return [
        get(desk, _PLACE, _show),
        post(desk, _PLACE, _act),
        get(desk, f"{_PLACE}/revoke", _show_revoking),
        post(desk, f"{_PLACE}/revoke", _revoke),
    ]


def wanted(visit: Visit) -> Kiosk:
    """The kiosk in the path; raises Stopped when there is none that this person may see."""
    parts = visit.request.match_info
    uri = f"urn:x-oev:device:{parts['institution']}:{parts['device']}"
    if not visit.admin.may(uri):
        raise nothing_here()
    seen = Fleet(visit.desk.surroundings.office.folder).seen(uri)
    found = kiosk(visit.register, {} if seen is None else {uri: seen}, uri, visit.now)
    if found is None:
        raise nothing_here()
    return found


async def _show(visit: Visit) -> web.Response:
    return await _page(visit, wanted(visit))


async def _page(visit: Visit, one: Kiosk, fault: str | None = None) -> web.Response:
    done = visit.request.query.get("done")
    own = visit.ledger.lines().of(one.uri)[::-1]
    return visit.page(
        "kiosk.html",
        status=200 if fault is None else 409,
        one=one,
        certificates=visit.register.of_party(one.uri)[::-1],
        acts=[*tell(visit.ledger.read(own[:_ACTS]), visit.register)],
        are_all=len(own) <= _ACTS,
        done=done if done in _DONE else None,
        fault=fault,
    )


async def _act(visit: Visit) -> web.Response:
    one = wanted(visit)
    reason = visit.typed("reason")
    try:
        if visit.typed("act") == "renew":
            await acting.ask_renewal(visit, one.uri)
            return see(f"{kiosk_page(one.uri)}?done=renewal-asked")
        await acting.clear_clone(visit, one.uri, reason)
    except ActRefused as refused:
        return await _page(visit, one, refused.why)
    return see(f"{kiosk_page(one.uri)}?done=clone-cleared")


async def _show_revoking(visit: Visit) -> web.Response:
    return visit.page("revoke.html", one=wanted(visit), reasons=REASONS, fault=None, chosen="")


async def _revoke(visit: Visit) -> web.Response:
    one = wanted(visit)
    reason = visit.typed("reason")
    try:
        await acting.revoke(visit, one.uri, visit.typed("name"), reason)
    except ActRefused as refused:
        return visit.page(
            "revoke.html",
            status=409,
            one=one,
            reasons=REASONS,
            fault=refused.why,
            chosen=reason,
        )
    return see(f"{kiosk_page(one.uri)}?done=revoked")
