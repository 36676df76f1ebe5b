"""What a picture with several codes amounts to."""

import datetime as dt
import itertools

import pytest

from eligibility.inquiry import CardFaceKey
from kiosk.camera.telling import choose
from kiosk.flow.events import QrKind
from tests.bench.people import people

PEOPLE = people(dt.date(2026, 11, 22))


def face_of(name):
    someone = PEOPLE[name]
    return CardFaceKey(someone.coverages[-1].key, someone.person.birthdate)


def test_no_code_is_nothing():
    assert choose([]) is None


def test_a_card_goes_before_every_other_code():
    codes = [*QrKind, face_of("hanako")]
    for order in (codes, list(reversed(codes))):
        assert choose(order) == face_of("hanako")


def test_the_same_card_twice_is_one_card():
    assert choose([face_of("hanako"), face_of("hanako")]) == face_of("hanako")


def test_of_two_cards_none_is_taken():
    assert choose([face_of("aoi"), face_of("akari")]) is None
    assert choose([face_of("aoi"), QrKind.WEB_ADDRESS, face_of("akari")]) is None


@pytest.mark.parametrize("kind", list(QrKind))
def test_a_code_alone_is_told(kind):
    assert choose([kind]) is kind


def test_the_parts_of_a_long_prescription_are_called_by_the_part_that_says_so():
    parts = [QrKind.UNKNOWN, QrKind.PRESCRIPTION, QrKind.UNKNOWN]
    assert {choose(order) for order in itertools.permutations(parts)} == {QrKind.PRESCRIPTION}


def test_a_member_id_beside_the_same_card_is_the_card():
    face = face_of("hanako")
    assert choose([face.key, face]) == face
    assert choose([face.key, QrKind.WEB_ADDRESS]) == face.key


def test_a_member_id_beside_another_card_is_not_taken():
    assert choose([face_of("aoi").key, face_of("akari")]) is None
    assert choose([face_of("aoi").key, face_of("akari").key]) is None
