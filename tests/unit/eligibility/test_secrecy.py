"""What a traceback or a log line would print of a person: nothing."""

import pytest

from eligibility import wire_records, wire_values
from eligibility.inquiry import CardFaceKey
from eligibility.oqs_face import encode_face, parse_face
from tests.bench.people import leaks, people, personal_strings
from tests.bench.receptions import (
    TODAY,
    a_declared_record,
    a_kept_answer,
    a_record,
    an_answer,
)

EVERYBODY = people(TODAY)


@pytest.mark.parametrize("someone", EVERYBODY.values(), ids=list(EVERYBODY))
def test_no_repr_of_a_value_names_a_person(someone):
    answer = an_answer(coverages=someone.coverages)
    record = a_record(answer=answer)
    printed = f"{someone.person!r} {someone.coverages!r} {answer!r} {record!r}"
    printed += f" {a_kept_answer(answer=answer)!r}"
    printed += f" {[CardFaceKey(c.key, someone.person.birthdate) for c in someone.coverages]!r}"
    assert leaks(printed, persons_own(someone)) == set()


@pytest.mark.parametrize("someone", EVERYBODY.values(), ids=list(EVERYBODY))
def test_no_repr_of_a_message_names_a_person(someone):
    record = a_record(answer=an_answer(coverages=someone.coverages))
    message = wire_records.record_to_wire(record)
    printed = f"{message!r} {message.answer!r} {message.answer.ResultList!r}"
    assert leaks(printed, persons_own(someone)) == set()


@pytest.mark.parametrize("someone", EVERYBODY.values(), ids=list(EVERYBODY))
def test_no_repr_of_a_file_names_a_person(someone):
    encoded = encode_face(a_record(answer=an_answer(coverages=someone.coverages)))
    printed = f"{encoded!r} {parse_face(encoded.data)!r}"
    assert leaks(printed, persons_own(someone)) == set()


def test_the_repr_of_a_message_tells_its_ids():
    message = wire_values.answer_to_wire(an_answer(verification_id="v-1"))
    assert repr(message) == "InquiryAnswer(verification_id='v-1')"


def test_no_repr_names_who_made_a_declaration():
    record = a_declared_record()
    message = wire_records.record_to_wire(record)
    printed = f"{record!r} {record.declaration!r} {message!r} {message.declaration!r}"
    for own in ("ヤマダ", "ハナコ", "1948", "0312345678", "FEMALE"):
        assert own not in printed


def persons_own(someone):
    """All that is personal; the insurer's number alone names nobody."""
    insurers = {coverage.key.insurer_number.text for coverage in someone.coverages}
    return personal_strings({someone.key: someone}) - insurers
