"""A kiosk out of its box, its real parts against the real authority: what goes wrong."""

import contextlib
import dataclasses
import datetime as dt
import shutil

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from eligibility.errors import Code
from eligibility.invitation import Invitation
from kiosk import enrol_main
from kiosk.enrolment import effects as f, events as e, states as s
from kiosk.enrolment.kept_request import KeptRequest
from kiosk.identity import generation as g
from kiosk.identity.finding import store_of
from provisioning.office import Office, open_new
from provisioning.serving.settings import Listen
from tests.bench.authority import AuthorityDesk, AuthorityProcess
from tests.bench.enrolment import invite, new_secret
from tests.bench.new_kiosk import NewKiosk
from tests.bench.ports import free_port
from tests.bench.waiting import wait_until
from tests.integration.enrolment.conftest import NOW, House


def failed(start) -> s.Failed:
    phase = start.reach(s.Failed)
    assert isinstance(phase, s.Failed)
    return phase


def leaves_nothing(kiosk: NewKiosk) -> None:
    """A moment after the screen tells that it failed; the plug is not pulled in between."""
    wait_until(lambda: not kiosk.has_traces, "the request lies there still")


def qr_of(office: Office, secret) -> Invitation:
    root = x509.load_pem_x509_certificate(office.trust_pem())
    return Invitation(secret, root.fingerprint(hashes.SHA256()))


def test_a_code_that_nobody_made_is_unknown(kiosk):
    with kiosk.in_hand() as start:
        start.type_code(new_secret().code)
        assert failed(start) == s.Failed(Code.INVITATION_UNKNOWN, s.Advice.TRY_AGAIN)
        leaves_nothing(kiosk)


@pytest.mark.parametrize("is_typed", [True, False])
def test_an_invitation_of_half_an_hour_ago_has_expired(house, kiosk, device, is_typed):
    secret = house.invite(device)
    house.desk.clock.add(minutes=31)
    with kiosk.in_hand() as start:
        if is_typed:
            start.type_code(secret.code)
        else:
            start.post(e.InvitationRead(qr_of(house.office, secret)))
        assert failed(start) == s.Failed(Code.INVITATION_EXPIRED, s.Advice.NEW_INVITATION)
        leaves_nothing(kiosk)


def test_an_invitation_that_another_kiosk_used_is_used(house, kiosk, device, tmp_path):
    secret = house.invite(device)
    other = NewKiosk(tmp_path / "other", house.desk.port, device=device)
    with kiosk.in_hand() as start:
        start.type_code(secret.code)
        start.reach(s.Waiting)
    with other.in_hand() as start:
        start.type_code(secret.code)
        assert failed(start).code is Code.INVITATION_USED


def test_five_wrong_tries_make_it_dead(house, kiosk, device):
    secret = house.invite(device)
    for _ in range(5):
        house.office.ledger.append(
            "invitation-tried", {"invitation": secret.id, "why": "secret"}, NOW
        )
    with kiosk.in_hand() as start:
        start.type_code(secret.code)
        assert failed(start).code is Code.INVITATION_DEAD


def test_an_invitation_for_another_kiosk_is_told_once_it_was_confirmed(house, kiosk, device):
    secret = house.invite(f"{device}-b")
    with kiosk.in_hand() as start:
        start.type_code(secret.code)
        start.reach(s.Waiting)
        house.confirm()
        start.post(e.Retried())
        assert failed(start).code is Code.INVITATION_OF_ANOTHER
        leaves_nothing(kiosk)


@pytest.mark.parametrize("how", ["declined", "ran out"])
def test_a_request_that_is_not_confirmed_ends(house, kiosk, device, how):
    with kiosk.in_hand() as start:
        start.type_code(house.invite(device).code)
        start.reach(s.Waiting)
        if how == "declined":
            house.decline()
        else:
            house.desk.clock.add(minutes=61)
        start.post(e.Retried())
        assert failed(start) == s.Failed(Code.REQUEST_DECLINED, s.Advice.NEW_INVITATION)
        leaves_nothing(kiosk)


def test_another_authority_than_the_invitation_names_is_an_alarm(house, kiosk, device, tmp_path):
    elsewhere = open_new(tmp_path / "office", "Elsewhere", NOW)
    secret = invite(elsewhere, NOW, device)
    with kiosk.in_hand() as start:
        start.post(e.InvitationRead(qr_of(elsewhere, secret)))
        told = failed(start)
        leaves_nothing(kiosk)
    assert told.code is Code.AUTHORITY_NOT_TRUSTED
    assert told.is_alarm
    assert secret.id not in house.office.register().invitations


def test_an_authority_that_is_replaced_while_the_kiosk_waits_is_an_alarm(tmp_path, device):
    own, other = (open_new(tmp_path / name, name, NOW) for name in ("own", "other"))
    with contextlib.ExitStack() as stack:
        with AuthorityDesk(own, tmp_path / "a", NOW) as desk:
            kiosk = NewKiosk(tmp_path / device, desk.port, device=device)
            start = stack.enter_context(kiosk.in_hand())
            start.type_code(invite(own, NOW, device).code)
            start.reach(s.Waiting)
        stack.enter_context(at_port(other, tmp_path / "b", NOW, kiosk.place.port))
        start.post(e.Retried())
        assert failed(start).is_alarm


def at_port(office: Office, folder, now: dt.datetime, port: int) -> AuthorityDesk:
    desk = AuthorityDesk(office, folder, now)
    desk.settings = dataclasses.replace(desk.settings, listen=Listen("127.0.0.1", port))
    return desk


