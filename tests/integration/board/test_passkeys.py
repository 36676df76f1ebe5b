"""Passkeys in a real browser, with Chromium's own virtual authenticator."""

import contextlib

import pytest

from hospital.board.access.entrance import SESSION_COOKIE
from tests.bench.browser import DESK, Browser, violations
from tests.integration.board.conftest import sign_in, token


@pytest.fixture(scope="module")
def browser(desk):
    """Closed before the desk is: no connection stays open."""
    with Browser() as browser:
        yield browser


@contextlib.contextmanager
def authenticator(page, *, verifies=True):
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": verifies,
        "automaticPresenceSimulation": True,
    }
    made = devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield lambda is_verified: devices.send(
        "WebAuthn.setUserVerified",
        {"authenticatorId": made["authenticatorId"], "isUserVerified": is_verified},
    )


def test_a_passkey_is_made_once_and_signs_in_from_then_on(browser, desk, staff):
    with desk.client() as client:
        sign_in(client, staff.reception)
        cookie = client.cookies[SESSION_COOKIE]
    with browser.page(DESK) as page, authenticator(page) as verify:
        page.context.add_cookies(
            [{"name": SESSION_COOKIE, "value": cookie, "url": desk.url, "secure": True}]
        )
        page.goto(desk.url + "/me")
        assert violations(page) == []
        with page.expect_navigation():
            page.get_by_role("button", name="パスキーを登録する").click()
        assert desk.access.passkeys.count(staff.reception.staff_id) == 1
        desk.clock.add(minutes=6)
        page.goto(desk.url + "/receptions/7")
        page.get_by_role("button", name="パスキーでサインイン").click()
        page.wait_for_url(desk.url + "/receptions/7")
        assert (staff.reception.staff_id, "unlocked") in desk.noted()

        verify(False)
        desk.clock.add(minutes=6)
        page.goto(desk.url + "/receptions/7")
        page.get_by_role("button", name="パスキーでサインイン").click()
        page.get_by_role("alert").filter(has_text="使えませんでした").wait_for()

        verify(True)
        desk.access.accounts.set_locked(staff.reception.staff_id, is_locked=True)
        page.goto(desk.url + "/sign-in")
        with page.expect_response("**/sign-in/passkey?back=") as answered:
            page.get_by_role("button", name="パスキーでサインイン").click()
        assert answered.value.status == 403


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"rawId": "AAAA"}', '{"rawId": 7}'])
def test_what_is_no_passkey_lets_nobody_in(desk, staff, body):
    with desk.client() as client:
        headers = {
            "X-CSRF-Token": token(client.get("/sign-in")),
            "Content-Type": "application/json",
        }
        client.post("/sign-in/passkey/options", headers=headers)
        answer = client.post("/sign-in/passkey", headers=headers, content=body)
        assert answer.status_code in (400, 403)
        assert SESSION_COOKIE not in client.cookies
