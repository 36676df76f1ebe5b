"""Whoever should not come in by an invitation does not, over real TLS."""

import base64
import datetime as dt

import pytest

from eligibility.errors import Code
from provisioning import inviting
from provisioning.est.guesses import BURST
from provisioning.office import open_new
from tests.bench.authority import AuthorityDesk
from tests.bench.enrolment import EST, FORM, Applicant, a_request, basic, invite, new_secret, spki

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
BY = "urn:x-oev:admin:hanako"


@pytest.fixture
def desk(tmp_path):
    office = open_new(tmp_path / "office", "Example", NOW)
    with AuthorityDesk(office, tmp_path, NOW) as desk:
        yield desk


@pytest.fixture
def nobody(desk):
    with desk.client() as client:
        yield client


def tried(nobody, user: str, password: str, request: bytes):
    return nobody.post(
        f"{EST}/simpleenroll",
        content=base64.b64encode(request),
        headers={**FORM, **basic(user, password)},
    )


def told(answer) -> Code | None:
    return Code.of(answer.json()["code"])


def test_guessing_ends_in_waiting_and_a_kiosk_beside_does_not_notice(desk, nobody, caplog):
    answers = [Applicant.new(new_secret()).enrol(nobody) for _ in range(BURST)]
    assert {(answer.status_code, told(answer)) for answer in answers} == {
        (401, Code.INVITATION_UNKNOWN)
    }
    slow = Applicant.new(new_secret()).enrol(nobody)
    assert slow.status_code == 429
    assert 0 < int(slow.headers["Retry-After"]) <= 6
    assert told(slow) is Code.INVITATION_UNKNOWN
    assert caplog.text.count("authority.refused") == BURST, "a flood fills no log"
    acts = {entry.act for entry in desk.office.ledger.entries()}
    assert acts <= {"authority-made", "issued", "listed"}  # the server's own
    assert Applicant.new(invite(desk.office, NOW)).enrol(nobody).status_code == 202


def test_five_wrong_secrets_for_one_invitation_are_its_end(desk, nobody):
    kiosk = Applicant.new(invite(desk.office, NOW))
    for wrong in (new_secret().code, "", "short", new_secret().grouped, "ｘ"):
        assert tried(nobody, kiosk.secret.id, wrong, kiosk.request).status_code == 401
    dead = kiosk.enrol(nobody)
    assert (dead.status_code, told(dead)) == (403, Code.INVITATION_DEAD)
    acts = [entry.act for entry in desk.office.ledger.entries()]
    assert acts.count("invitation-tried") == 5


def test_a_withdrawn_invitation_and_an_expired_one_are_over(desk, nobody):
    withdrawn, expired = (Applicant.new(invite(desk.office, NOW, f"r-{n}")) for n in range(2))
    facts = {"by": BY, "reason": "lost"}

    def withdraw(register):
        act, more = inviting.to_withdraw(register, withdrawn.secret.id, NOW)
        return act, {**facts, **more}

    desk.office.ledger.transact(withdraw, NOW)
    answer = withdrawn.enrol(nobody)
    assert (answer.status_code, told(answer)) == (403, Code.INVITATION_DEAD)
    desk.clock.add(minutes=30)
    answer = expired.enrol(nobody)
    assert (answer.status_code, told(answer)) == (403, Code.INVITATION_EXPIRED)


def test_a_relayed_request_with_another_key_in_it_is_no_request(desk, nobody):
    kiosk = Applicant.new(invite(desk.office, NOW))
    thief = Applicant.new(kiosk.secret)
    relayed = a_request(thief.key, kiosk.secret.challenge(spki(kiosk.key)))
    cut = kiosk.request.replace(spki(kiosk.key), spki(thief.key))
    for stolen in (relayed, cut):
        answer = kiosk.enrol(nobody, stolen)
        assert (answer.status_code, told(answer)) == (403, Code.REQUEST_REFUSED)
    assert desk.office.register().invitations[kiosk.secret.id].wrong_tries == 1
    assert kiosk.enrol(nobody).status_code == 202


def test_a_replayed_invitation_brings_only_its_own_key_the_certificate(desk, nobody):
    kiosk = Applicant.new(invite(desk.office, NOW))
    assert kiosk.enrol(nobody).status_code == 202
    (request,) = desk.office.register().requests.values()
    desk.office.confirm(request.id, BY, NOW)
    assert kiosk.enrol(nobody).status_code == 200
    replayed = Applicant.new(kiosk.secret).enrol(nobody)
    assert (replayed.status_code, told(replayed)) == (403, Code.INVITATION_USED)


def test_a_request_for_another_name_stays_the_invitations(desk, nobody):
    kiosk = Applicant.new(invite(desk.office, NOW))
    bound = kiosk.secret.challenge(spki(kiosk.key))
    for wish in (
        a_request(kiosk.key, bound, subject="1310000011-reception-2"),
        a_request(kiosk.key, bound, host="cloud.example"),
    ):
        answer = kiosk.enrol(nobody, wish)
        assert (answer.status_code, told(answer)) == (403, Code.REQUEST_REFUSED)
        assert answer.json()["detail"].startswith(("its subject", "its attributes"))
