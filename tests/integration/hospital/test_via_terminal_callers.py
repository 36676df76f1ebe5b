"""Who may ask through a terminal: kiosks of the institution, until they are revoked."""

import shutil

import pytest

from eligibility.errors import Code
from eligibility.identity import POLICIES
from hospital.terminal import server as servers
from kiosk.ports import ServiceError
from provisioning import bundle, profile
from tests.bench.pki import make_line
from tests.bench.rogue import Rogue, issue_rogue
from tests.bench.waiting import wait_until
from tests.integration.hospital.served import NOW, Served, face_of, new_id


def is_let_in(served, credentials):
    client = served.client(credentials)
    try:
        client.inquire_by_face(new_id(), new_id(), face_of())
    except ServiceError as error:
        return error.code
    finally:
        client.close()
    return True


def test_only_devices_of_this_institution_come_in(served, tmp_path):
    line = served.line
    other_clinic = make_line(tmp_path / "other", NOW, institution="1310000029")
    assert is_let_in(served, line.kiosk) is True
    assert is_let_in(served, line.hospital) is Code.CALLER_UNKNOWN
    assert is_let_in(served, line.add_insurer("06050116", NOW)) is Code.CALLER_UNKNOWN
    mixed = tmp_path / "mixed"
    shutil.copytree(other_clinic.kiosk, mixed)
    shutil.copy(line.kiosk / "ca.crt", mixed)
    assert is_let_in(served, mixed) in {Code.SERVICE_REFUSES_DEVICE, Code.NO_NETWORK}


def test_a_device_of_another_institution_with_the_same_authority_is_locked_out(served):
    line = served.line
    folder = line.kiosk.with_name("elsewhere")
    identity = profile.device("1310000029", "reception-1")
    bundle.issue_kiosk(line.office, folder, line.hospital, identity, NOW)
    assert is_let_in(served, folder) is Code.CALLER_UNKNOWN


@pytest.mark.parametrize(
    ("authority", "policy"), [("insurer", "device"), ("hospital", "device"), ("device", "insurer")]
)
def test_only_the_authority_for_devices_makes_one(served, authority, policy):
    uri = f"urn:x-oev:device:{served.line.institution}:rogue"
    rogue = issue_rogue(served.line, authority, Rogue(uri, [POLICIES[policy]]), NOW)
    assert is_let_in(served, rogue) is Code.CALLER_UNKNOWN


def test_a_revoked_kiosk_is_locked_out_on_the_connection_that_it_keeps(tmp_path, monkeypatch):
    monkeypatch.setattr(servers, "LOOK_EVERY_S", 0.05)
    line = make_line(tmp_path, NOW)
    served = Served(tmp_path, line)
    try:
        kept = served.client(line.kiosk)
        kept.inquire_by_face(new_id(), new_id(), face_of())
        line.revoke(line.kiosk, NOW)

        def is_out():
            try:
                kept.inquire_by_face(new_id(), new_id(), face_of())
            except ServiceError as error:
                return error.code in {Code.CALLER_UNKNOWN, Code.SERVICE_REFUSES_DEVICE}
            return False

        wait_until(is_out, "it is still let in")
        kept.close()
        assert is_let_in(served, line.kiosk) in {Code.SERVICE_REFUSES_DEVICE, Code.CALLER_UNKNOWN}
    finally:
        served.stop()
