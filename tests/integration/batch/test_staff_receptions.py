"""Receptions that staff vouched for, or took in provisionally, on the way every record goes."""

import json

from eligibility.coverage import Validity
from tests.bench.people import leaks, people, personal_strings
from tests.bench.receptions import (
    NOON,
    STAFF_ID,
    TODAY,
    a_declared_answer,
    a_provisional_answer,
    a_visual_check,
    receptions,
)
from tests.bench.waiting import wait_until


def take_in(outbox, kept):
    outbox.keep(kept)
    outbox.seal(kept.session_id, NOON)
    return kept.answer.verification_id


def by_id(hospital):
    return {result.header["ArbitraryFileIdentifier"]: result for result in hospital.results()}


def test_a_provisional_reception_is_receipted_and_filed_as_no_answer(batch, hospital, outbox):
    hospital.start()
    batch.start()
    (answered,) = receptions(outbox, 1)
    provisional = take_in(outbox, a_provisional_answer())
    wait_until(lambda: batch.is_all_received() and len(hospital.files()) == 2, "not all were filed")
    filed = by_id(hospital)
    assert (filed[answered].is_answer, filed[answered].validity) == (True, Validity.VALID)
    assert (filed[provisional].is_answer, filed[provisional].validity) == (False, None)
    assert STAFF_ID in filed[provisional].body["ProcessingResultMessage"]


def test_staff_are_told_of_provisional_and_of_visual_checks_by_ids_only(batch, hospital, outbox):
    hospital.start()
    batch.start()
    provisional = take_in(outbox, a_provisional_answer())
    visual = take_in(outbox, a_visual_check())
    wait_until(batch.is_all_received, "not all were received")
    assert hospital.notices() == ["provisional-reception", "visual-check"]
    told = f"device=reception-1 staff_id={STAFF_ID}"
    assert f"hospital.provisional id={provisional} {told}" in hospital.log
    assert f"hospital.visual_check id={visual} {told}" in hospital.log
    assert leaks(hospital.log, personal_strings(people(TODAY))) == set()


def test_a_day_with_a_provisional_reception_closes_complete(batch, hospital, outbox):
    hospital.start()
    batch.start()
    receptions(outbox, 2)
    take_in(outbox, a_provisional_answer())
    wait_until(batch.is_all_received, "not all were received")
    batch.close_day(TODAY)
    wait_until(lambda: batch.closing(TODAY) == ("complete", 1, 3), "the day is not complete")
    assert hospital.raised() == []


def test_a_declaration_reaches_the_hospital_encrypted_and_is_filed(batch, hospital, outbox):
    hospital.start()
    batch.start()
    declared = take_in(outbox, a_declared_answer())
    wait_until(lambda: batch.is_all_received() and hospital.files(), "it was not filed")
    (file,) = hospital.declarations()
    assert file.stem == declared
    stated = json.loads(file.read_bytes())["declaration"]
    assert (stated["name_kana"], stated["phone"]) == ("ヤマダ\u3000ハナコ", "0312345678")
    assert "申立書" in by_id(hospital)[declared].body["ProcessingResultMessage"]
    assert "ヤマダ" not in hospital.log
    assert "0312345678" not in hospital.log