@pytest.mark.parametrize("years", [-4, 3])
def test_a_clock_that_is_wrong_by_years_is_told_until_it_is_right(tmp_path, device, years):
    """The other way round: the authority's certificate lies years away from this machine's time."""
    then = NOW + dt.timedelta(days=365 * years)
    office = open_new(tmp_path / "office", "Bench", min(NOW, then))
    secret = invite(office, then, device)
    with contextlib.ExitStack() as stack:
        with AuthorityDesk(office, tmp_path / "then", then) as desk:
            kiosk = NewKiosk(tmp_path / device, desk.port, device=device)
            start = stack.enter_context(kiosk.in_hand())
            start.type_code(secret.code)
            wait_until(lambda: trouble_of(start) is Code.CLOCK_IMPLAUSIBLE, "never told")
        desk = stack.enter_context(at_port(office, tmp_path / "now", NOW, kiosk.place.port))
        desk.clock.at = then  # so that the invitation still holds
        start.post(e.Retried())
        start.reach(s.Waiting)


def trouble_of(start) -> Code | None:
    trouble = getattr(start.phase, "trouble", None)
    return None if trouble is None else trouble.code


def test_without_the_credential_that_seals_it_nothing_is_asked(house, kiosk, device):
    (kiosk.folder / "credentials" / "identity.key").unlink()
    secret = house.invite(device)
    with kiosk.in_hand() as start:
        start.type_code(secret.code)
        assert failed(start) == s.Failed(Code.IDENTITY_UNUSABLE, s.Advice.TELL_SOMEBODY)
    assert house.office.register().invitations[secret.id].request is None


def test_a_storage_that_takes_nothing_is_told_and_tried_again(house, kiosk, device):
    state = kiosk.folder / "state"
    state.mkdir()
    (state / "identity").write_bytes(b"")  # nobody can make a folder there, root neither
    with kiosk.in_hand() as start:
        start.type_code(house.invite(device).code)
        assert failed(start).is_request_kept
        assert failed(start).code is Code.IDENTITY_NOT_KEPT
        (state / "identity").unlink()
        start.post(e.Retried())
        start.reach(s.Waiting)


def test_a_camera_that_is_not_there_is_told_and_typing_remains(house, device, tmp_path):
    missing = str(tmp_path / "no-camera")
    kiosk = NewKiosk(tmp_path / device, house.desk.port, device=device, camera=missing)
    with kiosk.in_hand() as start:
        start.post(e.Begun())
        wait_until(lambda: getattr(start.phase, "is_camera_lost", False), "never told")
        start.post(e.TypingChosen())
        start.type_code(house.invite(device).code)
        start.reach(s.Waiting)


def test_going_back_leaves_nothing_on_the_kiosk(house, kiosk, device):
    with kiosk.in_hand() as start:
        start.type_code(house.invite(device).code)
        start.reach(s.Waiting)
        start.post(e.WentBack())
        leaves_nothing(kiosk)
    assert isinstance(start.phase, s.Welcome)


def test_a_former_invitations_request_that_would_not_go_away_is_never_sent(house, kiosk, device):
    secret, former = house.invite(device), new_secret()
    case = enrol_main.case_of(kiosk.config, kiosk.place)
    case(f.Take(Invitation(secret)))
    left = KeptRequest(former, x509.load_pem_x509_certificate(house.office.trust_pem()), NOW)
    store_of(kiosk.config).begin_generation().put(g.PENDING, left.encode())
    for step in s.CONTACTING_STEPS:
        answer = case(f.Do(step))
    assert isinstance(answer, e.Pending)
    assert house.request.invitation == secret.id


# --- the authority is killed ---


def test_an_authority_that_is_killed_at_each_stage_delays_and_loses_nothing(tmp_path, device):
    office, port = open_new(tmp_path / "office", "Bench", NOW), free_port()
    server = AuthorityProcess(office.folder, tmp_path / "authority", NOW, port)
    kiosk = NewKiosk(tmp_path / device, port, device=device)
    with contextlib.ExitStack() as stack:
        stack.callback(server.stop)
        start = stack.enter_context(kiosk.in_hand())
        start.type_code(invite(office, NOW, device).code)
        wait_until(lambda: trouble_of(start) is Code.AUTHORITY_UNREACHABLE, "never told")
        server.start()
        start.post(e.Retried())
        start.reach(s.Waiting)
        server.kill()
        start.post(e.Retried())
        wait_until(lambda: start.phase.silent_since is not None, "silence was never told")
        house = House(None, AuthorityDesk(office, tmp_path / "hand", NOW))
        house.confirm()
        server.start()
        start.post(e.Retried())
        wait_until(lambda: has_finished_asking(start), "never confirmed", pause_s=0.001)
        server.kill()
        server.start()
        start.post(e.Retried())
        start.reach(s.Done)
    assert len(office.register().of_party(house.request.uri)) == 1
    assert kiosk.identity.whole()


def has_finished_asking(start) -> bool:
    return any(isinstance(state.phase, s.Finishing) for state in list(start.seen))


def test_a_copy_of_the_card_has_no_use_for_the_sealed_request(house, kiosk, device, tmp_path):
    """Another machine has another identity.key."""
    with kiosk.in_hand() as start:
        start.type_code(house.invite(device).code)
        start.reach(s.Waiting)
    copy = NewKiosk(tmp_path / "copy", house.desk.port, device=device)
    shutil.copytree(kiosk.folder / "state", copy.folder / "state", symlinks=True)
    with copy.in_hand() as start:
        wait_until(lambda: bool(start.seen), "never shown")
        assert isinstance(start.phase, s.Welcome)
