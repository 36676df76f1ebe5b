"""How long somebody stays signed in."""

import pytest

from tests.bench.admin_desk import AdminDesk, csrf_in

PENDING = "/admin/pending"


@pytest.fixture
def desk(tmp_path):
    with AdminDesk(tmp_path) as desk:
        yield desk


@pytest.fixture
def client(desk):
    with desk.browse(desk.world.hanako) as client:
        yield client


def test_a_page_that_looks_by_itself_keeps_nobody_signed_in(desk, client):
    looks = client.get(PENDING).headers["Refresh"]
    assert looks.endswith(f"url={PENDING}?auto=1")
    for _ in range(3):
        desk.clock.add(minutes=3)
        assert client.get(f"{PENDING}?auto=1").status_code == 200
    desk.clock.add(minutes=1)
    assert client.get(f"{PENDING}?auto=1").headers["Location"] == f"/admin/sign-in?back={PENDING}"


def test_a_page_that_is_to_rest_does_not_look_by_itself(client):
    assert "Refresh" not in client.get(f"{PENDING}?still=1").headers


def test_nobody_stays_signed_in_for_longer_than_a_day_s_work(desk, client):
    for _ in range(53):
        desk.clock.add(minutes=9)
        assert client.get(PENDING).status_code == 200
    desk.clock.add(minutes=4)
    assert client.get("/admin/").headers["Location"] == "/admin/sign-in"


def test_who_signed_out_is_out_whatever_the_browser_kept(client):
    token, kept = csrf_in(client.get("/admin/").text), dict(client.cookies)
    assert client.post("/admin/sign-out", data={"csrf": token}).status_code == 303
    assert not client.cookies
    client.cookies.update(kept)
    assert client.get("/admin/").status_code == 303


def test_signing_in_anew_ends_the_browser_s_former_session(desk, client):
    kept = dict(client.cookies)
    client.post("/admin/sign-in", data={"back": "/admin/"})
    assert client.get("/admin/").status_code == 200
    with desk.client(desk.world.hanako) as other:
        other.cookies.update(kept)
        assert other.get("/admin/").status_code == 303


def test_another_site_signs_nobody_in(desk):
    with desk.client(desk.world.hanako) as client:
        for origin in ("https://evil.example", "null"):
            answer = client.post("/admin/sign-in", headers={"Origin": origin})
            assert (answer.status_code, dict(client.cookies)) == (403, {})


def test_strangers_who_try_on_and_on_are_told_to_wait_and_hinder_nobody(desk, client):
    with desk.client() as stranger:
        answers = [stranger.get("/admin/").status_code for _ in range(61)]
    assert answers == [*[403] * 60, 429]
    assert client.get("/admin/").status_code == 200


def test_somebody_is_told_when_their_own_certificate_ends_soon(desk):
    says = "Your own certificate has 19 days left"
    for days, is_told in ((69, False), (2, True)):
        desk.clock.add(days=days)
        with desk.browse(desk.world.hanako) as client:
            page = client.get("/admin/", headers={"Accept-Language": "en"}).text
            assert (says in page) is is_told
