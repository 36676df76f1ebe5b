"""Signing in over real TLS: two factors, guesses, sessions, forms, roles, and what is noted."""

import sqlite3

import pytest

from hospital.board.access.entrance import SESSION_COOKIE
from hospital.board.guard import Role
from tests.integration.board.conftest import found, sign_in, token


def is_in(client):
    return client.get("/").status_code == 200


def test_password_and_code_let_somebody_in_and_are_noted(desk, staff):
    with desk.client() as client:
        answer = sign_in(client, staff.reception)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/")
        assert is_in(client)
    assert desk.noted()[-2:] == [
        (staff.reception.staff_id, "sign-in"),
        (staff.reception.staff_id, "page.opened"),
    ]


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(desk, staff):
    with desk.client() as client:
        given = sign_in(client, staff.reception).headers.get_list("Set-Cookie")
    (cookie,) = (one for one in given if one.startswith(SESSION_COOKIE + "="))
    for word in ("HttpOnly", "Secure", "SameSite=Strict", "Path=/"):
        assert word in cookie
    assert "Domain" not in cookie


@pytest.mark.parametrize(
    "wrong",
    [{"password": "not this one at all"}, {"code": "000000"}, {"staff_id": "nobody"}],
    ids=lambda one: next(iter(one)),
)
def test_every_failure_says_the_same(desk, staff, wrong):
    with desk.client() as client:
        answer = sign_in(client, staff.reception, **wrong)
        said = found(r'role="alert">([^<]+)<', answer)
        assert answer.status_code == 403
        assert said.startswith("サインインできませんでした")
        assert not is_in(client)


def test_a_code_works_once(desk, staff):
    code = staff.reception.code()
    with desk.client() as first, desk.client() as second:
        assert sign_in(first, staff.reception, code=code).status_code == 303
        assert sign_in(second, staff.reception, code=code).status_code == 403


def test_whoever_guesses_waits_and_so_does_a_name_that_nobody_has(desk, staff):
    for staff_id in (staff.reception.staff_id, "nobody-" + staff.reception.staff_id):
        with desk.client() as client:
            for _ in range(5):
                assert sign_in(client, staff.billing, staff_id=staff_id).status_code == 403
                desk.clock.add(minutes=-0.5)  # ``code`` has put it forward
            waits = sign_in(client, staff.billing, staff_id=staff_id)
            assert waits.status_code == 429
            assert 0 < int(waits.headers["Retry-After"]) <= 5


def test_the_right_password_does_not_help_while_one_waits_and_a_stranger_shuts_nobody_out(
    desk, staff
):
    with desk.client() as client:
        code = staff.reception.code()
        for _ in range(12):
            sign_in(client, staff.reception, password="wrong wrong wrong", code="000000")
        assert sign_in(client, staff.reception, code=code).status_code == 429
        desk.clock.add(minutes=5)
        assert sign_in(client, staff.reception).status_code == 303


def test_who_keeps_failing_elsewhere_makes_nobody_wait_at_their_own_desk(desk, staff):
    with desk.client() as own, desk.client() as stranger:
        sign_in(own, staff.reception)
        for _ in range(30):
            sign_in(stranger, staff.reception, password="wrong wrong wrong", code="000000")
            desk.clock.add(minutes=5)
        desk.clock.add(minutes=-5)
        code = staff.reception.code()
        desk.clock.add(seconds=-30)
        assert sign_in(stranger, staff.reception, code=code).status_code == 429
        assert sign_in(own, staff.reception, code=code).status_code == 303
        desk.clock.add(seconds=30)
        again = sign_in(stranger, staff.reception, code="000000")
        assert again.status_code == 429, "the stranger's failures are not forgiven by that"


def test_a_desk_that_knows_somebody_makes_its_own_guesser_wait(desk, staff):
    with desk.client() as own:
        sign_in(own, staff.reception)
        own.cookies.delete(SESSION_COOKIE)
        for _ in range(5):
            sign_in(own, staff.reception, code="000000")
        assert sign_in(own, staff.reception, code="000000").status_code == 429


