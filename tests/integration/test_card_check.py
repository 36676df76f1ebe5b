"""The command as an operator starts it: its own process, a real pcscd, the PIN on its input."""

import json
import os
import subprocess
import sys

import pytest

from kiosk.card_check import PROMPT
from tests.bench.card_desk import card_desk
from tests.bench.pcscd import READER_NAME
from tests.bench.terminal_device import open_terminal
from tests.bench.virtual_card.files import EF_AUTH_PIN
from tests.bench.virtual_card.samples import PIN, WRONG_PIN, a_card, a_card_with_certificate_of

ENDS_S = 30


@pytest.fixture
def desk(tmp_path):
    with card_desk(tmp_path / "pcscd") as desk:
        yield desk


@pytest.fixture
def card_check(desk, tmp_path):
    def card_check(*arguments, pin=""):
        return subprocess.run(
            [sys.executable, "-m", "kiosk", "card-check", *arguments],
            env=os.environ | desk.daemon.environment | {"KIVY_HOME": str(tmp_path / "kivy")},
            input=pin,
            capture_output=True,
            text=True,
            timeout=ENDS_S,
            check=False,
        )

    return card_check


def test_a_card_that_can_be_used(desk, card_check):
    card = a_card_with_certificate_of(1200)
    desk.put(card)
    ended = card_check("--json", "--pin-stdin", pin=f"{PIN}\n")
    told = json.loads(ended.stdout)
    assert ended.returncode == 0, ended.stderr
    assert (told["kind"], told["tries_left"]) == ("my-number-card", 3)
    assert (told["signature_verified"], told["problem"]) == (True, None)
    assert told["apdus"] == len(card.log) == 15
    assert PIN not in ended.stdout + ended.stderr


def test_a_person_without_pin_gets_lines(desk, card_check):
    desk.put(a_card())
    ended = card_check()
    assert ended.returncode == 0, ended.stderr
    assert "problem      none, this card can be used" in ended.stdout


def test_a_pin_that_is_typed_does_not_show(desk, tmp_path):
    desk.put(a_card())
    keyboard, terminal = open_terminal()
    command = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "card-check", "--json", "--pin-stdin"],
        env=os.environ | desk.daemon.environment | {"KIVY_HOME": str(tmp_path / "kivy")},
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with command, os.fdopen(keyboard, "r+b", buffering=0) as keys:
        assert command.stderr is not None
        assert command.stderr.read(len(PROMPT)) == PROMPT
        keys.write(f"{PIN}\n".encode())
        told, _ = command.communicate(timeout=ENDS_S)
        os.set_blocking(keyboard, False)
        shown = keys.read(64) or b""
        os.close(terminal)
    assert PIN.encode() not in shown
    assert json.loads(told)["signature_verified"] is True


def test_a_wrong_pin_is_a_problem(desk, card_check):
    card = a_card()
    desk.put(card)
    ended = card_check("--json", "--pin-stdin", pin=WRONG_PIN)
    assert ended.returncode == 1
    assert json.loads(ended.stdout)["tries_left"] == card.tries_left(EF_AUTH_PIN) == 2
    assert "CommandApdu(00200080, masked, le=None) was answered 63C2" in ended.stderr
    assert WRONG_PIN not in ended.stderr


def test_the_reader_can_be_named(desk, card_check):
    desk.put(a_card())
    assert card_check("--reader", READER_NAME).returncode == 0
    ended = card_check("--json", "--reader", "Other Maker")
    assert ended.returncode == 1
    assert json.loads(ended.stdout)["problem"].startswith("KSK-005")


def test_without_card_and_without_service_it_says_so(desk, card_check):
    assert "KSK-003" in card_check().stdout
    desk.daemon.stop()
    ended = card_check("--json")
    assert ended.returncode == 1
    assert json.loads(ended.stdout)["problem"].startswith("KSK-014")
