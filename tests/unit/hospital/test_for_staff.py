"""What staff should know of a record: told once, by ids only."""

import dataclasses

import pytest

from eligibility.coverage import Validity
from eligibility.errors import Code
from eligibility.oqs_face import parse_face
from tests.bench.outlets import face_outlet, kept, names, tell_all
from tests.bench.receptions import (
    STAFF_ID,
    a_later_record,
    a_provisional_record,
    a_sealed_record,
    a_visual_record,
    new_id,
    sealed_from,
)


def notices(desk):
    return [(what, count) for _, _, what, count in desk.inbox.counts() if what.startswith("notice")]


def test_a_provisional_reception_is_filed_and_told_to_staff_once(desk, caplog):
    record = sealed_from(a_provisional_record())
    assert desk.say_records(record) == [("accepted", None)]
    assert desk.say_records(record) == [("already-had", None)]
    assert notices(desk) == [("notice provisional-reception", 1)]
    told = (
        f"hospital.provisional id={record.verification_id} device=reception-1 staff_id={STAFF_ID}"
    )
    assert caplog.text.count(told) == 1


def test_a_visual_check_is_filed_and_told_to_staff_once(desk, caplog):
    caplog.set_level("INFO")
    record = sealed_from(a_visual_record())
    assert desk.say_records(record) == [("accepted", None)]
    assert desk.say_records(record) == [("already-had", None)]
    assert notices(desk) == [("notice visual-check", 1)]
    assert caplog.text.count(f"hospital.visual_check id={record.verification_id}") == 1


def test_a_reception_answered_later_is_told_by_its_own_id_once_and_no_second_answer_is(
    desk, caplog
):
    caplog.set_level("INFO")
    earlier = sealed_from(a_provisional_record())
    desk.say_records(earlier)
    answer = sealed_from(a_later_record(earlier.verification_id), sequence=2)
    assert desk.say_records(answer) == [("accepted", None)]
    assert desk.say_records(answer) == [("already-had", None)]
    assert desk.say_records(sealed_from(a_later_record(earlier.verification_id), 3)) == [
        ("accepted", None)
    ]
    found = desk.inbox.database.rows("SELECT kind, verification_id FROM notice ORDER BY rowid")
    assert [tuple(row) for row in found] == [
        ("provisional-reception", earlier.verification_id),
        ("reverified", earlier.verification_id),
    ]
    told = f"hospital.reverified id={answer.verification_id} device=reception-1 earlier="
    assert told + earlier.verification_id in caplog.text


def test_the_answer_to_a_reception_that_never_came_is_kept_all_the_same(desk):
    assert desk.say_records(sealed_from(a_later_record(new_id()))) == [("accepted", None)]
    assert notices(desk) == [("notice reverified", 1)]


@pytest.mark.parametrize("earlier", ["", "x\nhospital.listening", "7654321"], ids=repr)
def test_an_earlier_reception_of_another_form_is_refused_and_not_logged(desk, caplog, earlier):
    record = sealed_from(a_later_record(earlier))
    assert desk.say_records(record) == [("refused", Code.REQUEST_MALFORMED.code)]
    assert "earlier=" not in caplog.text


def test_the_answer_to_an_earlier_reception_is_filed_as_an_ordinary_one(desk, tmp_path):
    face = tmp_path / "face"
    desk.say_records(sealed_from(a_later_record(new_id())))
    tell_all(desk.inbox, face_outlet(desk.inbox, face))
    (name,) = names(face)
    result = parse_face((face / name).read_bytes())
    assert (result.is_answer, result.validity) == (True, Validity.VALID)


def test_an_ordinary_reception_is_nothing_for_staff(desk):
    desk.say_records(a_sealed_record())
    assert notices(desk) == []


def test_a_refused_provisional_reception_is_no_notice(desk):
    record = dataclasses.replace(sealed_from(a_provisional_record()), sha256="00" * 32)
    assert desk.say_records(record) == [("refused", Code.DIGEST_MISMATCH.code)]
    assert notices(desk) == []


@pytest.mark.parametrize(
    "staff_id", ["", "a b", "x\nhospital.listening", "山田", "n" * 33], ids=repr
)
def test_a_staff_id_of_another_form_is_refused_and_not_logged(desk, caplog, staff_id):
    record = dataclasses.replace(a_provisional_record(), staff_id=staff_id)
    assert desk.say_records(sealed_from(record)) == [("refused", Code.REQUEST_MALFORMED.code)]
    assert "staff_id" not in caplog.text


def test_two_records_under_one_id_of_which_one_is_damaged_are_both_refused(desk):
    """A receipt names ids: it must not accept in one's name what it refused in the other's."""
    whole = a_sealed_record()
    damaged = dataclasses.replace(whole, sequence=2, sealed=a_sealed_record().sealed)
    wrong = ("refused", Code.DIGEST_MISMATCH.code)
    assert desk.say_records(whole, damaged) == [wrong, wrong]
    assert kept(desk.inbox) == []
