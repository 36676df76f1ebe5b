"""Who may come in, and whose kiosks they see: every route is tried."""

import dataclasses

import pytest

from provisioning import admins, bundle, profile
from tests.bench.admin_desk import AdminDesk, csrf_in
from tests.bench.admin_world import OTHER
from tests.bench.pki import INSTITUTION

OPEN = {"/admin", "/admin/static/{name}", "/admin/language/{language}", "/admin/sign-in"}
_LAST = "/admin/{nothing}"


@dataclasses.dataclass(frozen=True)
class Case:
    """One route with the names of a kiosk elsewhere in it."""

    method: str
    canonical: str
    path: str


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with AdminDesk(tmp_path_factory.mktemp("desk")) as desk:
        desk.world.certify("ours-1", 10)
        yield desk


@pytest.fixture(scope="module")
def cases(desk):
    desk.world.certify("elsewhere-1", 10, OTHER)
    names = {
        "{institution}": OTHER,
        "{device}": "elsewhere-1",
        "{invitation}": desk.world.invites("elsewhere-1", OTHER).id,
        "{request}": desk.world.asks("elsewhere-2", OTHER),
    }
    found = []
    for route in desk.app.router.routes():
        canonical = route.resource.canonical
        if not canonical.startswith("/admin/") or canonical in {*OPEN, _LAST}:
            continue
        path = canonical
        for place, name in names.items():
            path = path.replace(place, name)
        found.append(Case(route.method, canonical, path))
    assert len(found) > 15
    return found


def done(desk):
    """What people did; the server makes its lists meanwhile."""
    return [one.sequence for one in desk.office.ledger.entries() if "by" in one.facts]


def tried(client, case, **more):
    data = more if case.method == "POST" else None
    return client.request(case.method, case.path, data=data)


@pytest.fixture(scope="module")
def hanako(desk):
    with desk.browse(desk.world.hanako) as client:
        yield client


@pytest.fixture(scope="module")
def everybody(desk):
    with desk.browse(desk.world.every) as client:
        yield client


def test_no_page_opens_without_a_certificate(desk, cases):
    with desk.client() as nobody:
        for case in cases:
            answer = tried(nobody, case)
            assert answer.status_code == 403, case
            assert "ours-" not in answer.text


def test_no_page_opens_for_a_party_that_is_no_administrator(desk, cases, tmp_path):
    folder = tmp_path / "insurer"
    bundle.issue_insurer(desk.office, folder, profile.insurer("06050116"), desk.clock.now())
    with desk.client(folder) as other:
        assert {tried(other, case).status_code for case in cases} == {403}
        assert other.get("/admin/sign-in").status_code == 403


def test_no_page_opens_without_a_session(desk, cases):
    with desk.client(desk.world.hanako) as stranger:
        for case in cases:
            answer = tried(stranger, case)
            assert answer.status_code == 303, case
            assert answer.headers["Location"].startswith("/admin/sign-in"), case


def test_no_route_reaches_a_kiosk_of_another_institution(cases, hanako, everybody):
    csrf = csrf_in(hanako.get("/admin/invite").text)
    named = [case for case in cases if "{" in case.canonical]
    assert {tried(hanako, case, csrf=csrf).status_code for case in named} == {404}
    opened = {everybody.get(case.path).status_code for case in named if case.method == "GET"}
    assert opened == {200}, "the same paths lead somewhere for who may"


def test_no_list_tells_of_a_kiosk_of_another_institution(cases, hanako, everybody):
    lists = [case for case in cases if "{" not in case.canonical and case.method == "GET"]
    for case in lists:
        told = hanako.get(case.path).text
        assert "elsewhere-" not in told, case
        assert OTHER not in told, case
    there = {case.path for case in lists if "elsewhere-" in everybody.get(case.path).text}
    assert {"/admin/", "/admin/kiosks.csv", "/admin/ledger", "/admin/ledger.csv"} <= there


