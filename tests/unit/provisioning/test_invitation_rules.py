"""May an invitation be used: each state and each try, on the real ledger without a server."""

import base64
import datetime as dt
import fcntl
import itertools
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from eligibility.errors import Code
from eligibility.identity import device_uri
from eligibility.invitation import Secret
from provisioning.acts import Act
from provisioning.errors import RequestWaits
from provisioning.est import rules
from provisioning.est.pkcs10 import parse
from provisioning.est.rules import Attempt, HandOut, Refuse, Wait, settle
from provisioning.office import Office, open_new
from provisioning.register import InvitationState, Purpose
from tests.bench.enrolment import Applicant, a_request, invite, new_secret, spki
from tests.bench.pki import INSTITUTION
from tests.bench.waiting import wait_until

NOW = dt.datetime(2026, 11, 29, 9, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
NUMBERS = itertools.count(1)
BY = "urn:x-oev:admin:hanako"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return open_new(tmp_path_factory.mktemp("office") / "office", "Example", NOW)


@pytest.fixture
def office(made):
    """One for the file; each test uses a kiosk of its own."""
    return made


@pytest.fixture
def device():
    return f"r-{next(NUMBERS)}"


def attempt(
    applicant: Applicant, secret: Secret | None = None, der: bytes | None = None
) -> Attempt:
    asked = parse(base64.b64encode(der or applicant.request))
    used = secret or applicant.secret
    return Attempt(
        applicant.secret.id, used, asked.key_sha256, asked.der, asked.is_bound_to(used), asked.fault
    )


def waits(office, kiosk: Applicant, now: dt.datetime = NOW) -> Wait:
    answer = settle(office.ledger, attempt(kiosk), now)
    assert isinstance(answer, Wait)
    return answer


def refused(office, tried: Attempt) -> Refuse:
    answer = settle(office.ledger, tried, NOW)
    assert isinstance(answer, Refuse)
    return answer


@pytest.mark.parametrize("purpose", Purpose)
def test_a_second_invitation_withdraws_the_open_one_in_the_same_act(office, device, purpose):
    enrolled(office, device, ends=NOW) if purpose is Purpose.RENEW else None
    first = invite(office, NOW, device, purpose)
    lines = office.ledger.head().sequence
    second = invite(office, NOW + MINUTE, device, purpose)
    assert office.ledger.head().sequence == lines + 1
    states = [office.register().invitations[one.id].state(NOW + MINUTE) for one in (first, second)]
    assert states == [InvitationState.WITHDRAWN, InvitationState.OPEN]
    assert refused(office, attempt(Applicant.new(first))).code is Code.INVITATION_DEAD
    waits(office, Applicant.new(second), NOW + MINUTE)


def test_a_kiosk_that_asks_already_is_answered_before_it_is_invited_again(office, device):
    asked = waits(office, Applicant.new(invite(office, NOW, device))).request
    with pytest.raises(RequestWaits, match=f"decline the request {asked.id} first"):
        invite(office, NOW + MINUTE, device)
    office.decline(asked.id, BY, "other words", NOW + MINUTE)
    invite(office, NOW + MINUTE, device)


def test_invitations_of_other_kiosks_stay_open(office, device):
    first = invite(office, NOW, device)
    invite(office, NOW, f"{device}-b")
    assert office.register().invitations[first.id].state(NOW) is InvitationState.OPEN


def enrolled(office, device: str, ends: dt.datetime) -> None:
    """The kiosk's certificate is over."""
    uri = device_uri(INSTITUTION, device)
    facts = {"kind": "device", "uri": uri, "common_name": device, "serial": f"{next(NUMBERS):x}"}
    long_ago = ends - dt.timedelta(days=90)
    office.ledger.append(Act.ISSUED, {**facts, "valid_until": ends.isoformat()}, long_ago)


def tries(office, secret):
    return office.register().invitations[secret.id].wrong_tries


def test_the_first_good_request_waits_and_the_same_again_waits_on(office, device):
    kiosk = Applicant.new(invite(office, NOW, device))
    first = waits(office, kiosk)
    assert waits(office, kiosk, NOW + MINUTE) == first
    assert first.request.until == NOW + rules.REQUEST_LIFE


def test_another_key_finds_the_invitation_used(office, device):
    secret = invite(office, NOW, device)
    settle(office.ledger, attempt(Applicant.new(secret)), NOW)
    assert settle(office.ledger, attempt(Applicant.new(secret)), NOW) == Refuse(
        Code.INVITATION_USED
    )


def settled_at_once(office, tried: list[Attempt]) -> list[rules.Answer]:
    """All of them came, and looked if they look, while somebody else held the ledger."""
    with (office.folder / "ledger.jsonl").open() as held, ThreadPoolExecutor(len(tried)) as pool:
        fcntl.flock(held, fcntl.LOCK_EX)
        answers = [pool.submit(settle, Office(office.folder).ledger, one, NOW) for one in tried]
        wait_until(lambda: waiting_for_locks() == len(tried), "not all of them wait")
        fcntl.flock(held, fcntl.LOCK_UN)
        return [answer.result() for answer in answers]


def test_of_ten_at_once_one_makes_the_request(office, device):
    secret = invite(office, NOW, device)
    given = settled_at_once(office, [attempt(Applicant.new(secret)) for _ in range(10)])
    assert [type(answer) for answer in given].count(Wait) == 1
    assert given.count(Refuse(Code.INVITATION_USED)) == 9


def test_of_ten_wrong_secrets_at_once_five_are_counted(office, device):
    kiosk = Applicant.new(invite(office, NOW, device))
    wrong = [attempt(kiosk, secret=new_secret()) for _ in range(10)]
    assert settled_at_once(office, wrong) == [Refuse(Code.INVITATION_UNKNOWN)] * 10
    assert tries(office, kiosk.secret) == 5


def waiting_for_locks() -> int:
    """How many threads of this process wait for one (proc_locks(5))."""
    locks = Path("/proc/locks").read_text().splitlines()
    return sum("->" in lock and f" {os.getpid()} " in lock for lock in locks)


def test_a_confirmed_request_gets_its_certificate_each_time_it_asks(office, device):
    kiosk = Applicant.new(invite(office, NOW, device))
    waiting = waits(office, kiosk)
    issued = office.confirm(waiting.request.id, BY, NOW)
    for later in (MINUTE, 10 * 24 * 60 * MINUTE):
        assert settle(office.ledger, attempt(kiosk), NOW + later) == HandOut(issued)


def test_a_certificate_that_was_taken_back_is_not_handed_out_again(office, device):
    kiosk = Applicant.new(invite(office, NOW, device))
    waiting = waits(office, kiosk)
    issued = office.confirm(waiting.request.id, BY, NOW)
    office.revoke(issued.uri, "key-compromise", NOW)
    assert settle(office.ledger, attempt(kiosk), NOW) == Refuse(Code.INVITATION_USED)


def test_a_declined_request_and_one_nobody_confirmed_are_told_so(office, device):
    declined, late = (Applicant.new(invite(office, NOW, f"{device}-{n}")) for n in "ab")
    waiting = waits(office, declined)
    office.decline(waiting.request.id, BY, "not here", NOW)
    settle(office.ledger, attempt(late), NOW)
    assert settle(office.ledger, attempt(declined), NOW) == Refuse(Code.REQUEST_DECLINED)
    over = NOW + rules.REQUEST_LIFE
    assert isinstance(settle(office.ledger, attempt(late), over - MINUTE), Wait)
    assert settle(office.ledger, attempt(late), over) == Refuse(Code.REQUEST_DECLINED)


def test_an_invitation_ends_after_thirty_minutes(office, device):
    kiosk = Applicant.new(invite(office, NOW, device))
    end = NOW + 30 * MINUTE
    assert settle(office.ledger, attempt(kiosk), end) == Refuse(Code.INVITATION_EXPIRED)
    assert isinstance(settle(office.ledger, attempt(kiosk), end - MINUTE), Wait)


def test_a_withdrawn_invitation_is_dead(office, device):
    kiosk = Applicant.new(invite(office, NOW, device))
    facts = {"invitation": kiosk.secret.id, "by": BY, "reason": "lost"}
    office.ledger.append(Act.INVITATION_WITHDRAWN, facts, NOW)
    assert settle(office.ledger, attempt(kiosk), NOW) == Refuse(Code.INVITATION_DEAD)


def test_the_fifth_wrong_secret_kills_and_no_more_are_counted(office, device):
    kiosk = Applicant.new(invite(office, NOW, device))
    wrong = attempt(kiosk, secret=new_secret())
    for number in range(7):
        assert settle(office.ledger, wrong, NOW) == Refuse(Code.INVITATION_UNKNOWN)
        assert tries(office, kiosk.secret) == min(number + 1, 5)
        if number == 3:
            assert office.register().invitations[kiosk.secret.id].state(NOW).value == "open"
    assert settle(office.ledger, attempt(kiosk), NOW) == Refuse(Code.INVITATION_DEAD)


def test_what_is_no_code_is_a_wrong_try_too(office, device):
    kiosk = Applicant.new(invite(office, NOW, device))
    asked = attempt(kiosk)
    nothing = Attempt(asked.invitation, None, asked.key_sha256, asked.csr, is_bound=False)
    assert settle(office.ledger, nothing, NOW) == Refuse(Code.INVITATION_UNKNOWN)
    assert tries(office, kiosk.secret) == 1


def test_guessed_invitations_write_nothing(office):
    stranger = Applicant.new(new_secret())
    before = len(office.ledger.entries())
    assert settle(office.ledger, attempt(stranger), NOW) == Refuse(Code.INVITATION_UNKNOWN)
    assert len(office.ledger.entries()) == before


def test_wrong_tries_at_a_used_or_expired_invitation_write_nothing(office, device):
    used, old = (Applicant.new(invite(office, NOW, f"{device}-{n}")) for n in "ab")
    waiting = settle(office.ledger, attempt(used), NOW)
    for kiosk, now in ((used, NOW), (old, NOW + 31 * MINUTE)):
        wrong = attempt(kiosk, secret=new_secret())
        assert settle(office.ledger, wrong, now) == Refuse(Code.INVITATION_UNKNOWN)
        assert tries(office, kiosk.secret) == 0
    assert settle(office.ledger, attempt(used), NOW) == waiting


def test_a_relayed_request_with_its_key_swapped_is_refused_and_counted(office, device):
    kiosk = Applicant.new(invite(office, NOW, device))
    thief = Applicant.new(kiosk.secret)
    swapped = a_request(thief.key, kiosk.secret.challenge(spki(kiosk.key)))
    assert refused(office, attempt(kiosk, der=swapped)).code is Code.REQUEST_REFUSED
    assert tries(office, kiosk.secret) == 1
    assert isinstance(settle(office.ledger, attempt(kiosk), NOW), Wait)


def test_a_request_without_challenge_is_refused_and_counted(office, device):
    kiosk = Applicant.new(invite(office, NOW, device))
    unbound = attempt(kiosk, der=a_request(kiosk.key))
    assert refused(office, unbound).code is Code.REQUEST_REFUSED
    assert tries(office, kiosk.secret) == 1


def test_a_request_of_the_wrong_form_says_which_and_is_no_wrong_try(office, device):
    kiosk = Applicant.new(invite(office, NOW, device))
    named = a_request(kiosk.key, kiosk.secret.challenge(spki(kiosk.key)), subject="somebody")
    why = "its subject, which must be empty"
    assert refused(office, attempt(kiosk, der=named)) == Refuse(Code.REQUEST_REFUSED, why)
    assert tries(office, kiosk.secret) == 0


def test_a_key_that_was_certified_or_asked_with_before_is_refused(office, device):
    first = Applicant.new(invite(office, NOW, device))
    waiting = waits(office, first)
    office.confirm(waiting.request.id, BY, NOW)
    other = invite(office, NOW, f"{device}-b")
    request = a_request(first.key, other.challenge(spki(first.key)))
    again = Applicant(other, first.key, request)
    assert refused(office, attempt(again)).code is Code.REQUEST_REFUSED
