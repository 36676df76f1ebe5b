"""The JOSE keys that a kiosk makes itself are those that a bundle would have brought."""

import json

import pytest
from joserfc.jwk import ECKey

from eligibility import jose_keys
from kiosk.identity import generation as g, jose
from kiosk.identity.seal import Seal
from kiosk.identity.sealed_keys import SealedKeys
from provisioning import jose as made_by_the_office
from tests.bench.identities import store_at

URI = "urn:x-oev:device:1310000011:reception-1"


@pytest.mark.parametrize("use", ["sig", "enc"])
def test_a_made_key_has_what_the_offices_keys_have(use):
    made, others = jose.make(use, URI), made_by_the_office.make(use, URI).private_json()
    (key,) = jose_keys.own_keys(made, use)
    assert set(key.jwk) == set(json.loads(others))
    assert key.owner == URI
    assert ECKey.import_key(dict(key.jwk)).thumbprint() == key.kid


def test_each_made_key_is_another():
    assert jose.make("sig", URI) != jose.make("sig", URI)


def test_a_key_in_a_chip_is_told_by_its_label_and_its_public_half(tmp_path):
    key = SealedKeys(tmp_path, Seal(bytes(32))).make("jose-sign-1")
    (told,) = jose_keys.own_keys(jose.in_token(key, "jose-sign-1", URI), "sig", with_chip=True)
    assert told.jwk[jose_keys.LABEL] == "jose-sign-1"
    assert ECKey.import_key(dict(told.jwk)).as_der(private=False) == key.public_key()


def test_others_are_told_public_halves_only(tmp_path):
    key = SealedKeys(tmp_path, Seal(bytes(32))).make("jose-sign-1")
    own = [jose.in_token(key, "jose-sign-1", URI), jose.make("enc", URI)]
    told = jose.public_keys(*own)
    assert [one.use for one in jose_keys.peers_keys(json.dumps({"keys": told}).encode())] == [
        "sig",
        "enc",
    ]
    assert not [one for one in told if {"d", jose_keys.LABEL} & set(one)]


@pytest.mark.parametrize("has_chip", [True, False])
def test_a_drafts_keys_are_made_once(tmp_path, has_chip):
    chip = SealedKeys(tmp_path, Seal(bytes(32))) if has_chip else None  # as a chip would
    draft = store_at(tmp_path).begin_generation()
    told = jose.give_keys(draft, URI, chip)
    assert [key["use"] for key in told] == ["sig", "enc"]
    assert jose.give_keys(draft, URI, chip) == told


def test_a_chips_key_that_was_made_before_a_power_cut_is_found_again(tmp_path):
    chip = SealedKeys(tmp_path, Seal(bytes(32)))
    draft = store_at(tmp_path).begin_generation()
    told = jose.give_keys(draft, URI, chip)
    draft.take(g.JOSE_SIGN)
    assert jose.give_keys(draft, URI, chip) == told


def test_a_chip_from_another_kiosk_does_not_bring_its_key_along(tmp_path):
    chip = SealedKeys(tmp_path, Seal(bytes(32)))
    thrown_away = jose.give_keys(store_at(tmp_path / "one").begin_generation(), URI, chip)
    anew = jose.give_keys(store_at(tmp_path / "two").begin_generation(), URI, chip)
    assert anew[0]["use"] == thrown_away[0]["use"] == "sig"
    assert anew[0]["kid"] != thrown_away[0]["kid"]
