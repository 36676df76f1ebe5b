"""The face application, command by command."""

import pytest

from eligibility import tlv
from eligibility.errors import Code
from kiosk.card.face import FaceApplication, check_number_form
from kiosk.card.refusal import CardRefused
from kiosk.card.session import CardSession
from kiosk.ports import CardError
from tests.bench.virtual_card import damage
from tests.bench.virtual_card.card import Card
from tests.bench.virtual_card.samples import NUMBER_B, a_card, sample_content, transmit_to
from tests.unit.kiosk.card.readers import code_of, face_of, secret


class Recorded:
    """Gives the prepared answers in turn, the last one again and again; keeps what was sent."""

    def __init__(self, *answers):
        self._answers = list(answers)
        self.sent = []

    def __call__(self, command):
        self.sent.append(bytes(command))
        return self._answers[min(len(self.sent), len(self._answers)) - 1]


def opened(card):
    face = FaceApplication(CardSession(transmit_to(card)))
    face.select()
    return face


def opened_by_number(content=None):
    card = a_card() if content is None else Card(content)
    face = opened(card)
    face.verify_number(secret(NUMBER_B))
    return face


def answering(*answers):
    line = Recorded(*answers)
    return FaceApplication(CardSession(line)), line


def test_a_card_without_the_application_says_so():
    with pytest.raises(CardRefused):
        opened(Card(damage.without_face(sample_content())))


@pytest.mark.parametrize("number", ["", "5802172034605", "580217203460520", "58021720346o52"])
def test_what_is_no_number_reaches_no_card(number):
    face, line = answering(b"\x90\x00")
    with pytest.raises(ValueError, match="14 digits") as raised:
        face.verify_number(secret(number))
    assert line.sent == []
    assert not number or number not in str(raised.value)


def test_fourteen_digits_have_the_right_form():
    check_number_form(secret(NUMBER_B))


@pytest.mark.parametrize("tries", ["63C1", "63C0", "6983", "6984"])
def test_the_number_is_not_sent_for_the_last_try(tries):
    face, line = answering(b"\x90\x00", bytes.fromhex(tries))
    assert code_of(lambda: face.verify_number(secret(NUMBER_B))) is Code.CARD_NUMBER_LOCKED
    assert [command.hex() for command in line.sent] == ["00a4020c020012", "00200080"]


def test_the_file_is_read_to_its_own_end():
    content = sample_content()
    file = opened_by_number(content).read_file()
    assert face_of(content).identity_file.startswith(file)
    assert tlv.element_at(file, 0).end == len(file)


def test_the_issuers_certificate_comes_without_filler():
    content = sample_content()
    certificate = opened(Card(content)).read_issuer_certificate()
    assert certificate == face_of(content).issuer_certificate


def test_a_closed_file_is_our_fault():
    assert code_of(opened(a_card()).read_file) is Code.PIN_REQUIRED


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(b"\xff\x40\x82\x01\x00" + bytes(251) + b"\x90\x00", id="another file"),
        pytest.param(b"\xff\x20\x83\x01\x00\x00" + bytes(250) + b"\x90\x00", id="64 kB"),
        pytest.param(b"\xff\x20\x82\x7f\xfc" + bytes(251) + b"\x90\x00", id="one byte too many"),
        pytest.param(b"\xff" * 256 + b"\x90\x00", id="filler"),
        pytest.param(b"\x62\x82", id="shorter than a piece"),
        pytest.param(b"\x6a\x82", id="missing"),
    ],
)
def test_what_is_no_face_file_is_unusable_and_not_read_on(first):
    face, line = answering(b"\x90\x00", first)
    assert code_of(face.read_file) is Code.PHOTO_UNUSABLE
    assert len(line.sent) == 2


def test_a_file_that_ends_in_the_middle_is_unusable():
    cut = damage.with_cut_file(sample_content())
    assert code_of(opened_by_number(cut).read_file) is Code.PHOTO_UNUSABLE


@pytest.mark.parametrize("first", [b"\x6a\x82", b"\x90\x00", b"\xff" * 256 + b"\x90\x00"])
def test_without_issuers_certificate_nothing_can_be_believed(first):
    face, _line = answering(b"\x90\x00", first)
    code = code_of(face.read_issuer_certificate)
    assert code in {Code.FACE_DATA_UNTRUSTED, Code.CARD_PROTOCOL}


def test_an_infants_card_has_no_photo():
    assert opened_by_number().has_photo()
    assert not opened_by_number(damage.with_photo(sample_content(), b"")).has_photo()


@pytest.mark.parametrize("answer", [b"\x6a\x82", b"\x6b\x00", bytes(256) + b"\x90\x00"])
def test_what_is_not_clear_counts_as_a_photo(answer):
    face, _line = answering(b"\x90\x00", answer)
    assert face.has_photo()


def test_the_cards_own_key_signs_without_pin_and_without_file():
    face, line = answering(bytes(256) + b"\x90\x00")
    assert face.sign(b"to be signed") == bytes(256)
    assert line.sent[0].startswith(bytes.fromhex("802A000033"))


def test_a_signature_of_another_length_is_refused():
    face, _line = answering(bytes(128) + b"\x90\x00")
    with pytest.raises(CardError) as raised:
        face.sign(b"to be signed")
    assert raised.value.code is Code.CARD_PROTOCOL
