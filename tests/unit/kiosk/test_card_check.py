"""``card-check`` on cards in this process: what it tells, what it spends, what it hides."""

import argparse
import dataclasses
import io
import itertools
import json

import pytest

from kiosk.card_check import (
    CardCheck,
    CardReport,
    Surroundings,
    add_arguments,
    as_json,
    as_text,
    read_pin,
)
from kiosk.clock import SystemClock
from tests.bench.virtual_card import damage
from tests.bench.virtual_card.card import Card
from tests.bench.virtual_card.files import EF_AUTH_PIN, Label
from tests.bench.virtual_card.inprocess import InProcessSlot
from tests.bench.virtual_card.samples import (
    NOT_AFTER,
    NOW,
    OTHER_SUBJECT,
    PIN,
    SUBJECT,
    WRONG_PIN,
    a_card,
    a_card_with_certificate,
    a_card_with_certificate_of,
    auth_der,
    sample_content,
)
from tests.bench.virtual_card.script import Script

VERIFY = "0020008004"
KEYS = [
    *("kind", "certificate_serial", "not_after", "tries_left"),
    *("signature_verified", "apdus", "ms", "problem"),
]


@dataclasses.dataclass
class StoppedClock(SystemClock):
    """A quarter of a second from one look at it to the next."""

    now = NOW

    def __post_init__(self):
        self._ticks = itertools.count()

    def monotonic(self):
        return next(self._ticks) * 0.25

    def wall(self):
        return self.now


def check(card=None, pin=None, script=None, *, spends_last_try=False, now=NOW):
    slot, clock = InProcessSlot(), StoppedClock()
    clock.now = now
    if card is not None:
        slot.insert(card, script)
    around = Surroundings(clock, bytes)
    typed = None if pin is None else bytearray(pin, "ascii")
    report = CardCheck(slot.connect(), around).run(typed, spends_last_try=spends_last_try)
    assert typed is None or typed == bytes(len(pin))
    assert slot.opened <= 1
    return report


def verifies(card):
    return sum(entry.command.startswith(VERIFY) for entry in card.log)


def with_tries(left):
    card = a_card()
    card.apdu(bytes.fromhex("00A4040C0AD392F000260100000001"))
    card.apdu(bytes.fromhex("00A4020C020018"))
    while card.tries_left(EF_AUTH_PIN) > left:
        card.apdu(bytes.fromhex("0020008004") + WRONG_PIN.encode())
    card.log.clear()
    return card


def test_without_pin_it_reads_and_signs_nothing():
    card = a_card()
    assert card.content.auth_certificate is not None
    assert check(card) == CardReport(
        kind="my-number-card",
        certificate_serial=f"{card.content.auth_certificate.serial_number:x}",
        not_after="2030-02-17T14:59:59Z",
        tries_left=3,
        signature_verified=None,
        apdus=len(card.log),
        ms=250,
        problem=None,
    )
    assert not any(entry.command.startswith("802a") for entry in card.log)


def test_with_a_pin_the_card_signs():
    report = check(a_card(), PIN)
    assert (report.signature_verified, report.problem) == (True, None)


def test_fifteen_commands_are_enough_for_all_of_it():
    card = a_card_with_certificate_of(1200)
    report = check(card, PIN)
    assert report.apdus == len(card.log) == 15
    token_check = [entry.command for entry in card.log][1:3]
    assert token_check == ["00a4020c020006", "00b0000060"]


def test_without_pin_it_takes_twelve():
    assert check(a_card_with_certificate_of(1200)).apdus == 12


def test_a_wrong_pin_is_told_with_what_is_left():
    report = check(a_card(), WRONG_PIN)
    assert (report.signature_verified, report.tries_left) == (False, 2)
    assert report.problem == "KSK-022 The PIN was wrong; the card counts down."


def test_the_last_try_is_kept_unless_told():
    card = with_tries(1)
    report = check(card, PIN)
    assert report.problem == "KSK-023 One try of the PIN is left; it was not spent."
    assert (report.signature_verified, report.tries_left, verifies(card)) == (False, 1, 0)
    assert check(card, PIN, spends_last_try=True).signature_verified


def test_the_last_try_spent_on_a_wrong_pin_locks():
    card = with_tries(1)
    report = check(card, WRONG_PIN, spends_last_try=True)
    assert report.tries_left == 0
    assert (report.problem or "").startswith("KSK-007")


@pytest.mark.parametrize("pin", [None, PIN])
def test_a_locked_card_gets_no_pin(pin):
    card = with_tries(0)
    report = check(card, pin, spends_last_try=True)
    assert (report.kind, report.tries_left, verifies(card)) == ("my-number-card", 0, 0)
    assert (report.problem or "").startswith("KSK-007")


