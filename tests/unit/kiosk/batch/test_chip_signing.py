"""The signing key in a chip: the hospital takes what it signs as it takes every other."""

import dataclasses
import json
import shutil

import pytest

from eligibility.errors import Code
from eligibility.identity import hospital_uri
from eligibility.jose_keys import OWNER as WHOSE
from hospital.envelope import Envelope as HospitalEnvelope
from kiosk.batch.envelope import Envelope
from kiosk.batch.keyring import KeysUnusable
from kiosk.batch.service import OUTBOX_PAUSE_S
from kiosk.identity import jose
from kiosk.identity.device_key import DeviceKeyError
from tests.bench.receptions import receptions
from tests.bench.soft_token import SoftToken
from tests.unit.kiosk.batch.service_bench import Bench

LABEL = "jose-sign-0001"


@pytest.fixture
def token(tmp_path):
    with SoftToken(tmp_path / "token") as token:
        yield token


@pytest.fixture
def chip(token):
    return token.keys()


@pytest.fixture
def signing_line(tmp_path, line, chip):
    """The line as its own, but the kiosk's signing key is made in the chip."""
    kiosk, hospital = tmp_path / "kiosk", tmp_path / "hospital"
    shutil.copytree(line.kiosk, kiosk)
    shutil.copytree(line.hospital, hospital)
    own = jose.in_token(chip.make(LABEL), LABEL, line.kiosk_uri)
    (kiosk / "jose-sign.jwk").write_bytes(own)
    peers = json.loads((hospital / "peers.jwks").read_bytes())["keys"]
    others = [key for key in peers if (key[WHOSE], key["use"]) != (line.kiosk_uri, "sig")]
    keys = {"keys": others + jose.public_keys(own)}
    (hospital / "peers.jwks").write_text(json.dumps(keys))
    return dataclasses.replace(line, kiosk=kiosk, hospital=hospital)


@pytest.fixture
def envelope(signing_line, chip):
    return Envelope(signing_line.kiosk, hospital_uri(signing_line.institution), chip=chip)


def code_of(act):
    with pytest.raises(DeviceKeyError) as caught:
        act()
    return caught.value.code


def test_the_hospital_opens_what_a_chip_has_signed(signing_line, envelope):
    message = json.dumps({"名": "値" * 1000}).encode()
    sealed = envelope.close_up(message)
    opened = HospitalEnvelope(signing_line.hospital).open_up(sealed)
    assert opened.payload == message
    assert opened.signer_uri == signing_line.kiosk_uri


def test_records_wait_for_a_chip_that_was_pulled_and_go_once_it_is_back(
    tmp_path, signing_line, token, chip, caplog
):
    (tmp_path / "bench").mkdir()
    bench = Bench(tmp_path / "bench", signing_line, chip=chip)
    bench.up()
    token.pull()
    receptions(bench.outbox, 3)
    assert bench.service.step()
    assert bench.service.step()
    assert caplog.text.count("batch.outbox_waited_for code=KSK-367") == 1
    assert bench.link.sent == []
    token.plug()
    bench.clock.seconds += OUTBOX_PAUSE_S
    assert bench.service.step()
    assert bench.service.step()
    bench.carry()
    assert bench.states() == {"received": 3}
    bench.database.close()
    bench.inbox.close()


def test_another_key_under_the_same_label_signs_nothing(envelope, chip):
    chip.forget(LABEL)
    chip.make(LABEL)
    assert code_of(lambda: envelope.close_up(b"{}")) is Code.KEY_TOKEN_UNUSABLE


def test_a_chip_that_is_away_does_not_hold_up_the_start(signing_line, token, chip):
    token.pull()
    envelope = Envelope(signing_line.kiosk, hospital_uri(signing_line.institution), chip=chip)
    assert code_of(lambda: envelope.close_up(b"{}")) is Code.KEY_TOKEN_UNUSABLE
    token.plug()
    assert envelope.close_up(b"{}")


def test_a_kiosk_that_knows_of_no_chip_says_which_file_it_cannot_use(signing_line):
    with pytest.raises(KeysUnusable, match=r"jose-sign\.jwk"):
        Envelope(signing_line.kiosk, hospital_uri(signing_line.institution))
