"""The admin's page joined: its parts, one line each.

A part is a module with ``routes(desk)``, made by ``gate.get`` and ``gate.post``, and perhaps
``LINK``, its entry of the navigation. Parts that are to come: a line in ``PARTS``.
"""

from collections.abc import Iterable
from itertools import chain

from aiohttp import web

from provisioning.admin import (
    frame,
    inviting,
    kiosk_page,
    kiosk_table,
    ledger_pages,
    pending,
    settings_page,
    staff_page,
)
from provisioning.admin.desk import Desk
from provisioning.admin.pages import Link
from provisioning.serving.app import Surroundings

PARTS = (kiosk_table, kiosk_page, settings_page, staff_page, inviting, pending, ledger_pages)


def admin_area(surroundings: Surroundings) -> Iterable[web.AbstractRouteDef]:
    """``/admin/...``; see ``provisioning.serving.app.Area``."""
    links = (getattr(part, "LINK", None) for part in PARTS)
    desk = Desk.of(surroundings, tuple(one for one in links if isinstance(one, Link)))
    parts = (part.routes(desk) for part in PARTS)
    return chain(frame.routes(desk), *parts, frame.last_routes(desk))
