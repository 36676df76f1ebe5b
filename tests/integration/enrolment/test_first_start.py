"""A kiosk out of its box, its real parts against the real authority: what goes well."""

import json
import logging

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from eligibility.errors import Code
from eligibility.four_words import words_of
from eligibility.identity import device_uri, hospital_uri
from eligibility.invitation import Invitation
from kiosk.__main__ import main
from kiosk.enrolment import events as e, states as s
from kiosk.identity import generation as g
from kiosk.identity.finding import is_enrolled
from provisioning.office import open_new
from provisioning.register import Purpose
from tests.bench.authority import AuthorityDesk
from tests.bench.new_kiosk import CLINIC, Cut, NewKiosk
from tests.bench.pki import INSTITUTION
from tests.bench.qr_codes import CameraFolder, other_codes
from tests.bench.soft_token import SoftToken
from tests.bench.waiting import wait_until
from tests.integration.enrolment.conftest import NOW, House


def by_qr(house, secret) -> bytes:
    root = x509.load_pem_x509_certificate(house.office.trust_pem())
    return Invitation(secret, root.fingerprint(hashes.SHA256())).qr.encode()


def test_a_typed_code_and_four_words_make_a_kiosk(house, kiosk, device, caplog):
    secret = house.invite(device)
    with caplog.at_level(logging.DEBUG), kiosk.in_hand() as start:
        start.type_code(secret.code)
        shown = start.reach(s.Waiting).words
        asked = house.request
        pairs = words_of(bytes.fromhex(asked.key_sha256))
        assert shown == tuple((pair.japanese, pair.english) for pair in pairs)
        issued = house.confirm()
        done = start.finish()
    assert (done.device, done.clinic) == (device, CLINIC)
    assert done.hints == {Code.NO_NETWORK}  # there is no service in this test
    assert kiosk.identity.certificate().serial == f"{issued.serial:x}"
    assert not kiosk.has_traces
    assert secret.code not in caplog.text + repr(start.seen)
    assert secret.value.hex() not in caplog.text + repr(start.seen)


def test_its_public_keys_are_told_and_its_hospitals_are_fetched(house, kiosk, device):
    with kiosk.in_hand() as start:
        start.type_code(house.invite(device).code)
        start.reach(s.Waiting)
        house.confirm()
        start.finish()
    told = json.loads(house.office.register().keys[device_uri(INSTITUTION, device)])["keys"]
    own = [json.loads(kiosk.identity.get(name)) for name in (g.JOSE_SIGN, g.JOSE_ENCRYPT)]
    assert {key["kid"] for key in told} == {key["kid"] for key in own}
    assert not any("d" in key for key in told)
    peers = json.loads(kiosk.identity.get(g.PEERS))["keys"]
    assert {key["x-oev-uri"] for key in peers} == {hospital_uri(INSTITUTION)}
    assert {key["use"] for key in peers} == {"sig", "enc"}


def test_an_invitation_before_the_camera_is_enough(house, device, tmp_path):
    camera = CameraFolder(tmp_path / "camera")
    kiosk = NewKiosk(tmp_path / device, house.desk.port, device=device, camera=camera.source)
    secret = house.invite(device)
    with kiosk.in_hand() as start:
        start.post(e.Begun())
        camera.show(other_codes()["web"])
        wait_until(
            lambda: getattr(start.phase, "seen", None) is s.CodeKind.WEB_ADDRESS, "never told"
        )
        camera.show(by_qr(house, secret))
        start.reach(s.Waiting)
        house.confirm()
        start.finish()
    pictures = [path for path in (tmp_path / device).rglob("*") if path.suffix in {".png", ".jpg"}]
    assert pictures == []


