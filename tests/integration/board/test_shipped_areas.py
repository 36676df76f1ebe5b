"""The pages as they are shipped, behind the real guard: nobody reaches them without signing in."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from hospital.board.access.entrance import SESSION_COOKIE
from hospital.board.ask_answer import Answers
from hospital.board.guard import Role
from tests.bench.board import BoardDesk
from tests.bench.pki import make_line
from tests.bench.receptions import new_id
from tests.integration.board.conftest import NOW, found, sign_in, token

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


def ask(client):
    """A card face is typed; gives where its answer will be."""
    form = {
        "csrf": token(client.get("/ask")),
        "inquiry": new_id(),
        "insurer-number": "138016",
        "symbol": "千１２",
        "number": "7654321",
        "branch": "01",
        "birth": "0412",
        "day": "",
    }
    return client.post("/ask", data=form).headers["Location"]


BY_SCRIPT = {"Sec-Fetch-Mode": "cors"}
ENDINGS = {
    "lock": lambda desk, _client, _who: desk.clock.add(minutes=6),
    "sign-out": lambda desk, client, _who: desk.access.sessions.end(client.cookies[SESSION_COOKIE]),
    "account": lambda desk, _client, who: desk.access.accounts.set_locked(
        who.staff_id, is_locked=True
    ),
}


@pytest.mark.parametrize("ending", sorted(ENDINGS))
def test_an_answer_that_comes_after_the_session_shows_nothing(desk, ending, monkeypatch):
    waits, shown = threading.Event(), Answers._shown

    def looked(self, request):
        waits.set()
        return shown(self, request)

    monkeypatch.setattr(Answers, "_shown", looked)
    desk.clock.add(hours=25)
    somebody = desk.enrol(f"late-{ending}", Role.RECEPTION)
    with desk.client() as client:
        sign_in(client, somebody)
        where = f"{ask(client)}/part"
        mark = found(r'data-mark="([^"]+)"', client.get(f"{where}?seen=-"))
        waits.clear()
        with ThreadPoolExecutor() as beside:
            late = beside.submit(client.get, f"{where}?seen={mark}", headers=BY_SCRIPT)
            assert waits.wait(5)
            ENDINGS[ending](desk, client, somebody)
            answer = late.result(timeout=2)
    assert answer.status_code == 401
    assert "7654321" not in answer.text


@pytest.mark.parametrize("ending", sorted(ENDINGS))
def test_a_stream_that_nothing_wakes_ends_soon_after_its_session(desk, ending):
    desk.clock.add(hours=25)
    somebody = desk.enrol(f"stream-{ending}", Role.RECEPTION)
    with desk.client() as client:
        sign_in(client, somebody)
        with client.stream("GET", "/events?auto=1&since=0", timeout=3) as stream:
            lines = stream.iter_lines()
            assert any(line.startswith("event: beat") for line in lines)
            ENDINGS[ending](desk, client, somebody)
            assert "event: locked" in [*lines]
