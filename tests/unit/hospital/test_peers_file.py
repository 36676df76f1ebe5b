"""The kiosks' keys of bundle and authority in one file: nobody is lost, nobody comes back."""

import json

import pytest

from eligibility.jose_keys import KeysMalformed, peers_keys
from hospital.authority.peers_file import PeersFile
from provisioning import jose

INSTITUTION = "1310000011"
OLD, NEW, THIRD = (f"urn:x-oev:device:{INSTITUTION}:reception-{n}" for n in (1, 2, 3))


def a_pair(uri):
    return [dict(jose.make_signing(uri).public), dict(jose.make_sealing(uri).public)]


@pytest.fixture
def bundle(tmp_path):
    """The operator's: one kiosk."""
    path = tmp_path / "credentials-peers.jwks"
    path.write_bytes(jose.key_set(a_pair(OLD)))
    return path


@pytest.fixture
def file(tmp_path, bundle):
    made = PeersFile(tmp_path / "peers.jwks", bundle, INSTITUTION)
    made.prepare()
    return made


def owners(file):
    return {key.owner for key in peers_keys(file.path.read_bytes())}


def test_before_the_first_answer_the_bundle_counts(file):
    assert owners(file) == {OLD}
    assert file.path.stat().st_mode & 0o777 == 0o600


def test_a_new_kiosk_comes_beside_those_of_the_bundle(file):
    assert file.take(a_pair(NEW))
    assert owners(file) == {OLD, NEW}


def test_the_same_answer_writes_nothing(file):
    told = a_pair(NEW)
    assert file.take(told)
    before = file.path.stat().st_ino
    assert not file.take(told)
    assert file.path.stat().st_ino == before


def test_what_the_authority_says_of_a_kiosk_stands_over_the_bundle(file):
    newer = a_pair(OLD)
    file.take(newer)
    assert {key.kid for key in peers_keys(file.path.read_bytes())} == {k["kid"] for k in newer}


def test_a_kiosk_that_is_taken_back_is_gone_and_stays_gone(file, bundle):
    file.take([*a_pair(OLD), *a_pair(NEW)])
    file.take(a_pair(NEW))
    assert owners(file) == {NEW}
    again = PeersFile(file.path, bundle, INSTITUTION)
    again.prepare()
    assert owners(again) == {NEW}
    file.take([])
    assert owners(file) == set()


def test_an_empty_answer_leaves_whom_the_authority_never_named(file):
    file.take([])
    assert owners(file) == {OLD}


def test_a_kiosk_that_is_enrolled_again_is_back(file):
    file.take(a_pair(OLD))
    file.take([])
    file.take(a_pair(OLD))
    assert owners(file) == {OLD}


def test_a_bundle_that_was_carried_counts_at_the_next_answer(file, bundle):
    file.take(a_pair(NEW))
    told = [k for k in json.loads(file.path.read_bytes())["keys"] if k["x-oev-uri"] == NEW]
    bundle.write_bytes(jose.key_set(a_pair(THIRD)))
    file.take(told)
    assert owners(file) == {NEW, THIRD}


@pytest.mark.parametrize(
    "told",
    [
        a_pair("urn:x-oev:device:1310000029:reception-1"),
        a_pair(f"urn:x-oev:hospital:{INSTITUTION}"),
        a_pair(""),
        [{**a_pair(NEW)[0], "kid": "x"}],
        [dict(jose.make_signing(NEW).private)],
        a_pair(NEW)[:1] * 2,
    ],
    ids=["another-institution", "no-kiosk", "nobody", "kid", "private", "twice"],
)
def test_an_answer_that_is_not_for_us_changes_nothing(file, told):
    before = file.path.read_bytes()
    with pytest.raises(KeysMalformed):
        file.take(told)
    assert file.path.read_bytes() == before


def test_a_damaged_file_of_ours_is_made_anew_from_the_bundle(file, bundle):
    file.path.write_bytes(b"{half")
    file.prepare()
    assert owners(file) == {OLD}


def test_a_damaged_bundle_takes_no_keys_away(file, bundle, caplog):
    file.take(a_pair(NEW))
    bundle.write_bytes(b"{half")
    file.prepare()
    assert owners(file) == {OLD, NEW}
    assert "hospital.bundle_unusable" in caplog.text