def test_a_hospital_that_has_told_no_keys_yet_is_a_hint(tmp_path, device):
    office = open_new(tmp_path / "office", "Alone", NOW)
    with AuthorityDesk(office, tmp_path / "authority", NOW) as desk:
        house = House(None, desk)
        kiosk = NewKiosk(tmp_path / device, desk.port, device=device)
        with kiosk.in_hand() as start:
            start.type_code(house.invite(device).code)
            start.reach(s.Waiting)
            house.confirm()
            assert Code.NO_SUBSCRIBER in start.finish().hints
    assert json.loads(kiosk.identity.get(g.PEERS)) == {"keys": []}


def test_a_kiosk_with_a_chip_signs_by_a_key_in_it(house, kiosk, device, tmp_path):
    with SoftToken(tmp_path / "token") as token:
        kiosk.plug_in(token)
        with kiosk.in_hand() as start:
            start.type_code(house.invite(device).code)
            start.reach(s.Waiting)
            house.confirm()
            start.finish()
    signing = json.loads(kiosk.identity.get(g.JOSE_SIGN))
    assert "d" not in signing
    told = json.loads(house.office.register().keys[device_uri(INSTITUTION, device)])["keys"]
    assert signing["kid"] in {key["kid"] for key in told}


def test_a_kiosk_whose_certificate_is_over_keeps_its_other_keys(house, kiosk, device):
    with kiosk.in_hand() as start:
        start.type_code(house.invite(device).code)
        start.reach(s.Waiting)
        house.confirm()
        start.finish()
    first = dict(kiosk.identity.whole())
    now = house.desk.clock.now()
    house.office.revoke(device_uri(INSTITUTION, device), "cessation", now)
    with kiosk.in_hand() as start:
        start.type_code(house.invite(device, purpose=Purpose.RENEW).code)
        start.reach(s.Waiting)
        house.confirm()
        start.finish()
    second = kiosk.identity.whole()
    kept = (g.JOSE_SIGN, g.JOSE_ENCRYPT, g.OUTBOX_KEY)
    assert {name: first[name] for name in kept} == {name: second[name] for name in kept}
    assert first[g.TLS_KEY] != second[g.TLS_KEY]


# --- power cuts ---


@pytest.mark.parametrize("is_after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", s.Step)
def test_after_a_power_cut_at_any_step_the_kiosk_gets_its_identity(
    house, kiosk, device, step, is_after
):
    secret, cut = house.invite(device), Cut(step, is_after=is_after)
    with kiosk.until_cut(cut) as start:
        start.type_code(secret.code)
        wait_until(lambda: cut.is_dark.is_set() or isinstance(start.phase, s.Waiting), "stuck")
        if not cut.is_dark.is_set():
            house.confirm()
            start.post(e.Retried())
        wait_until(cut.is_dark.is_set, f"the power was not cut at {step}")
    with kiosk.in_hand() as start:
        if not is_enrolled(kiosk.config):
            if not kiosk.has_traces:
                start.type_code(secret.code)
            go_on(house, start)
    assert [one.invitation for one in house.requests].count(secret.id) == 1
    assert [one.uri for one in house.standing].count(device_uri(INSTITUTION, device)) == 1
    assert kiosk.identity.whole()


def go_on(house, start) -> None:
    """To the end, whatever was done before the power cut."""
    wait_until(lambda: isinstance(start.phase, s.Waiting | s.Done), "it does not go on")
    if isinstance(start.phase, s.Waiting):
        house.confirm()
        start.finish()


def test_the_real_program_goes_on_after_kill_9_and_ends_by_itself(house, kiosk, device, capsys):
    secret = house.invite(device)
    with kiosk.console("--console") as console:
        console.type(secret.grouped)
        console.hear("Waiting for the admin's confirmation")
        said = console.said
    assert kiosk.has_traces
    house.confirm()
    with kiosk.console("--console") as console:
        console.end_typing()
        assert console.wait() == 0
        assert f"Done: {device} of {CLINIC} has its identity." in console.said
        said += console.said
    assert secret.grouped not in said
    assert secret.code not in said
    assert main(["enrol", "--config", str(kiosk.settings)]) == 0
    assert "has its identity already" in capsys.readouterr().out
