"""The code and the QR of an invitation: what is typed wrongly is found before anybody is asked."""

import pytest
from hypothesis import given, strategies as st

from eligibility.errors import CheckDigitMismatch, MalformedValue
from eligibility.invitation import CODE_LENGTH, Invitation, Secret, trust_proof

secrets = st.binary(min_size=16, max_size=16).map(Secret)
places = st.integers(min_value=0, max_value=CODE_LENGTH - 1)
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ROOT = bytes(range(32))


@given(secrets)
def test_a_code_is_read_as_it_is_written(secret):
    assert Secret.parse(secret.grouped).value == secret.value
    assert len(secret.code) == CODE_LENGTH


@given(secrets)
def test_what_people_mix_up_is_meant_well(secret):
    typed = secret.grouped.lower().replace("0", "o").replace("1", "l").replace("-", " ")
    assert Secret.parse(typed).value == secret.value


@given(secrets, places, st.sampled_from(ALPHABET))
def test_each_mistyped_character_is_found(secret, place, character):
    code = secret.code
    if character == code[place]:
        return
    with pytest.raises(MalformedValue):
        Secret.parse(code[:place] + character + code[place + 1 :])


@given(secrets, places, places)
def test_each_exchange_of_two_characters_is_found(secret, one, other):
    letters = list(secret.code)
    if letters[one] == letters[other]:
        return
    letters[one], letters[other] = letters[other], letters[one]
    with pytest.raises((CheckDigitMismatch, MalformedValue)):
        Secret.parse("".join(letters))


@pytest.mark.parametrize(
    "text",
    ["", "0" * 26, "0" * 28, "U" * 27, "あ" * 27],
    ids=["nothing", "short", "long", "no letter of the code", "no ASCII"],
)
def test_what_is_no_code_is_refused(text):
    with pytest.raises(MalformedValue):
        Secret.parse(text)


@given(secrets)
def test_a_qr_names_the_authority_too(secret):
    shown = Invitation(secret, ROOT).qr
    read = Invitation.parse(shown)
    assert (read.secret.value, read.root_sha256) == (secret.value, ROOT)
    assert Invitation.parse(secret.grouped).root_sha256 is None


def test_another_qr_is_no_invitation():
    with pytest.raises(MalformedValue, match="no invitation"):
        Invitation.parse("https://example.jp/")


def test_the_kept_hash_neither_proves_the_secret_nor_names_the_invitation():
    secret = Secret(bytes(16))
    assert secret.hash.hex()[:16] != secret.id
    assert secret.challenge(b"one key") != secret.challenge(b"another key")
    assert trust_proof(secret.hash, bytes(16), ROOT) != trust_proof(
        secret.hash, bytes(16), bytes(32)
    )
    assert "0000" not in repr(secret) + repr(Invitation(secret, ROOT))
