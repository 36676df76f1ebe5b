"""What goes wrong with a chip, and that no key comes out of it. A token in software plays it."""

import subprocess

import pkcs11
import pytest
from pkcs11 import Attribute, ObjectClass

from eligibility.errors import Code
from kiosk.identity.device_key import DeviceKeyError
from kiosk.identity.pkcs11 import Pkcs11Keys, TokenPlace
from tests.bench.soft_token import LABEL, MODULE, PIN, SoftToken

DATA = b"what the device says"


@pytest.fixture
def token(tmp_path):
    with SoftToken(tmp_path / "token") as token:
        yield token


def is_unusable(act):
    with pytest.raises(DeviceKeyError) as caught:
        act()
    assert PIN not in repr(caught.value)
    return caught.value.code is Code.KEY_TOKEN_UNUSABLE


def test_no_key_comes_out_of_the_token(token):
    keys = token.keys()
    keys.make("jose-sign")
    with pkcs11.lib(str(MODULE)).get_token(token_label=LABEL).open() as session:
        key = session.get_key(object_class=ObjectClass.PRIVATE_KEY, label="jose-sign")
        told = [key[Attribute.PRIVATE], key[Attribute.SENSITIVE], key[Attribute.EXTRACTABLE]]
        assert told == [True, True, False]
        with pytest.raises(pkcs11.AttributeSensitive):
            _ = key[Attribute.VALUE]


def test_nobody_finds_the_key_without_the_pin(token):
    token.keys().make("jose-sign")
    pkcs11.lib(str(MODULE)).reinitialize()
    with pkcs11.lib(str(MODULE)).get_token(token_label=LABEL).open() as session:
        assert not list(session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY}))


def test_a_wrong_pin_is_tried_once_and_never_again(token, caplog):
    token.keys().make("jose-sign")
    pkcs11.lib(str(MODULE)).reinitialize()
    token.pin_file.write_text("314159\n")
    keys = token.keys()
    assert is_unusable(lambda: keys.open("jose-sign"))
    assert "reason=PinIncorrect" in caplog.text
    assert is_unusable(lambda: keys.open("jose-sign"))
    assert caplog.text.count("reason=PinIncorrect") == 1
    assert "314159" not in caplog.text
    token.pin_file.write_text(PIN)
    assert keys.open("jose-sign").public_key()


@pytest.mark.parametrize("content", [None, "", "-"], ids=repr)
def test_without_a_pin_nothing_is_tried(token, caplog, content):
    token.pin_file.unlink()
    if content is not None:
        token.pin_file.write_text(content)
    assert is_unusable(lambda: token.keys().make("jose-sign"))
    assert "token_pin_missing" in caplog.text
    assert "PinIncorrect" not in caplog.text


def test_another_token_than_ours_is_left_alone(token):
    assert is_unusable(lambda: Pkcs11Keys(token.place("somebody's")).make("jose-sign"))


def test_a_module_that_is_not_there_is_told(token, tmp_path):
    place = TokenPlace(tmp_path / "none.so", LABEL, token.pin_file)
    assert is_unusable(lambda: Pkcs11Keys(place).make("jose-sign"))


def test_a_chip_that_was_pulled_signs_again_once_it_is_back(token):
    key = token.keys().make("jose-sign")
    assert key.sign(DATA)
    token.pull()
    assert is_unusable(lambda: key.sign(DATA))
    token.plug()
    assert key.sign(DATA)


def test_a_key_that_was_deleted_is_told(token):
    keys = token.keys()
    key = keys.make("jose-sign")
    keys.forget("jose-sign")
    assert is_unusable(lambda: key.sign(DATA))


def test_two_of_one_process_use_the_token_side_by_side(token):
    one, other = token.keys(), token.keys()
    made = one.make("jose-sign")
    opened = other.open("jose-sign")
    one.close()  # logs the whole process out
    assert opened.sign(DATA)
    assert made.sign(DATA)


def test_opensc_sees_the_key_with_the_pin_only(token):
    token.keys().make("jose-sign")
    command = ["pkcs11-tool", "--module", str(MODULE), "--token-label", LABEL, "--list-objects"]
    seen = [
        subprocess.run([*command, *pin], check=True, capture_output=True).stdout.decode()
        for pin in ([], ["--login", "--pin", PIN])
    ]
    assert ["Private Key Object" in one for one in seen] == [False, True]
    assert "never extractable" in seen[1]
