"""The slot in this process and the real daemon: the same faults, the same words of the kiosk.

Most tests use the slot; here it is held against pcscd, fault by fault.
"""

import contextlib
import dataclasses
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from eligibility.errors import Code
from eligibility.inquiry import CardProof
from kiosk.card.authorization import NoTerminalAuthorization
from kiosk.card.reader import MyNumberCardReader, pcsc_card_reader
from kiosk.flow.holder import PhotoAccess
from kiosk.ports import PortError
from tests.bench.card_ca import face_anchors_pem
from tests.bench.card_desk import card_desk
from tests.bench.virtual_card.card import Card
from tests.bench.virtual_card.face_files import EF_PIN_NUMBER_B, FACE_AID
from tests.bench.virtual_card.files import EF_AUTH_PIN
from tests.bench.virtual_card.inprocess import InProcessSlot
from tests.bench.virtual_card.samples import OTHER_SUBJECT, PIN, WRONG_PIN, a_card, sample_content
from tests.bench.virtual_card.script import Script
from tests.bench.virtual_card.terminal import VirtualTerminalAuthorization

ANCHORS = (load_pem_public_key(face_anchors_pem()),)
NO_TERMINAL = NoTerminalAuthorization()
TO_SIGN = b"oev-auth-v1\0 session, nonce, device"
READ_APDUS = 11
PROVE_APDUS = 8


@dataclasses.dataclass
class Place:
    """A reader, and a hand that lays cards on it."""

    reader: MyNumberCardReader
    put: Callable[[Card, Script | None], None]
    take: Callable[[], None]


@contextlib.contextmanager
def in_process(_folder, authorization=NO_TERMINAL, anchors=()):
    slot = InProcessSlot()
    reader = MyNumberCardReader(slot.connect, slot.watch, authorization, anchors)
    with contextlib.closing(reader):
        yield Place(reader, slot.insert, slot.remove)


@contextlib.contextmanager
def over_pcsc(folder, authorization=NO_TERMINAL, anchors=()):
    with (
        card_desk(folder) as desk,
        contextlib.closing(pcsc_card_reader("", authorization, anchors, 0.5)) as reader,
    ):
        yield Place(reader, desk.put, desk.take)


@pytest.fixture(params=[in_process, over_pcsc], ids=["slot", "pcsc"])
def place(request, tmp_path):
    with request.param(tmp_path / "pcscd") as place:
        yield place


@pytest.fixture(params=[in_process, over_pcsc], ids=["slot", "pcsc"])
def terminal_place(request, tmp_path):
    """At a terminal that cards admit, with the issuers' keys."""
    means = (VirtualTerminalAuthorization(), ANCHORS)
    with request.param(tmp_path / "pcscd", *means) as place:
        yield place


def outcome(call):
    """The code of the failure, None for success."""
    try:
        call()
    except PortError as error:
        return error.code
    return None


def read_and_prove(reader, pin=PIN):
    reader.read()
    return reader.prove_holder(bytearray(pin, "ascii"), TO_SIGN)


@pytest.mark.parametrize(
    ("script", "code"),
    [
        pytest.param(Script(), None, id="no fault"),
        pytest.param(Script.pull_before_apdu(1), Code.CARD_REMOVED, id="pulled at once"),
        pytest.param(Script.pull_before_apdu(7), Code.CARD_REMOVED, id="pulled in the middle"),
        pytest.param(Script.pull_after_apdu(5), Code.CARD_REMOVED, id="pulled between"),
        pytest.param(
            Script.lose_answer_of_apdu(READ_APDUS + 3), Code.CARD_REMOVED, id="answer lost"
        ),
        pytest.param(Script.cut_answer_at(5), Code.CARD_REMOVED, id="cut answer"),
        pytest.param(Script.lose_answer_of_verify(), Code.CARD_REMOVED, id="answer of VERIFY lost"),
        pytest.param(Script.mute_from_apdu(4), Code.CARD_UNRESPONSIVE, id="mute"),
        pytest.param(Script.with_garbage_atr(), Code.CARD_UNREADABLE, id="garbage"),
        pytest.param(
            Script.wrong_status_at(1, "6F00"), Code.NOT_A_MY_NUMBER_CARD, id="first SELECT refused"
        ),
        pytest.param(Script.wrong_status_at(5, "6F00"), Code.CARD_PROTOCOL, id="READ refused"),
        pytest.param(Script.wrong_status_at(5, "6982"), Code.PIN_REQUIRED, id="PIN demanded"),
    ],
)
def test_a_fault_has_the_same_name(place, script, code):
    place.put(a_card(), script)
    assert outcome(lambda: read_and_prove(place.reader)) is code


