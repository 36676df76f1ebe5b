"""What each party is handed, and that no secret is handed to another."""

import datetime as dt
import json

import pytest
from joserfc import jwe, jws
from joserfc.jwk import ECKey

from eligibility.jose_keys import OWNER
from provisioning import bundle, jose, profile
from provisioning.bundle import LinePlan
from provisioning.errors import FolderRefused, NameRefused, NotIssuedHere, ProvisioningError
from provisioning.office import Office, open_new

NOW = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)
PLAN = LinePlan("1310000011", "reception-1", ("localhost",), ("localhost",))
KIOSK = profile.device("1310000011", "reception-1")
SECOND = profile.device("1310000011", "reception-2")


@pytest.fixture
def office(tmp_path):
    return open_new(tmp_path / "office", "Test", NOW)


@pytest.fixture
def line(office, tmp_path):
    return bundle.issue_line(office, tmp_path / "line", PLAN, NOW)


def test_each_party_gets_its_files_and_no_others(line):
    own = {"device.key", "device.crt", "ca.crt"}
    pairs = {"jose-sign.jwk", "jose-encrypt.jwk", "peers.jwks"}
    assert names_in(line.kiosk) == own | pairs | {"outbox.key"}
    assert names_in(line.hospital) == own | pairs
    assert names_in(line.cloud) == own | {"crl.pem", "issuers.pem"}
    assert names_in(line.broker) == own | {"crl.pem", "issuers.pem"}


def test_every_file_and_folder_is_private(line):
    for folder in (line.kiosk, line.cloud, line.broker, line.hospital):
        assert folder.stat().st_mode & 0o777 == 0o700
        assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}


def test_no_private_key_stands_among_the_peers(line):
    for folder in (line.kiosk, line.hospital):
        keys = json.loads((folder / "peers.jwks").read_bytes())["keys"]
        assert keys
        assert not any("d" in key for key in keys)


def test_a_private_key_cannot_be_put_among_the_peers():
    with pytest.raises(ValueError, match="private"):
        jose.key_set([jose.make_signing("urn:x").private])


def test_a_pair_does_not_show_its_private_key():
    pair = jose.make_signing("urn:x")
    assert str(pair.private["d"]) not in repr(pair)


def test_the_hospital_verifies_what_the_kiosk_signs(line):
    own = ECKey.import_key(json.loads((line.kiosk / "jose-sign.jwk").read_bytes()))
    token = jws.serialize_compact({"alg": "ES256", "kid": own.kid}, b"a batch", own)
    peer = peer_key(line.hospital, KIOSK.uri, "sig")
    assert peer["kid"] == own.kid
    assert jws.deserialize_compact(token, ECKey.import_key(peer)).payload == b"a batch"


def test_only_the_hospital_opens_what_the_kiosk_seals(line):
    header = {"alg": "ECDH-ES+A256KW", "enc": "A256GCM"}
    peer = ECKey.import_key(peer_key(line.kiosk, "urn:x-oev:hospital:1310000011", "enc"))
    token = jwe.encrypt_compact(header, b"a batch", peer)
    own = ECKey.import_key(json.loads((line.hospital / "jose-encrypt.jwk").read_bytes()))
    assert jwe.decrypt_compact(token, own).plaintext == b"a batch"


def test_the_outbox_key_is_new_for_each_kiosk(office, line, tmp_path):
    bundle.issue_kiosk(office, tmp_path / "second", line.hospital, SECOND, NOW)
    keys = [(folder / "outbox.key").read_bytes() for folder in (line.kiosk, tmp_path / "second")]
    assert {len(key) for key in keys} == {32}
    assert keys[0] != keys[1]


def test_the_hospital_knows_every_kiosk(office, line, tmp_path):
    bundle.issue_kiosk(office, tmp_path / "second", line.hospital, SECOND, NOW)
    assert peer_key(line.hospital, KIOSK.uri, "sig")
    assert peer_key(line.hospital, SECOND.uri, "sig")


def test_a_forgotten_kiosk_is_no_peer_of_the_hospital_any_more(office, line, tmp_path):
    bundle.issue_kiosk(office, tmp_path / "second", line.hospital, SECOND, NOW)
    bundle.forget_kiosk(line.hospital, SECOND.uri)
    owners = {key[OWNER] for key in jose.keys_of((line.hospital / "peers.jwks").read_bytes())}
    assert owners == {KIOSK.uri}


