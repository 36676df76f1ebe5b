"""A kiosk's site settings: what was made last, what the kiosk has, and a form for the next."""

from collections.abc import Iterable, Mapping

from aiohttp import web

from eligibility.over_the_line import LANGUAGES
from firmware_config import site as sites
from provisioning import site_settings
from provisioning.admin import acting, settings_form
from provisioning.admin.acting import ActRefused
from provisioning.admin.desk import Desk, Visit
from provisioning.admin.gate import get, post, see
from provisioning.admin.kiosk_page import wanted
from provisioning.admin.kiosks import Kiosk
from provisioning.admin.pages import kiosk_page

_PLACE = "/kiosks/{institution:[0-9]{10}}/{device:[a-z0-9-]{1,32}}/settings"


def routes(desk: Desk) -> Iterable[web.RouteDef]:
    """Of this part."""
    return [get(desk, _PLACE, _show), post(desk, _PLACE, _make)]


async def _show(visit: Visit) -> web.Response:
    return _as_it_is(visit, wanted(visit))


def _as_it_is(visit: Visit, one: Kiosk, refused: str | None = None) -> web.Response:
    fields = settings_form.fields_of(site_settings.written(one.settings))
    return _page(visit, one, fields, refused=refused)


def _page(
    visit: Visit,
    one: Kiosk,
    fields: Mapping[str, str],
    faults: tuple[str, ...] = (),
    refused: str | None = None,
) -> web.Response:
    return visit.page(
        "settings.html",
        status=409 if faults or refused else 200,
        one=one,
        fields=fields,
        faults=faults,
        fault=refused,
        days=sites.WEEKDAYS,
        volumes=settings_form.VOLUMES,
        languages=LANGUAGES,
        sentences=sites.SENTENCES,
        has_wording=any(name.startswith("wording.") and text for name, text in fields.items()),
    )


async def _make(visit: Visit) -> web.Response:
    one = wanted(visit)
    if visit.typed("act") == "again":
        return await _make_again(visit, one)
    filled = settings_form.read(visit.form)
    if filled.faults:
        return _page(visit, one, visit.form, filled.faults)
    try:
        await acting.make_settings(visit, one.uri, filled.tables)
    except ActRefused as refused:
        return _page(visit, one, visit.form, refused=refused.why)
    return _made(one)


async def _make_again(visit: Visit, one: Kiosk) -> web.Response:
    try:
        await acting.make_settings_again(visit, one.uri)
    except ActRefused as refused:
        return _as_it_is(visit, one, refused.why)
    return _made(one)


def _made(one: Kiosk) -> web.Response:
    return see(f"{kiosk_page(one.uri)}?done=settings-made")
