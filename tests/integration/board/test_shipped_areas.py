"""The pages as they are shipped, behind the real guard: nobody reaches them without signing in."""

import re

import pytest

from hospital.board.guard import Role
from tests.bench.board import BoardDesk
from tests.bench.pki import make_line
from tests.bench.receptions import new_id
from tests.integration.board.conftest import NOW, sign_in

OPEN = {"/sign-in", "/invitation", "/static/{name}", "/language/{language}"}
FOR_ALL = {"/me", "/state"}
OF_ADMINS = {"/staff", "/audit", "/audit.{form}"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk")
    with BoardDesk(folder, make_line(folder, NOW).add_board(NOW), NOW) as desk:
        yield desk


def paths(desk):
    """Every path that is read, with something in its places."""
    for route in desk.app.router.routes():
        if route.method == "GET":
            canonical = route.resource.canonical
            path = canonical.replace("{form}", "csv")
            yield canonical, re.sub(r"\{\w+\}", new_id(), path)


def test_nobody_reaches_anything_without_signing_in(desk):
    with desk.client() as client:
        for canonical, path in paths(desk):
            if canonical not in OPEN:
                answer = client.get(path)
                assert answer.status_code == 303, path
                assert answer.headers["Location"].startswith("/sign-in"), path


def test_admins_reach_no_page_about_patients_and_others_none_of_theirs(desk):
    with desk.client() as admin, desk.client() as reception:
        sign_in(admin, desk.enrol("s-001", Role.ADMIN))
        sign_in(reception, desk.enrol("s-014", Role.RECEPTION))
        for canonical, path in paths(desk):
            if canonical not in OPEN | FOR_ALL:
                refused = reception if canonical in OF_ADMINS else admin
                assert refused.get(path).status_code == 403, path
        assert reception.get("/").status_code == 200


def test_a_stream_ends_when_the_desk_locks(desk):
    with desk.client() as client:
        sign_in(client, desk.enrol("s-020", Role.BILLING))
        with client.stream("GET", "/events?auto=1&since=0") as stream:
            lines = stream.iter_lines()
            next(lines)
            desk.clock.add(minutes=6)
            assert "event: locked" in [*lines]
