import pytest

from eligibility.errors import Code
from eligibility.face_proof import FaceEvidence
from kiosk.card.memory import CardMemory, ReadCard
from kiosk.flow.holder import CardKind
from kiosk.ports import CardError

CARD = ReadCard(CardKind.MY_NUMBER_CARD, b"token information", b"certificate")
EVIDENCE = FaceEvidence(b"identity", b"images", b"photo", b"signature", b"issuer")


def kept():
    memory = CardMemory()
    memory.keep(memory.begin(), CARD, 3)
    return memory


def test_nothing_is_known_before_a_card_was_read():
    with pytest.raises(CardError) as raised:
        CardMemory().card()
    assert raised.value.code is Code.CARD_REMOVED


def test_a_card_is_known_until_it_is_forgotten():
    memory = kept()
    assert memory.card() is CARD
    assert memory.is_still(CARD)
    memory.forget()
    assert not memory.is_still(CARD)
    with pytest.raises(CardError):
        memory.card()


def test_what_was_read_for_a_session_that_ended_is_not_kept():
    memory = CardMemory()
    generation = memory.begin()
    memory.forget()
    memory.keep(generation, CARD, 3)
    with pytest.raises(CardError):
        memory.card()


def test_evidence_belongs_to_one_card_and_is_forgotten_with_it():
    memory = kept()
    memory.keep_evidence(CARD, EVIDENCE)
    assert memory.evidence(CARD) is EVIDENCE
    another = ReadCard(CardKind.MY_NUMBER_CARD, b"", b"")
    assert memory.evidence(another) is None
    memory.forget()
    assert memory.evidence(CARD) is None
    memory.keep_evidence(CARD, EVIDENCE)
    memory.keep(memory.begin() - 1, CARD, 3)
    assert memory.evidence(CARD) is None


def test_evidence_that_comes_after_the_end_is_not_kept_for_the_next():
    memory = kept()
    generation = memory.begin()
    memory.keep_evidence(CARD, EVIDENCE)
    memory.keep(generation, CARD, 3)
    assert memory.evidence(CARD) is None


def test_the_next_card_has_no_evidence_of_the_one_before():
    memory = kept()
    memory.keep_evidence(CARD, EVIDENCE)
    memory.keep(memory.begin(), CARD, 3)
    assert memory.evidence(CARD) is None


def test_nothing_of_a_card_shows_in_its_repr():
    assert "token" not in repr(CARD).replace("token_info", "")
    assert "certificate'" not in repr(CARD)


def test_the_card_before_is_known_again():
    memory = kept()
    assert memory.keep(memory.begin(), CARD, 3)


def test_it_is_known_again_after_a_reading_that_failed():
    memory = kept()
    memory.begin()
    assert memory.keep(memory.begin(), CARD, 3)


def test_nothing_is_known_again_after_the_session():
    memory = kept()
    memory.forget()
    assert not memory.keep(memory.begin(), CARD, 3)


def test_while_a_card_is_read_none_can_be_used():
    memory = kept()
    memory.begin()
    with pytest.raises(CardError):
        memory.card()