@pytest.mark.parametrize("who", ["another", "after a reset", "after 90 days"])
def test_a_desk_knows_only_who_signed_in_there_lately(desk, staff, who):
    with desk.client() as client, desk.client() as stranger:
        sign_in(client, staff.billing if who == "another" else staff.reception)
        client.cookies.delete(SESSION_COOKIE)
        if who == "after a reset":
            desk.access.accounts.reset(staff.reception.staff_id, desk.clock.at)
        if who == "after 90 days":
            desk.clock.add(days=91)
        for _ in range(6):
            sign_in(stranger, staff.reception, code="000000")
            desk.clock.add(seconds=-1)
        assert sign_in(client, staff.reception, code="000000").status_code == 429


def test_the_failures_are_told_to_admins(desk, staff):
    with desk.client() as client, desk.client() as admin:
        for _ in range(5):
            sign_in(client, staff.reception, code="000000")
        sign_in(admin, staff.admin)
        assert f"{staff.reception.staff_id}: この24時間に" in admin.get("/staff").text
    assert (staff.reception.staff_id, "sign-in.refused") in desk.noted()


def test_a_form_without_the_sessions_token_is_refused(desk, staff):
    with desk.client() as client:
        assert sign_in(client, staff.admin, csrf="0" * 64).status_code == 403
        sign_in(client, staff.admin)
        form = {"staff_id": "s-900", "name": "x", "role": "admin"}
        assert client.post("/staff", data=form).status_code == 403
        assert client.post("/staff", data={**form, "csrf": "1"}).status_code == 403
    assert desk.access.accounts.find("s-900") is None


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
    ids=str,
)
def test_a_form_of_another_site_is_refused_even_with_the_token(desk, staff, headers):
    with desk.client() as client:
        sign_in(client, staff.reception)
        page = client.get("/")
        answer = client.post("/sign-out", data={"csrf": token(page)}, headers=headers)
        assert answer.status_code == 403
        assert is_in(client)


def test_a_session_that_was_put_there_before_is_worth_nothing(desk, staff):
    with desk.client() as victim, desk.client() as thief:
        victim.cookies.set(SESSION_COOKIE, "chosen-by-a-thief", domain="localhost.local")
        door = victim.get("/sign-in")
        assert door.status_code == 200
        sign_in(victim, staff.reception)
        thief.cookies.set(SESSION_COOKIE, "chosen-by-a-thief", domain="localhost.local")
        assert not is_in(thief)


def test_each_sign_in_has_an_id_of_its_own_and_ends_the_browsers_former_one(desk, staff):
    with desk.client() as client, desk.client() as thief:
        sign_in(client, staff.reception)
        former = client.cookies[SESSION_COOKIE]
        desk.clock.add(minutes=6)
        sign_in(client, staff.reception)
        assert client.cookies[SESSION_COOKIE] != former
        thief.cookies.set(SESSION_COOKIE, former, domain="localhost.local")
        desk.clock.add(minutes=-6)
        assert not is_in(thief)


def test_the_desk_locks_after_five_minutes_and_shows_nothing(desk, staff):
    with desk.client() as client:
        sign_in(client, staff.reception)
        desk.clock.add(minutes=4, seconds=50)
        assert is_in(client)
        desk.clock.add(minutes=5)
        answer = client.get("/receptions/7")
        assert answer.status_code == 303
        assert answer.headers["Location"] == "/sign-in?back=/receptions/7"
        door = client.get(answer.headers["Location"])
        assert "画面をロックしました" in door.text
        again = sign_in(client, staff.reception, back="/receptions/7")
        assert again.headers["Location"] == "/receptions/7"
        assert is_in(client)
    assert (staff.reception.staff_id, "unlocked") in desk.noted()


def test_another_person_at_a_locked_desk_does_not_land_on_what_was_open(desk, staff):
    with desk.client() as client:
        sign_in(client, staff.reception)
        desk.clock.add(minutes=6)
        answer = sign_in(client, staff.billing, back="/receptions/7")
        assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil", "/sign-in"])
def test_the_way_back_leads_nowhere_else(desk, staff, back):
    with desk.client() as client:
        assert sign_in(client, staff.reception, back=back).headers["Location"] == "/"


def test_what_the_page_does_by_itself_keeps_nothing_open(desk, staff):
    with desk.client() as client:
        sign_in(client, staff.reception)
        for _ in range(6):
            client.get("/?auto=1")
            client.get("/", headers={"Accept": "text/event-stream"})
            client.get("/", headers={"X-Requested-With": "fetch"})
            desk.clock.add(minutes=1)
        assert not is_in(client)


