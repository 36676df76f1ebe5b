"""The frame of the pages: style and script, the switch of languages, what browsers may keep."""

import httpx
import pytest
from aiohttp import web

from hospital.board import frame, pages
from hospital.board.app import Desk, make_app, open_to_all
from hospital.board.static_files import address, all_files
from hospital.config import load
from hospital.database import Database
from tests.bench.desk_guard import OpenDoor
from tests.bench.desk_pages import ServedPages
from tests.unit.hospital.test_config import GOOD


@open_to_all
async def hello(request):
    return pages.page(request, "base.html")


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = tmp_path_factory.mktemp("frame")
    (folder / "hospital.toml").write_text(GOOD)
    inbox = Database(folder / "inbox.sqlite")
    desk = Desk(load(folder / "hospital.toml"), inbox, OpenDoor())
    areas = [frame.area, lambda _desk: [web.get("/", hello)]]
    with (
        ServedPages(lambda: make_app(desk, areas)) as served,
        httpx.Client(base_url=served.url) as client,
    ):
        yield client
    inbox.close()


@pytest.mark.parametrize(
    ("name", "kind"), [("board.css", "text/css"), ("board.js", "text/javascript")]
)
def test_style_and_script_are_kept_for_good_under_the_address_of_their_version(client, name, kind):
    answer = client.get(address(name))
    assert answer.headers["Content-Type"] == f"{kind}; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.content == all_files()[name].body


def test_an_address_of_another_version_is_asked_about_again(client):
    answer = client.get("/static/board.css?v=0")
    assert answer.headers["Cache-Control"] == "no-cache"
    again = client.get("/static/board.css", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("name", ["../pages.py", "..%2Fpages.py", "board", "__init__.py"])
def test_nothing_but_style_and_script_is_sent(client, name):
    assert client.get(f"/static/{name}").status_code == 404


def test_a_page_is_kept_by_nobody(client):
    assert client.get("/").headers["Cache-Control"] == "no-store"


def test_the_language_is_kept_in_the_browser_and_leads_back(client):
    answer = client.get("/language/en?back=/receptions/1a-2b")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/receptions/1a-2b")
    cookie = answer.headers["Set-Cookie"]
    assert all(word in cookie for word in ("oev-language=en", "HttpOnly", "Secure", "SameSite=Lax"))


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil", "/a?b", "x"])
def test_the_switch_leads_nowhere_else(client, back):
    answer = client.get("/language/ja", params={"back": back})
    assert answer.headers["Location"] == "/"


def test_there_are_two_languages(client):
    assert client.get("/language/fr").status_code == 404
