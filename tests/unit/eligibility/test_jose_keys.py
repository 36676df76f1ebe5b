"""Key files: what may stand in them, and which key is for what."""

import json

import pytest

from eligibility import jose_keys
from eligibility.jose_keys import KeysMalformed
from provisioning import jose

OWNER = "urn:x-oev:hospital:1310000011"
SIGNING = jose.make_signing(OWNER)
SEALING = [jose.make_sealing(OWNER) for _ in range(3)]


def a_set(*keys):
    return json.dumps({"keys": keys}).encode()


def in_state(pair, state, *, private=True):
    jwk = pair.private if private else pair.public
    return {**jwk, jose_keys.STATE: state} if state else dict(jwk)


def test_a_file_with_one_key_is_a_file_with_one_current_key():
    (key,) = jose_keys.own_keys(SIGNING.private_json(), "sig")
    assert (key.kid, key.state, key.owner) == (SIGNING.kid, jose_keys.CURRENT, OWNER)


def test_of_a_set_the_current_key_comes_first():
    former, current, following = SEALING
    keys = jose_keys.own_keys(
        a_set(in_state(former, "former"), in_state(following, "next"), in_state(current, "")),
        "enc",
    )
    assert [key.kid for key in keys] == [current.kid, former.kid, following.kid]


@pytest.mark.parametrize("states", [[], ["next"], ["former", "next"], ["", ""]], ids=str)
def test_a_set_without_one_current_key_is_refused(states):
    pairs = zip(SEALING, states, strict=False)
    with pytest.raises(KeysMalformed, match="one current"):
        jose_keys.own_keys(a_set(*(in_state(pair, state) for pair, state in pairs)), "enc")


def test_messages_are_sealed_to_the_current_key_until_the_next_takes_its_place():
    former, current, following = SEALING
    keys = jose_keys.peers_keys(
        a_set(
            in_state(former, "former", private=False),
            in_state(current, "", private=False),
            in_state(following, "next", private=False),
        )
    )
    sealing = jose_keys.to_seal_to(keys, OWNER)
    assert sealing is not None
    assert sealing.kid == current.kid
    assert jose_keys.to_seal_to(keys, "urn:x-oev:hospital:1310000029") is None


def test_of_several_current_keys_the_last_was_appended_last():
    keys = jose_keys.peers_keys(a_set(*(pair.public for pair in SEALING)))
    sealing = jose_keys.to_seal_to(keys, OWNER)
    assert sealing is not None
    assert sealing.kid == SEALING[-1].kid


def test_signatures_count_under_every_state():
    pairs = [jose.make_signing(OWNER) for _ in range(3)]
    listed = zip(pairs, ["former", "", "next"], strict=True)
    keys = jose_keys.peers_keys(a_set(*(in_state(p, s, private=False) for p, s in listed)))
    assert [key.kid for key in jose_keys.verifying(keys)] == [pair.kid for pair in pairs]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"kty": "RSA"}, "curve"),
        ({"crv": "P-384"}, "curve"),
        ({"use": "sig"}, "use or alg"),
        ({"use": "other"}, "use or alg"),
        ({"alg": "ECDH-ES"}, "use or alg"),
        ({"kid": "A" * 43}, "thumbprint"),
        pytest.param({"x": SEALING[1].public["x"]}, "thumbprint", id="another x"),
        ({"x": 5}, "object of texts"),
        ({jose_keys.STATE: "soon"}, "x-oev-state"),
        ({jose_keys.OWNER: ""}, "x-oev-uri"),
        ({"d": "A"}, "private"),
    ],
    ids=str,
)
def test_a_peers_key_that_is_not_what_it_says_is_refused(changed, told):
    with pytest.raises(KeysMalformed, match=told):
        jose_keys.peers_keys(a_set({**SEALING[0].public, **changed}))


@pytest.mark.parametrize("use", ["sig", "enc"])
def test_an_own_key_is_private_and_for_its_use(use):
    public = {"sig": SIGNING.public, "enc": SEALING[0].public}[use]
    other = {"sig": SEALING[0].private, "enc": SIGNING.private}[use]
    for key in (public, other):
        with pytest.raises(KeysMalformed, match="not private or not of use"):
            jose_keys.own_keys(json.dumps(dict(key)).encode(), use)


def test_one_key_cannot_stand_for_two_parties():
    twice = {**SEALING[0].public, jose_keys.OWNER: "urn:x-oev:device:1310000011:reception-1"}
    with pytest.raises(KeysMalformed, match="twice"):
        jose_keys.peers_keys(a_set(SEALING[0].public, twice))


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b'{"keys":{}}', b'{"keys":[5]}', b"\xff", b"[" * 100_000],
    ids=lambda content: repr(content[:12]),
)
def test_damage_is_told_in_one_way(content):
    with pytest.raises(KeysMalformed):
        jose_keys.peers_keys(content)
    with pytest.raises(KeysMalformed):
        jose_keys.own_keys(content, "sig")


def test_no_private_part_is_shown(caplog):
    (key,) = jose_keys.own_keys(SIGNING.private_json(), "sig")
    assert str(SIGNING.private["d"]) not in repr(key)


def test_a_key_of_a_chip_counts_only_where_there_may_be_one():
    in_chip = a_set({**SIGNING.public, jose_keys.LABEL: "jose-sign-0001"})
    (key,) = jose_keys.own_keys(in_chip, "sig", with_chip=True)
    assert key.jwk[jose_keys.LABEL] == "jose-sign-0001"
    both = a_set({**SIGNING.private, jose_keys.LABEL: "jose-sign-0001"})
    for content, with_chip in ((in_chip, False), (both, True), (a_set(SIGNING.public), True)):
        with pytest.raises(KeysMalformed, match="not private"):
            jose_keys.own_keys(content, "sig", with_chip=with_chip)