def test_who_types_stays(desk, staff):
    with desk.client() as client:
        sign_in(client, staff.reception)
        csrf = token(client.get("/"))
        for _ in range(3):
            desk.clock.add(minutes=4)
            assert client.post("/still-here", headers={"X-CSRF-Token": csrf}).status_code == 204
        assert is_in(client)


def test_a_script_of_a_locked_desk_is_refused_plainly(desk, staff):
    with desk.client() as client:
        sign_in(client, staff.reception)
        desk.clock.add(minutes=6)
        assert client.get("/", headers={"Sec-Fetch-Mode": "cors"}).status_code == 401


def test_a_shift_ends_whatever_somebody_does(desk, staff):
    with desk.client() as client:
        sign_in(client, staff.reception)
        for _ in range(12 * 15 - 1):
            desk.clock.add(minutes=4)
            desk.access.sessions.touch(client.cookies[SESSION_COOKIE], desk.clock.at)
        assert is_in(client)
        desk.clock.add(minutes=4)
        assert not is_in(client)


def test_two_desks_are_shown_and_can_be_left_at_once(desk, staff):
    with desk.client() as one, desk.client() as other:
        sign_in(one, staff.reception)
        sign_in(other, staff.reception)
        assert "2台でサインイン中" in one.get("/").text
        page = one.get("/me")
        one.post("/me/sign-out", data={"csrf": token(page)})
        assert not is_in(one)
        assert not is_in(other)


def test_signing_out_ends_the_session_on_the_server(desk, staff):
    with desk.client() as client:
        sign_in(client, staff.reception)
        held = client.cookies[SESSION_COOKIE]
        client.post("/sign-out", data={"csrf": token(client.get("/"))})
        client.cookies.set(SESSION_COOKIE, held, domain="localhost.local")
        assert not is_in(client)


@pytest.mark.parametrize(
    "act",
    [
        lambda accounts, who: accounts.set_locked(who, is_locked=True),
        lambda accounts, who: accounts.set_role(who, Role.BILLING),
        lambda accounts, who: accounts.remove(who),
    ],
    ids=["lock", "role", "remove"],
)
def test_what_an_admin_changes_holds_at_once(desk, staff, act):
    with desk.client() as client:
        sign_in(client, staff.reception)
        act(desk.access.accounts, staff.reception.staff_id)
        assert not is_in(client)


def test_admins_see_no_patients_and_others_no_accounts(desk, staff):
    with desk.client() as admin, desk.client() as reception:
        assert sign_in(admin, staff.admin).headers["Location"] == "/staff"
        sign_in(reception, staff.reception)
        assert (admin.get("/").status_code, admin.get("/receptions/7").status_code) == (403, 403)
        for path in ("/staff", "/audit", "/audit.csv", "/audit.json"):
            assert admin.get(path).status_code == 200
            assert reception.get(path).status_code == 403
        assert "職員の一覧を表示" in admin.get("/audit").text, "in words, not as it is in the file"


def test_another_hosts_name_is_refused(desk):
    with desk.client() as client:
        answer = client.get("/sign-in", headers={"Host": "evil.example"})
        assert answer.status_code == 421


def test_every_answer_carries_the_headers(desk, staff):
    with desk.client() as client:
        answers = [client.get(path) for path in ("/sign-in", "/", "/none", "/static/board.css")]
    for answer in answers:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "Server" not in answer.headers
    assert [one.headers["Cache-Control"] for one in answers[:3]] == ["no-store"] * 3


def test_a_page_is_not_shown_when_it_cannot_be_noted(desk, staff, monkeypatch):
    with desk.client() as client:
        sign_in(client, staff.reception)

        def full(*_):
            raise sqlite3.OperationalError("database or disk is full")

        monkeypatch.setattr(desk.access.audit, "note", full)
        answer = client.get("/")
        assert answer.status_code == 503
        assert "KSK-343" in answer.text
        assert "full" not in answer.text


def test_a_fault_of_ours_shows_no_trace(desk, staff, monkeypatch):
    with desk.client() as client:
        sign_in(client, staff.reception)
        monkeypatch.setattr(desk.entrance, "frame", lambda _request: 1 / 0)
        answer = client.get("/")
        assert answer.status_code == 500
        assert "ZeroDivision" not in answer.text