def test_nobody_invites_for_another_institution(desk, hanako):
    form = {"institution": OTHER, "device": "mine", "purpose": "enrol"}
    csrf = csrf_in(hanako.get("/admin/invite").text)
    before = done(desk)
    answer = hanako.post("/admin/invite", data={**form, "csrf": csrf})
    assert (answer.status_code, done(desk)) == (409, before)


def test_no_form_counts_that_is_not_of_this_session_and_this_origin(desk, cases, hanako, everybody):
    here = f"/admin/kiosks/{INSTITUTION}/ours-1"
    csrf = csrf_in(hanako.get(here).text)
    form = {"act": "renew", "reason": "x", "name": "ours-1", "csrf": csrf}
    before = done(desk)
    wrong = [
        {"data": {**form, "csrf": ""}},
        {"data": {**form, "csrf": csrf_in(everybody.get(here).text)}},
        {"data": form, "headers": {"Origin": "https://evil.example"}},
        {"data": form, "headers": {"Origin": "null"}},
        {"data": form, "headers": {"Sec-Fetch-Site": "cross-site"}},
        {"data": form, "headers": {"Sec-Fetch-Site": "same-site"}},
    ]
    for case in (one for one in cases if one.method == "POST"):
        path = case.path.replace(OTHER, INSTITUTION).replace("elsewhere-1", "ours-1")
        assert [hanako.post(path, **one).status_code for one in wrong] == [403] * len(wrong), case
        assert hanako.post(path, files={"csrf": csrf}).status_code == 415
    assert done(desk) == before


def test_every_answer_says_what_it_is_and_is_kept_by_nobody(desk, cases, hanako):
    paths = [case.path for case in cases if case.method == "GET"]
    for path in [*paths, "/admin/sign-in", "/admin/tours-is-none", "/admin"]:
        headers = hanako.get(path).headers
        assert headers["Cache-Control"] == "no-store", path
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
        assert "script" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert "aiohttp" not in headers.get("Server", "").lower()


def test_style_is_kept_for_good_under_the_address_of_its_version(hanako):
    page = hanako.get("/admin/").text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    assert "immutable" in hanako.get(address).headers["Cache-Control"]
    old = hanako.get(address.split("?")[0])
    assert old.headers["Cache-Control"] == "no-cache"
    again = hanako.get(address, headers={"If-None-Match": old.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert hanako.get("/admin/static/..%2Fgate.py").status_code == 404


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/admin/\\evil", "/x"])
def test_neither_language_nor_sign_in_leads_elsewhere(desk, hanako, back):
    chosen = hanako.get("/admin/language/en", params={"back": back})
    assert chosen.headers["Location"] == "/admin/"
    with desk.client(desk.world.every) as client:
        client.headers["Origin"] = desk.url
        assert client.post("/admin/sign-in", data={"back": back}).headers["Location"] == "/admin/"


def test_an_administrator_who_is_barred_is_out_at_the_next_request(desk, tmp_path):
    saburo = desk.world.admin(tmp_path / "saburo", "saburo", INSTITUTION)
    with desk.browse(saburo) as client:
        assert client.get("/admin/").status_code == 200
        admins.bar(desk.office, "saburo", "left the clinic", desk.clock.now())
        assert client.get("/admin/").status_code == 403
        assert client.get("/admin/sign-in").status_code == 403
        admins.allow(desk.office, "saburo", (OTHER,), desk.clock.now())
        assert "ours-1" not in client.get("/admin/").text


def test_a_certificate_that_was_taken_back_opens_nothing_on_an_open_connection(desk, tmp_path):
    shiro = desk.world.admin(tmp_path / "shiro", "shiro", INSTITUTION)
    with desk.browse(shiro) as client:
        assert client.get("/admin/").status_code == 200
        desk.office.revoke("urn:x-oev:admin:shiro", "key-compromise", desk.clock.now())
        assert client.get("/admin/").status_code == 403


def test_a_session_is_of_one_certificate(desk, hanako):
    with desk.client(desk.world.every) as other:
        other.cookies.update(hanako.cookies)
        assert other.get("/admin/").status_code == 303
