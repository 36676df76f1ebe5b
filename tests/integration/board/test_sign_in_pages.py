"""The sign-in in a real browser, with and without script; barriers by axe-core."""

import contextlib
import re

import pyotp
import pytest

from hospital.board.access.entrance import SESSION_COOKIE
from hospital.board.guard import Role
from tests.bench.board import PASSWORD
from tests.bench.browser import DESK, TABLET, Browser, violations
from tests.integration.board.conftest import sign_in


@pytest.fixture(scope="module")
def browser(desk):
    """Closed before the desk is: no connection stays open."""
    with Browser() as browser:
        yield browser


def type_in(page, desk, person, path="/sign-in"):
    page.goto(desk.url + path)
    page.get_by_label(re.compile("職員ID|Staff ID")).fill(person.staff_id)
    page.get_by_label(re.compile("パスワード|Password")).fill(PASSWORD)
    page.get_by_label(re.compile("6けた|6-digit")).fill(person.code())
    page.keyboard.press("Enter")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_somebody_signs_in_and_out_with_the_keyboard(browser, desk, staff, script):
    with browser.page(DESK, script=script) as page:
        type_in(page, desk, staff.reception)
        page.wait_for_url(desk.url + "/")
        (cookie,) = (one for one in page.context.cookies() if one["name"] == SESSION_COOKIE)
        assert (cookie["httpOnly"], cookie["secure"], cookie["sameSite"]) == (True, True, "Strict")
        page.get_by_role("button", name="サインアウト").click()
        page.wait_for_url(desk.url + "/sign-in")
        page.goto(desk.url + "/")
        page.wait_for_url(desk.url + "/sign-in")


def test_the_page_clears_itself_when_the_desk_locks(browser, desk, staff):
    with browser.page(DESK) as page:
        page.clock.install()
        type_in(page, desk, staff.reception)
        page.wait_for_url(desk.url + "/")
        page.goto(desk.url + "/receptions/7")
        desk.clock.add(seconds=301)
        page.clock.fast_forward(301_000)
        page.wait_for_url(desk.url + "/sign-in?back=%2Freceptions%2F7")
        assert "ロックしました" in page.inner_text("h1")
        assert page.get_by_label("職員ID").input_value() == staff.reception.staff_id
        page.get_by_label("パスワード").fill(PASSWORD)
        page.get_by_label("6けた").fill(staff.reception.code())
        page.keyboard.press("Enter")
        page.wait_for_url(desk.url + "/receptions/7")


def test_typing_keeps_the_desk_open_and_the_server_knows(browser, desk, staff):
    with browser.page(DESK) as page:
        page.clock.install()
        type_in(page, desk, staff.reception)
        page.wait_for_url(desk.url + "/")
        desk.clock.add(seconds=240)
        page.clock.fast_forward(240_000)
        with page.expect_response("**/still-here") as answered:
            page.keyboard.press("Tab")
        assert answered.value.status == 204
        desk.clock.add(seconds=240)
        page.clock.fast_forward(240_000)
        page.goto(desk.url + "/receptions/7")
        assert page.url.endswith("/receptions/7")


def test_a_desk_that_an_admin_locked_clears_itself_at_the_next_key(browser, desk, staff):
    with browser.page(DESK) as page:
        page.clock.install()
        type_in(page, desk, staff.reception)
        page.wait_for_url(desk.url + "/")
        desk.access.accounts.set_locked(staff.reception.staff_id, is_locked=True)
        page.clock.fast_forward(30_000)
        page.keyboard.press("Tab")
        page.wait_for_url(re.compile("/sign-in"))


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_an_invitation_is_used_in_the_browser(browser, desk, staff, script):
    code = desk.access.accounts.add(
        f"i-{script:d}{desk.clock.at:%j%H%M%S}", "新人 次郎", Role.RECEPTION, desk.clock.now()
    )
    with browser.page(DESK, script=script) as page:
        page.goto(desk.url + "/sign-in")
        page.get_by_role("link", name="招待コードを使う").click()
        page.get_by_label("招待コード").fill(code)
        page.keyboard.press("Enter")
        page.get_by_label("新しいパスワード").fill(PASSWORD)
        page.get_by_label("もう一度").fill(PASSWORD)
        secret = page.inner_text("code").replace(" ", "")
        page.get_by_label("6けた").fill(pyotp.TOTP(secret).at(desk.clock.at))
        page.keyboard.press("Enter")
        page.wait_for_url(desk.url + "/sign-in?welcome=1")


EVERY = ("sign-in", "refused", "invitation", "staff", "invited", "audit", "me", "none", "redeem")
IN_ENGLISH = ("refused", "staff", "audit", "redeem")
"""The others have the same parts."""


@pytest.mark.parametrize(
    "looks",
    [(DESK, "ja-JP", (*EVERY, "locked")), (TABLET, "en", (*IN_ENGLISH, "locked"))],
    ids=["desk-ja", "tablet-en"],
)
def test_no_page_of_the_sign_in_has_a_barrier(browser, desk, staff, looks, tmp_path):
    screen, locale, judged = looks
    found = {}
    with browser.page(screen, locale=locale) as page:

        def look(name):
            page.screenshot(path=tmp_path / f"{name}.png", full_page=True)
            if name in judged and (told := violations(page)):
                found[name] = told
            assert page.evaluate("document.documentElement.scrollWidth") <= screen.width, name

        before_sign_in(page, desk, look)
        type_in(page, desk, staff.admin)
        page.wait_for_url(desk.url + "/staff")
        code = as_admin(page, desk, look)
        page.goto(desk.url + "/invitation")
        page.locator("[name=code]").fill(code)
        enter(page)
        look("redeem")
        desk.clock.add(minutes=6)
        page.goto(desk.url + "/me")
        look("locked")
    assert found == {}


def before_sign_in(page, desk, look):
    page.goto(desk.url + "/sign-in")
    look("sign-in")
    for name in ("staff_id", "password", "code"):
        page.locator(f"[name={name}]").fill("1")
    enter(page)
    look("refused")
    page.goto(desk.url + "/invitation")
    look("invitation")


def as_admin(page, desk, look):
    """Gives the code of an invitation that was made on the way."""
    page.locator("summary").first.click()
    look("staff")
    page.locator("[name=staff_id]").fill(f"n{desk.clock.at:%j%H%M%S}")
    page.locator("[name=name]").fill("新人 次郎")
    enter(page)
    look("invited")
    code = page.inner_text("code")
    for path in ("/audit", "/me", "/none"):
        page.goto(desk.url + path)
        look(path[1:])
    return code


def enter(page):
    with page.expect_navigation():
        page.keyboard.press("Enter")


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
