"""Invitations: the form, the page that is shown once, taking one back."""

import datetime as dt
from collections.abc import Iterable

import segno
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256

from eligibility.invitation import Invitation
from provisioning import profile
from provisioning.admin import acting
from provisioning.admin.acting import ActRefused
from provisioning.admin.desk import Desk, Fresh, Visit
from provisioning.admin.gate import get, nothing_here, post, see
from provisioning.admin.pages import Link
from provisioning.admin.reach import EVERY, institution_of, is_kiosk, name_of
from provisioning.errors import NameRefused
from provisioning.office import Office
from provisioning.register import InvitationState, Invited, Purpose

LINK = Link("/admin/invite", "frame.invite")
_PLACE = "/invitations/{invitation:[0-9a-f]{16}}"
_FORGOTTEN = "__Host-oev-admin-forgotten"
_NOTHING = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
_SHOWN_WITHIN = dt.timedelta(minutes=1)
"""From making it to its page, which the browser asks for at once."""


def routes(desk: Desk) -> Iterable[web.RouteDef]:
    """Of this part."""
    return [
        get(desk, "/invite", _show_form),
        post(desk, "/invite", _invite),
        get(desk, f"{_PLACE}/once.svg", _seal),
        get(desk, _PLACE, _show),
        post(desk, _PLACE, _withdraw),
    ]


async def _show_form(visit: Visit) -> web.Response:
    asked = visit.request.query
    uri = asked.get("kiosk", "")
    institution, device = (institution_of(uri), name_of(uri)) if is_kiosk(uri) else ("", "")
    return _form(visit, institution, device, asked.get("purpose", ""))


def _form(
    visit: Visit, institution: str, device: str, purpose: str, fault: str | None = None
) -> web.Response:
    own = sorted(visit.admin.institutions - {EVERY})
    return visit.page(
        "invite.html",
        status=200 if fault is None else 409,
        institutions=[] if visit.admin.sees_all else own,
        institution=institution,
        device=device,
        purpose=purpose if purpose in set(Purpose) else Purpose.ENROL.value,
        fault=fault,
        open=_open(visit),
    )


def _open(visit: Visit) -> list[Invited]:
    found = visit.register.invitations.values()
    return [
        one
        for one in found
        if visit.admin.may(one.uri) and one.state(visit.now) is InvitationState.OPEN
    ]


async def _invite(visit: Visit) -> web.Response:
    institution, device, purpose = map(visit.typed, ("institution", "device", "purpose"))
    try:
        identity = profile.device(institution, device)
        secret = await acting.invite(visit, identity.uri, purpose)
    except NameRefused:
        return _form(visit, institution, device, purpose, "institution-or-device")
    except ActRefused as refused:
        return _form(visit, institution, device, purpose, refused.why)
    fresh = visit.desk.fresh
    for old in [one for one, kept in fresh.items() if visit.now - kept.at > _SHOWN_WITHIN]:
        del fresh[old]
    fresh[secret.id] = Fresh(secret, visit.session_id, visit.now)
    return see(f"/admin/invitations/{secret.id}")


def _wanted(visit: Visit) -> Invited:
    found = visit.register.invitations.get(visit.request.match_info["invitation"])
    if found is None or not visit.admin.may(found.uri):
        raise nothing_here()
    return found


async def _show(visit: Visit) -> web.Response:
    one = _wanted(visit)
    kept = visit.desk.fresh.get(one.id)
    is_fresh = (
        kept is not None
        and kept.session_id == visit.session_id
        and visit.now - kept.at <= _SHOWN_WITHIN
        and one.state(visit.now) is InvitationState.OPEN
    )
    if not is_fresh or kept is None:
        return _page(visit, one)
    del visit.desk.fresh[one.id]  # from here on nobody can see it again
    office = visit.desk.surroundings.office
    symbol = segno.make(Invitation(kept.secret, _fingerprint(office)).qr, error="m")
    return visit.page(
        "invited.html",
        one=one,
        code=kept.secret.grouped,
        qr=symbol.svg_inline(omitsize=True, border=4, dark="#000", light="#fff"),
        minutes=(one.until - one.at) // dt.timedelta(minutes=1),
    )


async def _seal(visit: Visit) -> web.Response:
    """A picture of nothing that the page with the code loads: its cookie makes the page forgotten.

    Chromium keeps a page to show it again at Back, even one that says no-store, unless a cookie
    that scripts cannot read has changed meanwhile (https://developer.chrome.com/docs/web-platform/
    bfcache-ccns). No other browser keeps such a page.
    """
    _wanted(visit)
    answer = web.Response(text=_NOTHING, content_type="image/svg+xml")
    fresh = visit.desk.surroundings.random(8).hex()
    answer.set_cookie(_FORGOTTEN, fresh, path="/", secure=True, httponly=True, samesite="Strict")
    return answer


def _fingerprint(office: Office) -> bytes:
    """Of the root: whom the kiosk is to trust."""
    return x509.load_pem_x509_certificate(office.trust_pem()).fingerprint(SHA256())


def _page(visit: Visit, one: Invited, fault: str | None = None) -> web.Response:
    return visit.page(
        "invitation.html",
        status=200 if fault is None else 409,
        one=one,
        state=one.state(visit.now),
        fault=fault,
    )


async def _withdraw(visit: Visit) -> web.Response:
    one = _wanted(visit)
    visit.desk.fresh.pop(one.id, None)
    try:
        await acting.withdraw(visit, one.id, visit.typed("reason"))
    except ActRefused as refused:
        return _page(visit, one, refused.why)
    return see(f"/admin/invitations/{one.id}")
