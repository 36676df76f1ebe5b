"""From readings to events: equal reads, codes that are held, texts in several symbols."""

import datetime as dt
import functools
import operator

import numpy as np
import pytest

from eligibility.inquiry import CardFaceKey
from kiosk.camera.append import TIME_LIMIT_S
from kiosk.camera.payload import Part, Payload, Reading
from kiosk.camera.telling import EQUAL_READ_S, SAME_CODE_S, Teller
from kiosk.flow.events import QrKind, QrOfAnotherKind, QrPartsRead, QrRead, QrReadWithoutBirth
from tests.bench.people import leaks, people, personal_strings
from tests.bench.qr_codes import code_of, other_codes

PEOPLE = people(dt.date(2026, 11, 22))
GREY = np.zeros((4, 4), np.uint8)
TENTH_S = 0.1
WEB = other_codes()["web"]
NOTEBOOK = other_codes()["notebook"]


def face_of(name):
    someone = PEOPLE[name]
    return CardFaceKey(someone.coverages[-1].key, someone.person.birthdate)


def card(name):
    return code_of(PEOPLE[name])


def parts_of(text, total):
    """The symbols of one text."""
    parity = functools.reduce(operator.xor, text, 0)
    size = -(-len(text) // total)
    pieces = [text[index * size : (index + 1) * size] for index in range(total)]
    return [Payload(piece, Part(index, total, parity)) for index, piece in enumerate(pieces)]


class Pictures:
    """A teller whose decoder reads what the test says, ten pictures a second."""

    def __init__(self):
        self.now = 50.0
        self._reading = Reading()
        self._teller = Teller(lambda _: self._reading)

    def show(self, *payloads, step="zxing"):
        """What is told after the next picture."""
        whole = (one if isinstance(one, Payload) else Payload(one) for one in payloads)
        self._reading = Reading(tuple(whole), step)
        self.now += TENTH_S
        return self._teller.look(GREY, self.now)


@pytest.fixture
def pictures():
    return Pictures()


def test_our_own_format_has_a_checksum_and_counts_at_once(pictures):
    assert pictures.show(card("hanako")) == QrRead(face_of("hanako"))


@pytest.mark.parametrize("name", other_codes())
def test_every_other_code_counts_at_its_second_equal_read(pictures, name):
    code = other_codes()[name]
    assert pictures.show(code) is None
    assert pictures.show(code) is not None


def test_a_read_that_differs_confirms_nothing(pictures):
    assert pictures.show(WEB) is None
    assert pictures.show(WEB + b"x") is None
    assert pictures.show(WEB + b"y") is None


def test_pictures_without_a_code_between_two_equal_reads_do_no_harm(pictures):
    assert pictures.show(WEB) is None
    for _ in range(5):
        assert pictures.show() is None
    assert pictures.show(WEB) == QrOfAnotherKind(QrKind.WEB_ADDRESS)


def test_equal_reads_that_are_far_apart_are_no_two_reads(pictures):
    assert pictures.show(WEB) is None
    pictures.now += EQUAL_READ_S
    assert pictures.show(WEB) is None
    assert pictures.show(WEB) is not None


def test_one_picture_with_the_same_code_twice_is_one_read_of_it(pictures):
    assert pictures.show(WEB, WEB) is None
    assert pictures.show(WEB) is not None


def test_a_damaged_code_of_ours_needs_two_reads_too(pictures):
    damaged = other_codes()["damaged"]
    assert pictures.show(damaged) is None
    assert pictures.show(damaged) == QrOfAnotherKind(QrKind.DAMAGED)


def test_a_code_that_is_held_is_told_again_after_three_seconds(pictures):
    told_at = [pictures.now for _ in range(70) if pictures.show(card("hanako")) is not None]
    assert np.diff(told_at) == pytest.approx([SAME_CODE_S, SAME_CODE_S], abs=1.5 * TENTH_S)


def test_another_card_is_told_at_once(pictures):
    assert pictures.show(card("hanako")) == QrRead(face_of("hanako"))
    assert pictures.show(card("taro")) == QrRead(face_of("taro"))


def test_two_cards_in_one_picture_are_none(pictures):
    assert pictures.show(card("aoi"), card("akari")) is None


@pytest.mark.parametrize("other", ["member_id", "voucher"])
def test_a_card_beside_one_that_is_not_yet_believed_is_not_told(pictures, other):
    beside = {
        "member_id": b"06139463:12:3456:05",
        "voucher": "06139463,１２,3456,05,19890331,1234567890123456".encode("cp932"),
    }[other]
    assert [pictures.show(card("aoi"), beside) for _ in range(5)] == [None] * 5
    assert pictures.show(card("aoi")) == QrRead(face_of("aoi"))


def test_a_member_id_without_a_birth_date_asks_for_it(pictures):
    code = b"06139463:12:3456:05"
    assert pictures.show(code) is None
    told = pictures.show(code)
    assert isinstance(told, QrReadWithoutBirth)
    assert told.key.branch is not None
    assert told.key.insurer_number.text == "06139463"


def test_parts_are_counted_at_their_second_read_and_joined_in_any_order(pictures):
    first, second, third = parts_of(card("yui"), 3)
    assert pictures.show(third) is None
    assert pictures.show(third) == QrPartsRead(1, 3)
    assert pictures.show(first) is None
    assert pictures.show(first) == QrPartsRead(2, 3)
    assert pictures.show(second) is None
    assert pictures.show(second) == QrRead(face_of("yui"))


def test_all_parts_in_one_picture_are_the_text_at_the_second(pictures):
    parts = parts_of(card("yui"), 4)
    assert pictures.show(*parts) is None
    assert pictures.show(*parts) == QrRead(face_of("yui"))


def test_a_part_that_is_held_is_not_told_ten_times_a_second(pictures):
    first, _ = parts_of(card("yui"), 2)
    told = [pictures.show(first) for _ in range(25)]
    assert told.count(QrPartsRead(1, 2)) == 1
    assert told.count(None) == 24


def test_a_part_misread_once_is_no_part(pictures):
    first, second = parts_of(card("yui"), 2)
    misread = Payload(b"?" + first.data[1:], first.part)
    assert pictures.show(misread) is None
    for part in (first, second):
        pictures.show(part)
    assert pictures.show(first, second) == QrRead(face_of("yui"))


def test_a_card_goes_before_the_parts_beside_it(pictures):
    first, _ = parts_of(NOTEBOOK, 2)
    pictures.show(first)
    assert pictures.show(first, card("hanako")) == QrRead(face_of("hanako"))


def test_parts_go_before_a_code_of_another_kind_beside_them(pictures):
    first, _ = parts_of(NOTEBOOK, 2)
    pictures.show(first, WEB)
    assert pictures.show(first, WEB) == QrPartsRead(1, 2)


def test_logs_tell_steps_and_counts_and_nothing_personal(pictures, caplog):
    with caplog.at_level("DEBUG"):
        pictures.show(card("hanako"), step="unsharp")
        for part in parts_of(card("yui"), 2):
            pictures.show(part, step="median")
            pictures.show(part, step="median")
        pictures.show(NOTEBOOK)
        pictures.show(NOTEBOOK, step="zbar")
    assert caplog.messages == [
        "qr_read step=unsharp",
        "qr_parts_read have=1 total=2 step=median",
        "qr_read step=median",
        "qr_of_another_kind kind=MEDICATION_NOTEBOOK step=zbar",
    ]
    assert not leaks(caplog.text, personal_strings(PEOPLE))


def test_what_was_seen_is_kept_for_seconds_and_never_as_bytes(pictures):
    pictures.show(WEB)
    pictures.show(NOTEBOOK)
    kept = vars(pictures._teller)["_seen_at"]
    assert len(kept) == 2
    assert all(type(key) is int for key in kept)
    pictures.now += EQUAL_READ_S
    pictures.show()
    assert not vars(pictures._teller)["_seen_at"]


def test_of_what_was_told_only_a_hash_is_kept(pictures):
    assert pictures.show(card("hanako")) == QrRead(face_of("hanako"))
    told = list(vars(pictures._teller)["_told_at"])
    assert [type(one) for one in told] == [int]


def test_the_parts_of_a_text_are_forgotten_though_no_code_is_shown_any_more(pictures):
    parts = parts_of(card("yui"), 2)
    pictures.show(*parts)
    assert pictures.show(*parts) == QrRead(face_of("yui"))
    assembler = vars(pictures._teller)["_parts"]
    assert vars(assembler)["_set"] is not None
    pictures.now += TIME_LIMIT_S
    pictures.show()
    assert vars(assembler)["_set"] is None
