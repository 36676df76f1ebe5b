"""One desk for a file: real TLS, a clock in hand, everybody enrolled once."""

import datetime as dt
import re
from types import SimpleNamespace

import pytest

from hospital.board import pages
from hospital.board.app import allowed
from hospital.board.guard import Role
from tests.bench.board import PASSWORD, BoardDesk
from tests.bench.pki import make_line

NOW = dt.datetime(2026, 4, 1, 0, 0, tzinfo=dt.UTC)


@allowed(Role.RECEPTION, Role.BILLING)
async def a_patient(request):
    """A page whose area forgets to note what was seen."""
    return pages.page(request, "base.html")


def patients(_desk):
    from aiohttp import web

    return [web.get("/", a_patient), web.get("/receptions/{id}", a_patient)]


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    from hospital.board import frame

    folder = tmp_path_factory.mktemp("desk")
    credentials = make_line(folder, NOW).add_board(NOW)
    with BoardDesk(folder, credentials, NOW, areas=[frame.area, patients]) as desk:
        yield desk


@pytest.fixture
def staff(desk):
    """Somebody of each role, new for each test, so that no test waits for another's failures."""
    desk.clock.add(hours=25)
    made = {}
    for role in Role:
        made[role.value] = desk.enrol(f"{role.value[:4]}-{desk.clock.at:%j%H%M%S}", role)
    return SimpleNamespace(**made)


def token(page):
    """What a page's forms carry."""
    return found(r'name="csrf" value="([0-9a-f]{64})"', page)


def found(pattern, page):
    """The first place of a page that fits."""
    match = re.search(pattern, page.text)
    assert match, pattern
    return match[1]


def sign_in(client, person, password=PASSWORD, code=None, **more):
    form = {
        "csrf": token(client.get("/sign-in")),
        "staff_id": person.staff_id,
        "password": password,
        "code": code or person.code(),
        **more,
    }
    return client.post("/sign-in", data=form)
