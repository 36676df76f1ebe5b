"""Sealed files open with their own credential, as what they are, or not at all."""

import functools

import pytest

from eligibility.errors import Code
from kiosk.identity.device_key import DeviceKeyError
from kiosk.identity.seal import SEAL_FILE, Seal
from kiosk.identity.sealed_keys import SealedKeys, key_of

KEY = bytes(range(32))


@pytest.fixture
def keys(tmp_path):
    return SealedKeys(tmp_path, Seal(KEY))


def refused(act):
    with pytest.raises(DeviceKeyError) as caught:
        act()
    return caught.value.code


def test_a_secret_comes_back_and_is_not_to_be_seen_in_between():
    sealed = Seal(KEY).close_up("outbox.key", b"secret of the outbox")
    assert Seal(KEY).open("outbox.key", sealed) == b"secret of the outbox"
    assert b"secret" not in sealed


def test_the_same_secret_never_looks_the_same():
    seal = Seal(KEY)
    assert seal.close_up("a", b"x") != seal.close_up("a", b"x")


def test_another_credential_opens_nothing():
    sealed = Seal(KEY).close_up("device.key", b"secret")
    assert refused(lambda: Seal(bytes(32)).open("device.key", sealed)) is Code.IDENTITY_UNUSABLE


def test_one_sealed_file_does_not_stand_in_for_another():
    sealed = Seal(KEY).close_up("outbox.key", b"secret")
    assert refused(lambda: Seal(KEY).open("device.key", sealed)) is Code.IDENTITY_UNUSABLE


def test_no_changed_or_shortened_byte_goes_unnoticed():
    sealed = Seal(KEY).close_up("device.key", b"secret")
    damaged = [
        sealed[:at] + bytes((sealed[at] ^ 1,)) + sealed[at + 1 :] for at in range(len(sealed))
    ]
    for one in (*damaged, *(sealed[:length] for length in range(len(sealed)))):
        assert (
            refused(functools.partial(Seal(KEY).open, "device.key", one)) is Code.IDENTITY_UNUSABLE
        )


@pytest.mark.parametrize("content", [None, b"", bytes(31), bytes(33)], ids=repr)
def test_without_a_whole_credential_nothing_is_opened(tmp_path, content):
    if content is not None:
        (tmp_path / SEAL_FILE).write_bytes(content)
    assert refused(lambda: Seal.read(tmp_path)) is Code.IDENTITY_UNUSABLE


def test_a_credential_that_nobody_opened_is_told_from_a_damaged_identity(tmp_path, caplog):
    (tmp_path / SEAL_FILE).write_bytes(b"what systemd-creds makes of 32 bytes" * 4)
    assert refused(lambda: Seal.read(tmp_path)) is Code.IDENTITY_UNUSABLE
    assert "identity.seal_unusable name=identity.key bytes=144" in caplog.text


def test_a_key_lies_sealed_and_private(keys, tmp_path):
    made = keys.make("device")
    (file,) = tmp_path.iterdir()
    assert file.name == "device.key"
    assert file.stat().st_mode & 0o777 == 0o600
    assert b"PRIVATE" not in file.read_bytes()
    assert key_of(made.private_pem()).public_key() == made.public_key()


def test_a_key_of_another_machine_is_not_opened(keys, tmp_path):
    keys.make("device")
    other = SealedKeys(tmp_path, Seal(bytes(32)))
    assert refused(lambda: other.open("device")) is Code.IDENTITY_UNUSABLE


def test_what_is_no_p256_key_is_refused(keys, tmp_path):
    (tmp_path / "device.key").write_bytes(Seal(KEY).close_up("device.key", b"no key"))
    assert refused(lambda: keys.open("device")) is Code.IDENTITY_UNUSABLE


def test_a_key_that_cannot_be_written_leaves_nothing(tmp_path):
    keys = SealedKeys(tmp_path / "full", Seal(KEY))
    (tmp_path / "full").write_bytes(b"")  # no folder can be there
    assert refused(lambda: keys.make("device")) is Code.IDENTITY_NOT_KEPT
    assert [one.name for one in tmp_path.iterdir()] == ["full"]
