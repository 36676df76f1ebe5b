"""An account at the sign-in: made by its person, locked, unlocked; over real TLS."""

import pyotp
import pytest

from hospital.board.access.entrance import DOOR_COOKIE, SESSION_COOKIE
from tests.bench.board import PASSWORD
from tests.integration.board.conftest import found, sign_in, token


def is_in(client):
    return client.get("/").status_code == 200


def test_an_invitation_makes_an_account_of_the_persons_own(desk, staff):
    with desk.client() as admin, desk.client() as new:
        sign_in(admin, staff.admin)
        form = {"csrf": token(admin.get("/staff")), "name": "新人 次郎", "role": "reception"}
        staff_id = f"new-{desk.clock.at:%j%H%M%S}"
        told = admin.post("/staff", data={**form, "staff_id": staff_id})
        code = found(r"<code>([A-Z0-9-]{24})</code>", told)
        sent = {"csrf": token(new.get("/invitation")), "code": code.lower()}
        shown = new.post("/invitation", data=sent)
        secret = found(r"<code>([A-Z2-7 ]+)</code>", shown).replace(" ", "")
        sent |= {"password": PASSWORD, "again": PASSWORD, "totp": "000000"}
        assert new.post("/invitation", data=sent).status_code == 422
        sent["totp"] = pyotp.TOTP(secret).at(desk.clock.at)
        assert new.post("/invitation", data=sent).status_code == 303
        assert new.post("/invitation", data=sent).status_code == 403, "it works once"
        replayed = sign_in(new, staff.reception, staff_id=staff_id, code=sent["totp"])
        assert replayed.status_code == 403, "the code that set it up is used"
        desk.clock.add(seconds=30)
        code = pyotp.TOTP(secret).at(desk.clock.at)
        assert sign_in(new, staff.reception, staff_id=staff_id, code=code).status_code == 303


def test_the_door_cookie_goes_once_somebody_is_in(desk, staff):
    with desk.client() as client:
        sign_in(client, staff.reception)
        assert DOOR_COOKIE not in client.cookies


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


def test_a_locked_account_opens_with_neither_factors_nor_passkey(desk, staff, monkeypatch):
    who = staff.reception.staff_id
    desk.access.accounts.set_locked(who, is_locked=True)
    with desk.client() as client:
        assert sign_in(client, staff.reception).status_code == 403
        monkeypatch.setattr(desk.access.passkeys, "whose", lambda *_: who)
        headers = {"X-CSRF-Token": token(client.get("/sign-in"))}
        client.post("/sign-in/passkey/options", headers=headers)
        assert client.post("/sign-in/passkey", headers=headers, json={}).status_code == 403
        assert SESSION_COOKIE not in client.cookies
        desk.access.accounts.set_locked(who, is_locked=False)
        client.post("/sign-in/passkey/options", headers=headers)
        assert client.post("/sign-in/passkey", headers=headers, json={}).status_code == 200


def test_unlocking_an_account_brings_no_session_back(desk, staff):
    with desk.client() as client:
        sign_in(client, staff.reception)
        for is_locked in (True, False):
            desk.access.accounts.set_locked(staff.reception.staff_id, is_locked=is_locked)
        assert not is_in(client)
