"""A card's session notices that the card went, even when the last command was answered."""

import contextlib

import pytest

from eligibility.errors import Code
from kiosk.card.connection import PcscConnection
from kiosk.ports import CardError
from tests.bench.card_desk import card_desk
from tests.bench.virtual_card.samples import a_card

DEADLINE_S = 5.0


@pytest.fixture
def desk(tmp_path):
    with card_desk(tmp_path / "pcscd") as desk:
        yield desk


@pytest.fixture
def connection(desk):
    with contextlib.closing(PcscConnection("", DEADLINE_S)) as connection:
        yield connection


def test_a_card_that_lies_still_has_stayed(desk, connection):
    desk.put(a_card())
    connection.open()
    assert connection.has_stayed()


def test_a_card_that_was_taken_and_put_back_has_not_stayed(desk, connection):
    card = a_card()
    desk.put(card)
    connection.open()
    desk.take()
    assert not connection.has_stayed()
    desk.put(card)
    assert not connection.has_stayed()


def test_nothing_has_stayed_before_a_session_began(connection):
    assert not connection.has_stayed()


def test_nothing_is_carried_before_a_session_began(connection):
    with pytest.raises(CardError) as raised:
        connection.transmit(bytearray(b"\x00\xa4\x00\x00"))
    assert raised.value.code is Code.CARD_REMOVED


def test_what_was_given_to_carry_is_left_to_its_owner(desk, connection):
    desk.put(a_card())
    connection.open()
    command = bytearray(b"\x00\xa4\x00\x00")
    assert connection.transmit(command) == b"\x6a\x82"
    assert command == b"\x00\xa4\x00\x00"