def test_a_second_kiosk_of_the_same_name_is_refused(office, line, tmp_path):
    with pytest.raises(NameRefused, match="revoke it first"):
        bundle.issue_kiosk(office, tmp_path / "second", line.hospital, KIOSK, NOW)
    assert not (tmp_path / "second").exists()


def test_after_revocation_the_name_is_free_again(office, line, tmp_path):
    office.revoke(KIOSK.uri, "superseded", NOW)
    bundle.issue_kiosk(office, tmp_path / "second", line.hospital, KIOSK, NOW)
    assert [one.revoked_at is None for one in office.issued() if one.uri == KIOSK.uri] == [
        False,
        True,
    ]


def test_a_kiosk_enrolled_again_opens_what_it_stored_before(office, line, tmp_path):
    former = bundle.outbox_keys(line.kiosk)
    office.revoke(KIOSK.uri, "superseded", NOW)
    bundle.issue_kiosk(office, tmp_path / "again", line.hospital, KIOSK, NOW)
    current = bundle.outbox_keys(tmp_path / "again")
    bundle.let_open(tmp_path / "again", former)
    assert bundle.outbox_keys(tmp_path / "again") == current + former
    assert (tmp_path / "again" / "outbox.key").stat().st_mode & 0o777 == 0o600


def test_the_hospital_forgets_the_keys_of_a_kiosk_enrolled_again(office, line, tmp_path):
    before = peer_key(line.hospital, KIOSK.uri, "sig")["kid"]
    office.revoke(KIOSK.uri, "superseded", NOW)
    bundle.issue_kiosk(office, tmp_path / "again", line.hospital, KIOSK, NOW)
    assert peer_key(line.hospital, KIOSK.uri, "sig")["kid"] != before


@pytest.mark.parametrize("content", [b"", b"k" * 33])
def test_a_file_of_no_whole_outbox_key_is_refused(line, content):
    (line.kiosk / "outbox.key").write_bytes(content)
    with pytest.raises(FolderRefused, match="32 bytes"):
        bundle.outbox_keys(line.kiosk)


def test_a_wrong_name_leaves_nothing_behind(office, tmp_path):
    plan = LinePlan("1310000012", "reception-1", ("localhost",), ("localhost",))
    with pytest.raises(NameRefused):
        bundle.issue_line(office, tmp_path / "line", plan, NOW)
    assert not (tmp_path / "line").exists()


def test_a_folder_in_use_stops_the_whole_line(office, tmp_path):
    (tmp_path / "line" / "hospital").mkdir(parents=True)
    with pytest.raises(FolderRefused):
        bundle.issue_line(office, tmp_path / "line", PLAN, NOW)
    assert names_in(tmp_path / "line") == {"hospital"}
    assert office.issued() == ()


def test_a_folder_without_peers_is_no_hospital(office, line, tmp_path):
    with pytest.raises(FolderRefused, match="no hospital's folder"):
        bundle.issue_kiosk(office, tmp_path / "second", line.cloud, SECOND, NOW)


def test_an_unknown_party_cannot_be_revoked(office):
    with pytest.raises(NotIssuedHere):
        office.revoke(KIOSK.uri, "key-compromise", NOW)


def test_a_revocation_needs_a_known_reason(office, line):
    with pytest.raises(ProvisioningError, match="Reasons are"):
        office.revoke(KIOSK.uri, "because", NOW)


def test_an_office_is_the_same_after_opening_it_again(office, line, tmp_path):
    office.revoke(KIOSK.uri, "cessation", NOW)
    assert Office(tmp_path / "office").issued() == office.issued()


def test_the_root_key_can_be_sealed(tmp_path):
    open_new(tmp_path / "sealed", "Test", NOW, b"a long sentence")
    assert b"ENCRYPTED" in (tmp_path / "sealed" / "root" / "ca.key").read_bytes()


def test_the_office_issues_without_the_root_key(office, tmp_path):
    (tmp_path / "office" / "root" / "ca.key").unlink()
    bundle.issue_line(office, tmp_path / "line", PLAN, NOW)
    assert len(office.issued()) == 4


def names_in(folder):
    return {entry.name for entry in folder.iterdir()}


def peer_key(folder, uri, use):
    keys = jose.keys_of((folder / "peers.jwks").read_bytes())
    (found,) = [key for key in keys if key[OWNER] == uri and key["use"] == use]
    return found
