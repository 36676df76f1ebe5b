"""Where a new kiosk makes its keys: the signing one in a chip, and what when a seal is lost."""

import json
import os
import shutil

import pytest

from eligibility.identity import device_uri
from eligibility.jose_keys import LABEL, thumbprint
from kiosk.enrolment import events as e, states as s
from kiosk.identity import generation as g
from kiosk.identity.chip import chip_of
from provisioning.register import Purpose
from tests.bench.pki import INSTITUTION
from tests.bench.soft_token import LABEL as TOKEN, MODULE, SoftToken


def enrol(house, kiosk, device, purpose=Purpose.ENROL):
    with kiosk.in_hand() as start:
        start.type_code(house.invite(device, purpose=purpose).code)
        start.reach(s.Waiting)
        house.confirm()
        start.post(e.Retried())
        start.reach(s.Done)


@pytest.fixture
def token(tmp_path, kiosk):
    with SoftToken(tmp_path / "token") as token, kiosk.settings.open("a") as settings:
        settings.write(f'\n[keys]\nmodule = "{MODULE}"\ntoken = "{TOKEN}"\n')
        settings.flush()
        shutil.copy(token.pin_file, kiosk.config.paths.credentials)
        yield token


def test_a_kiosk_with_a_chip_makes_its_signing_key_there_and_keeps_it(house, kiosk, device, token):
    enrol(house, kiosk, device)
    own = json.loads(kiosk.identity.get(g.JOSE_SIGN))
    assert "d" not in own
    chip = chip_of(kiosk.config)
    assert chip is not None
    assert chip.open(own[LABEL]).sign(b"a record")
    told = json.loads(house.office.register().keys[device_uri(INSTITUTION, device)])["keys"]
    assert own["kid"] == thumbprint(own)
    assert own["kid"] in {key["kid"] for key in told}
    assert not [key for key in told if LABEL in key]
    house.office.revoke(device_uri(INSTITUTION, device), "cessation", house.desk.clock.now())
    enrol(house, kiosk, device, Purpose.RENEW)
    assert json.loads(kiosk.identity.get(g.JOSE_SIGN)) == own


def test_a_kiosk_whose_seal_is_lost_is_enrolled_anew_and_nothing_is_deleted(house, kiosk, device):
    enrol(house, kiosk, device)
    first = kiosk.identity.folder
    (kiosk.config.paths.credentials / "identity.key").write_bytes(os.urandom(32))
    house.office.revoke(device_uri(INSTITUTION, device), "cessation", house.desk.clock.now())
    enrol(house, kiosk, device, Purpose.RENEW)
    assert set(kiosk.identity.whole()) == set(g.WHOLE)
    aside = first.parent.with_name("identity.aside-1") / first.name
    assert (aside / g.OUTBOX_KEY).exists()
