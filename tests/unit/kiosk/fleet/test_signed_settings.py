"""A kiosk takes settings from its authority alone, for itself alone, and never an older version."""

import base64
import datetime as dt
import json

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from eligibility import wire
from eligibility.wire_fleet import SiteSettings
from kiosk.fleet.signed_settings import SettingsRefused, read_signed
from provisioning import profile, site_settings
from provisioning.device_key import new_key, private_pem, request_for
from provisioning.office import open_new
from provisioning.settings_signer import Signer, signer_of
from tests.bench.pki import make_line

NOW = dt.datetime(2026, 11, 29, 9, 0, tzinfo=dt.UTC)
TABLES = {"sound": {"volume": 4}}
_DER = Encoding.DER


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    return make_line(tmp_path_factory.mktemp("line"), NOW)


@pytest.fixture(scope="module")
def root(line):
    return x509.load_pem_x509_certificate(line.office.trust_pem())


def signed(line, signer=None, **more):
    document = {"uri": line.kiosk_uri, "version": 3, "made_at": NOW, "settings": TABLES, **more}
    return site_settings.sign(
        signer or signer_of(line.office, NOW), wire.encode(SiteSettings(**document))
    )


def read(text, root, line, newest=2, now=NOW):
    return read_signed(text, root, line.kiosk_uri, newest, now)


def test_what_the_authority_signed_for_this_kiosk_is_taken(line, root):
    made = site_settings.make(line.office, line.kiosk_uri, TABLES, "console", NOW)
    assert read(made.jws, root, line, newest=0).settings == TABLES
    assert read(signed(line), root, line).version == 3


@pytest.mark.parametrize(
    ("more", "newest", "reason"),
    [
        ({"uri": "urn:x-oev:device:1310000011:reception-2"}, 2, "uri"),
        ({}, 3, "version"),
        ({"version": 2}, 7, "version"),
    ],
    ids=["another kiosk's", "the same again", "older"],
)
def test_what_is_not_for_this_kiosk_now_is_refused(line, root, more, newest, reason):
    with pytest.raises(SettingsRefused) as refused:
        read(signed(line, **more), root, line, newest)
    assert refused.value.reason == reason


def changed(text, part, change):
    parts = text.split(".")
    held = json.loads(base64.urlsafe_b64decode(parts[part] + "=="))
    parts[part] = base64.urlsafe_b64encode(json.dumps(change(held)).encode()).decode().rstrip("=")
    return ".".join(parts)


@pytest.mark.parametrize(
    ("forge", "reason"),
    [
        (lambda text: changed(text, 1, lambda held: {**held, "version": 9}), "signature"),
        (lambda text: changed(text, 0, lambda held: {**held, "alg": "none"}), "header"),
        (lambda text: changed(text, 0, lambda held: {**held, "crit": ["b64"]}), "header"),
        (lambda text: changed(text, 0, lambda held: {**held, "x5c": held["x5c"][:1]}), "chain"),
        (lambda text: changed(text, 0, lambda held: {**held, "x5c": held["x5c"][::-1]}), "chain"),
        (lambda text: changed(text, 0, lambda held: {**held, "x5c": ["x", 3]}), "chain"),
        (lambda text: text.rsplit(".", 1)[0] + ".", "header"),
        (lambda text: text[:-4] + "AAAA", "signature"),
        (lambda text: "not a.jws", "form"),
        (lambda text: text + "." + text, "form"),
        (lambda _: "a" * 70_000, "form"),
    ],
    ids=[
        "payload",
        "no algorithm",
        "critical",
        "half a chain",
        "reversed",
        "no certificates",
        "no signature",
        "other signature",
        "no JWS",
        "two",
        "long",
    ],
)
def test_whatever_was_touched_on_the_way_is_refused(line, root, forge, reason):
    with pytest.raises(SettingsRefused) as refused:
        read(forge(signed(line)), root, line)
    assert refused.value.reason == reason


def chain_of(office, identity):
    key = new_key()
    pem = office.issue(request_for(key), identity, NOW)
    return Signer(
        private_pem(key),
        tuple(one.public_bytes(_DER) for one in x509.load_pem_x509_certificates(pem)),
    )


def test_nobody_else_of_the_same_authority_may_sign(line, root):
    other = profile.device(line.institution, "reception-7")
    for identity in (other, profile.service("cloud-2", ("cloud.example",))):
        with pytest.raises(SettingsRefused) as refused:
            read(signed(line, chain_of(line.office, identity)), root, line)
        assert refused.value.reason == "policy"


def test_another_authority_s_settings_and_those_of_an_ended_signer_are_refused(
    line, root, tmp_path
):
    stranger = open_new(tmp_path / "office", "Stranger", NOW)
    with pytest.raises(SettingsRefused) as refused:
        read(signed(line, signer_of(stranger, NOW)), root, line)
    assert refused.value.reason == "chain"
    with pytest.raises(SettingsRefused) as refused:
        read(signed(line), root, line, now=NOW + dt.timedelta(days=366))
    assert refused.value.reason == "time"
