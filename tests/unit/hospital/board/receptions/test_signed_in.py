"""The receptions behind the real sign-in, over TLS: audited, locked, guarded against forgery."""

import datetime as dt
import re
from typing import NamedTuple

import pytest

from hospital.board.guard import Role
from hospital.board.receptions.events import BEAT_S
from tests.bench.board import PASSWORD, BoardDesk, Enrolled
from tests.bench.desk_day import DeskDay, a_visit, moved
from tests.bench.receptions import a_provisional_record
from tests.bench.waiting import wait_until

AFTER_THE_LOCK = 6
"""Minutes."""


class Served(NamedTuple):
    desk: BoardDesk
    somebody: Enrolled
    day: DeskDay

    @property
    def clock(self):
        return self.desk.clock


@pytest.fixture(scope="module")
def served(tmp_path_factory, line):
    now = dt.datetime.now(dt.UTC)
    with BoardDesk(tmp_path_factory.mktemp("desk"), line.add_board(now), now) as desk:
        day = DeskDay(desk.settings.paths.state)
        yield Served(desk, desk.enrol("s-014", Role.RECEPTION), day)
        day.close()


@pytest.fixture
def client(served):
    with served.desk.client() as one:
        one.post("/sign-in", data=sign_in(served, one))
        yield one


def sign_in(desk, client):
    found = field(client.get("/sign-in").text, "csrf")
    code = desk.somebody.code()
    return {"csrf": found, "staff_id": "s-014", "password": PASSWORD, "code": code}


def field(page, name):
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, page
    return found[1]


def arrives(desk, client, record):
    filed = desk.day.file(record)
    wait_until(lambda: f"r-{filed}" in client.get("/?auto=1").text, "it is not in the list")
    return filed


def visit(desk, number=1):
    return a_visit("hanako", desk.clock.at, number)


def test_a_list_and_what_is_pushed_into_it_are_audited(served, client):
    arrives(served, client, visit(served))
    with client.stream("GET", "/events?auto=1&since=0") as stream:
        assert any(line.startswith("event: news") for line in stream.iter_lines())
    noted = [what for _, what in served.desk.noted()]
    assert "receptions.list" in noted
    assert "receptions.pushed" in noted


def test_a_form_without_its_token_ticks_nothing_off(served, client):
    filed = arrives(served, client, a_provisional_record_at(served))
    where = f"/receptions/{filed}/done"
    assert client.post(where, data={"need": "provisional"}).status_code == 403
    token = field(client.get("/").text, "csrf")
    answer = client.post(where, data={"need": "provisional", "csrf": token, "back": "/"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_a_page_that_reads_itself_again_keeps_no_session_open(served, client):
    arrives(served, client, visit(served, 2))
    for _ in range(AFTER_THE_LOCK):
        served.clock.add(minutes=1)
        last = client.get("/?auto=1")
    assert last.status_code == 303
    assert last.headers["Location"].startswith("/sign-in")


def test_a_stream_ends_with_its_session(served, client):
    arrives(served, client, visit(served, 3))
    with client.stream("GET", "/events?auto=1") as stream:
        lines = stream.iter_lines()
        assert any(line.startswith("event: ") for line in lines)
        served.clock.add(minutes=AFTER_THE_LOCK)
        served.day.file(visit(served, 4))
        assert BEAT_S <= 10, "else it would show nothing, but stay open, for longer"
        assert any(line == "event: locked" for line in lines)
        assert not [line for line in lines if line.startswith("event: ")]


def a_provisional_record_at(desk):
    return moved(a_provisional_record(), desk.clock.at, 9)