@pytest.mark.parametrize("pin", [None, PIN])
def test_a_card_for_the_face_only_is_told_from_a_locked_one(pin):
    card = a_card(pin="")
    report = check(card, pin)
    assert (report.kind, verifies(card)) == ("face-only-card", 0)
    assert (report.problem or "").startswith("KSK-016")


def test_a_phone_tells_its_certificate_after_its_pin():
    report = check(a_card(label=Label.ANDROID))
    assert (report.kind, report.certificate_serial, report.problem) == ("android", None, None)
    report = check(a_card(label=Label.ANDROID), PIN)
    assert report.certificate_serial is not None
    assert (report.signature_verified, report.problem) == (True, None)


@pytest.mark.parametrize(
    ("card", "kind", "code"),
    [
        (lambda: a_card(label=Label.RESIDENT_CARD), "resident-card", "KSK-011"),
        (lambda: a_card(label=Label.IPHONE), "iphone", "KSK-012"),
        (lambda: a_card(label=None), "other", "KSK-002"),
        (lambda: a_card_with_certificate(None), "my-number-card", "KSK-013"),
        (lambda: Card(damage.erased(sample_content())), "my-number-card", "KSK-013"),
        (lambda: None, None, "KSK-003"),
    ],
    ids=["resident card", "iphone", "another card", "no certificate", "erased", "no card"],
)
def test_what_cannot_be_used_is_named(card, kind, code):
    report = check(card(), PIN)
    assert report.kind == kind
    assert (report.problem or "").startswith(code)


def test_a_certificate_that_has_ended_is_told():
    assert check(a_card(), now=NOT_AFTER).problem is None
    later = NOT_AFTER.replace(year=NOT_AFTER.year + 1)
    assert (check(a_card(), now=later).problem or "").startswith("KSK-006")


def test_a_key_that_does_not_fit_the_certificate_is_told():
    other = a_card(OTHER_SUBJECT).content.auth_certificate
    report = check(a_card_with_certificate(other), PIN)
    assert report.signature_verified is False
    assert (report.problem or "").startswith("KSK-008")


@pytest.mark.parametrize("pin", ["", "123", "12345", "12a4"])
def test_what_is_no_pin_reaches_no_card(pin):
    card = a_card()
    report = check(card, pin)
    assert report.problem == "KSK-024 The PIN is not four digits; it was not sent to the card."
    assert card.log == []


@pytest.mark.parametrize("n", range(1, 15))
def test_a_card_pulled_at_any_command_is_told(n):
    report = check(a_card(), PIN, Script.pull_before_apdu(n))
    assert (report.problem or "").startswith("KSK-003")
    assert report.signature_verified is False


def test_a_lost_answer_to_the_pin_is_not_asked_for_again():
    card = a_card()
    assert check(card, WRONG_PIN, Script.lose_answer_of_verify()).problem is not None
    assert verifies(card) == 1


def test_the_json_form_has_these_keys_and_names_nobody():
    card = a_card()
    report = check(card, PIN)
    told = as_json(report)
    assert list(json.loads(told)) == KEYS
    for text in (told, as_text(report)):
        assert SUBJECT not in text
        assert PIN not in text
        assert auth_der(card).hex()[200:240] not in text


def test_a_person_reads_a_few_clear_lines():
    lines = as_text(check(a_card(), PIN)).splitlines()
    assert lines[0] == "kind         my-number-card"
    assert lines[-1] == "problem      none, this card can be used"
    assert len(lines) == 7
    assert "KSK-003" in as_text(check())


@pytest.mark.parametrize(
    ("typed", "pin"),
    [
        (b"1739\n", b"1739"),
        (b"1739", b"1739"),
        (b"1739\r\n", b"1739"),
        (b"1739\nmore\n", b"1739"),
        (b"\n", b""),
        (b"", b""),
        (b"1" * 500, b"1" * 64),
    ],
)
@pytest.mark.parametrize("piece", [1, 3, 64])
def test_a_pin_is_read_as_bytes_that_can_be_wiped(typed, pin, piece):
    stream = io.BytesIO(typed)
    buffers = []

    def read_into(buffer):
        buffers.append(buffer)
        read = stream.read(piece)
        buffer[: len(read)] = read
        return len(read)

    taken = read_pin(read_into)
    assert isinstance(taken, bytearray)
    assert taken[:64] == pin
    assert all(buffer == bytes(len(buffer)) for buffer in buffers)


def test_the_options_need_no_settings():
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    options = parser.parse_args([])
    assert (options.reader, options.pin_stdin, options.json) == ("", False, False)
    assert not options.spend_last_try
