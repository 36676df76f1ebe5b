"""A page that loads itself again, in a real browser: the session ends when it would have ended."""

import pytest

from hospital.board.access.entrance import SESSION_COOKIE
from hospital.board.guard import Role
from tests.bench.board import BoardDesk
from tests.bench.browser import Browser
from tests.bench.pki import make_line
from tests.integration.board.conftest import NOW, sign_in


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk")
    with BoardDesk(folder, make_line(folder, NOW).add_board(NOW), NOW) as desk:
        yield desk


@pytest.mark.parametrize(
    "event", ["event: beat\ndata: 1999-12-31\n\n", "event: reload\ndata: {}\n\n"], ids=str.split
)
def test_a_list_that_loads_itself_again_keeps_no_session_open(desk, event):
    desk.clock.add(hours=25)
    somebody = desk.enrol(f"s-{desk.clock.at:%j}", Role.RECEPTION)
    loaded = []
    events: list[str] = []

    def pushed(route):
        body = events.pop() if events else "retry: 50\n\n"
        route.fulfill(body=body, content_type="text/event-stream")

    with desk.client() as client, Browser() as browser, browser.page() as page:
        sign_in(client, somebody)
        held = client.cookies[SESSION_COOKIE]
        page.context.add_cookies([{"name": SESSION_COOKIE, "value": held, "url": desk.url}])
        page.route("**/events?**", pushed)
        page.goto(desk.url)
        page.on("request", lambda one: loaded.append(one) if one.is_navigation_request() else None)
        begun = last_doing(desk, somebody)
        desk.clock.add(minutes=4)
        with page.expect_navigation(url="**/?auto=1", wait_until="commit"):
            events.append(event)
        page.wait_for_url(f"{desk.url}/")  # what somebody does from there on counts
        assert last_doing(desk, somebody) == begun
    assert [one.url for one in loaded] == [f"{desk.url}/?auto=1"]


def last_doing(desk, somebody):
    return desk.access.sessions.of(somebody.staff_id, desk.clock.at)[0].seen_at
