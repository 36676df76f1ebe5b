"""Public keys that a party tells: what is no such key never reaches anybody."""

import json

import pytest

from eligibility.jose_keys import OWNER, STATE, peers_keys, thumbprint
from eligibility.wire_fleet import PublicKeys
from provisioning import jose
from provisioning.acts import Act
from provisioning.entry import Entry
from provisioning.register import Register
from provisioning.serving.problems import Refused
from provisioning.serving.told_keys import check_own, checked

KIOSK = "urn:x-oev:device:1310000011:reception-1"
OTHER = "urn:x-oev:device:1310000011:reception-2"
SIGNING, SEALING = jose.make_signing(KIOSK), jose.make_sealing(KIOSK)


def told(**changed):
    """The pair, its signing key with other members; None takes one away."""
    changed_key = {k: v for k, v in {**SIGNING.public, **changed}.items() if v is not None}
    return PublicKeys(keys=[changed_key, dict(SEALING.public)])


def test_what_is_kept_is_what_a_peer_reads():
    keys = peers_keys(checked(told(), KIOSK).encode())
    assert {(key.kid, key.use, key.owner) for key in keys} == {
        (SIGNING.kid, "sig", KIOSK),
        (SEALING.kid, "enc", KIOSK),
    }


def test_the_owner_is_the_caller_whatever_was_told():
    assert OTHER not in checked(told(**{OWNER: OTHER}), KIOSK)


def test_members_that_nobody_needs_are_not_kept():
    assert "x5u" not in checked(told(x5u="https://example.com/"), KIOSK)


def test_a_key_that_is_being_replaced_keeps_its_place():
    announced = jose.make_signing(KIOSK).in_state("next").public
    kept = checked(PublicKeys(keys=[*told().keys, dict(announced)]), KIOSK)
    assert [jwk[STATE] for jwk in json.loads(kept)["keys"] if STATE in jwk] == ["next"]


def test_a_point_that_is_not_on_the_curve_is_refused():
    jwk = {**SIGNING.public, "y": SIGNING.public["x"]}
    jwk["kid"] = thumbprint(jwk)
    with pytest.raises(Refused, match="KSK-371"):
        checked(PublicKeys(keys=[jwk, dict(SEALING.public)]), KIOSK)


@pytest.mark.parametrize(
    "changed",
    [
        {"d": "AAAA"},
        {"k": "AAAA"},
        {"kty": "RSA"},
        {"kty": "oct"},
        {"crv": "P-384"},
        {"crv": "secp256k1"},
        {"kid": SEALING.kid},
        {"kid": None},
        {"use": "enc", "alg": None},
        {"use": None},
        {"alg": "none"},
        {"x": None},
        {"x": 5},
        {"x": str(SIGNING.public["x"]) + "="},
        {"x": "ü" * 43},
        {"x": "AAAA"},
        {STATE: "gone"},
        {STATE: "former"},
    ],
    ids=[
        *(
            "private",
            "secret",
            "RSA",
            "symmetric",
            "P-384",
            "another curve",
            "another's id",
            "no id",
        ),
        *("for sealing", "for nothing", "no algorithm", "no point", "a number", "padded"),
        *("no ASCII", "short", "unknown state", "former alone"),
    ],
)
def test_what_is_no_public_key_of_ours_is_refused(changed):
    with pytest.raises(Refused, match="KSK-371"):
        checked(told(**changed), KIOSK)


@pytest.mark.parametrize("count", [0, 1, 9], ids=["none", "no-pair", "too-many"])
def test_a_set_of_another_size_is_refused(count):
    keys = [dict(SIGNING.public) for _ in range(count)]
    with pytest.raises(Refused):
        checked(PublicKeys(keys=keys), KIOSK)


def test_another_partys_key_is_nobodys_own():
    register = Register()
    facts = {"uri": OTHER, "keys": checked(told(), OTHER)}
    register.take(Entry(1, "2026-11-29T09:00:00Z", Act.KEYS_TOLD, facts, ""))
    with pytest.raises(Refused, match="KSK-371"):
        check_own(checked(told(), KIOSK), KIOSK, register)
    check_own(checked(told(), OTHER), OTHER, register)
