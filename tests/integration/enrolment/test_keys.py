"""Where a new kiosk makes its keys: the signing one in a chip, and what when a seal is lost."""

import json
import os

from eligibility.identity import device_uri
from eligibility.jose_keys import LABEL
from kiosk.batch.outbox import open_outbox
from kiosk.enrolment import events as e, states as s
from kiosk.identity import generation as g
from kiosk.identity.chip import chip_of
from kiosk.identity.memory import opened_in
from kiosk.places import device_name, outbox_file
from provisioning.register import Purpose
from tests.bench.pki import INSTITUTION
from tests.bench.receptions import new_id
from tests.bench.soft_token import SoftToken


def enrol(house, kiosk, device, purpose=Purpose.ENROL):
    with kiosk.in_hand() as start:
        start.type_code(house.invite(device, purpose=purpose).code)
        start.reach(s.Waiting)
        house.confirm()
        start.post(e.Retried())
        start.reach(s.Done)


def test_a_kiosk_keeps_its_key_in_the_chip_when_its_certificate_is_renewed(
    house, kiosk, device, tmp_path
):
    with SoftToken(tmp_path / "token") as token:
        kiosk.plug_in(token)
        enrol(house, kiosk, device)
        own = kiosk.identity.get(g.JOSE_SIGN)
        house.office.revoke(device_uri(INSTITUTION, device), "cessation", house.desk.clock.now())
        enrol(house, kiosk, device, Purpose.RENEW)
        chip = chip_of(kiosk.config)
        assert chip is not None
        assert chip.open(json.loads(own)[LABEL]).sign(b"a record")
    assert kiosk.identity.get(g.JOSE_SIGN) == own
    told = json.loads(house.office.register().keys[device_uri(INSTITUTION, device)])["keys"]
    assert not [key for key in told if LABEL in key]


def test_a_kiosk_whose_seal_is_lost_is_enrolled_anew_and_nothing_is_deleted(
    house, kiosk, device, tmp_path
):
    enrol(house, kiosk, device)
    first = kiosk.identity.folder
    owner = device_name(kiosk.config)
    with opened_in(tmp_path, kiosk.identity.whole()) as credentials:
        open_outbox(outbox_file(kiosk.config), credentials, owner, new_id).close()
    (kiosk.config.paths.credentials / "identity.key").write_bytes(os.urandom(32))
    house.office.revoke(device_uri(INSTITUTION, device), "cessation", house.desk.clock.now())
    enrol(house, kiosk, device, Purpose.RENEW)
    assert set(kiosk.identity.whole()) == set(g.WHOLE)
    aside = first.parent.with_name("identity.aside-1") / first.name
    assert (aside / g.OUTBOX_KEY).exists()
    assert (aside.parent / outbox_file(kiosk.config).name).exists()
    with opened_in(tmp_path, kiosk.identity.whole()) as credentials:
        open_outbox(outbox_file(kiosk.config), credentials, owner, new_id).close()