def test_an_empty_reader_has_the_same_name(place):
    assert outcome(place.reader.read) is Code.CARD_REMOVED


def test_a_lost_answer_has_cost_its_try(place):
    card = a_card()
    place.put(card, Script.lose_answer_of_verify())
    assert outcome(lambda: read_and_prove(place.reader, WRONG_PIN)) is Code.CARD_REMOVED
    assert card.tries_left(EF_AUTH_PIN) == 2
    assert sum(entry.command.startswith("0020008004") for entry in card.log) == 1


@pytest.mark.parametrize("n", range(1, READ_APDUS + PROVE_APDUS))
def test_a_card_that_is_swapped_unseen_proves_nothing(place, n):
    first, second = a_card(), a_card(OTHER_SUBJECT)
    place.put(first, Script.swap_after_apdu(n, second))
    assert outcome(lambda: read_and_prove(place.reader)) is not None
    assert second.tries_left(EF_AUTH_PIN) == 3


def test_a_check_takes_so_many_commands(place):
    card = a_card()
    place.put(card, None)
    read_and_prove(place.reader)
    assert len(card.log) == READ_APDUS + PROVE_APDUS


def test_after_a_fault_the_card_can_be_laid_down_again(place):
    card = a_card()
    place.put(card, Script.pull_before_apdu(6))
    assert outcome(place.reader.read) is Code.CARD_REMOVED
    place.take()
    place.put(card, None)
    assert outcome(lambda: read_and_prove(place.reader)) is None


def test_after_a_mute_card_the_reader_is_free_when_the_card_is_gone(place):
    place.put(a_card(), Script.mute_from_apdu(2))
    assert outcome(place.reader.read) is Code.CARD_UNRESPONSIVE
    assert outcome(place.reader.read) is Code.CARD_UNRESPONSIVE
    place.take()
    place.put(a_card(), None)
    assert outcome(place.reader.read) is None


def test_an_admitted_terminal_gets_photo_and_proof_without_any_number(terminal_place):
    """The terminal's certificate is an extended command, through the daemon too."""
    card = a_card()
    terminal_place.put(card, None)
    facts = terminal_place.reader.read()
    assert facts.photo is PhotoAccess.OPEN
    photo = terminal_place.reader.open_photo(None)
    assert bytes(photo.data) == card.content.issued_face.printed.photo
    proof = terminal_place.reader.prove_card(lambda which: which.value.encode())
    assert proof.proof is CardProof.AUTH_SIGNATURE
    assert card.tries_left(EF_PIN_NUMBER_B, FACE_AID) == 10
    photo.wipe()


def test_a_card_pulled_anywhere_on_the_way_to_its_photo_is_told_as_removed():
    content = sample_content()
    whole, code = photo_way(content, Script())
    assert code is None
    for n in range(1, whole + 1):
        assert photo_way(content, Script.pull_before_apdu(n)) == (n - 1, Code.CARD_REMOVED)


def photo_way(content, script):
    """How many commands a card answered on the way to its photo, and how that ended."""
    card = Card(content)
    with in_process(None, VirtualTerminalAuthorization(), ANCHORS) as place:
        place.put(card, script)
        code = outcome(lambda: (place.reader.read(), place.reader.open_photo(None)))
    assert not card.holds_secrets_open
    return len(card.log), code
