"""A hospital asks about one person in JSON: as a kiosk does by card face, and no more."""

import datetime as dt

import pytest

from eligibility import wire
from eligibility.errors import Code
from eligibility.inquiry import business_day
from eligibility.wire_hospital import HospitalInquiryRequest
from eligibility.wire_values import answer_from_wire, card_face_to_wire
from tests.bench.pki import INSTITUTION
from tests.integration.cloud.conftest import NOW
from tests.integration.cloud.hospital import face_of, json_answer, unknown
from tests.integration.cloud.reception import Kiosk, code_of, new_id, ok


def asked(world, name: str, **options) -> HospitalInquiryRequest:
    face = card_face_to_wire(face_of(world.people[name]))
    return HospitalInquiryRequest(**{"verification_id": new_id(), "card_face": face, **options})


def ask(client: Kiosk, message: HospitalInquiryRequest):
    return client.post("/v1/hospital/inquiries", message)


@pytest.mark.parametrize(("name", "outcome"), [("hanako", "1"), ("jiro", "2"), ("kenji", "3")])
def test_the_coverage_on_the_card_is_told(world, hospital, name, outcome):
    told = json_answer(ask(hospital, asked(world, name)), wire.InquiryAnswer)
    answer = answer_from_wire(told)
    assert (told.QualificationValidity, answer.coverages) == (
        outcome,
        world.people[name].coverages[:1],
    )


def test_the_same_question_gets_the_stored_answer(world, hospital):
    message = asked(world, "hanako")
    assert ok(ask(hospital, message)) == ok(ask(hospital, message))


def test_another_question_under_the_same_id_conflicts(world, hospital):
    same = new_id()
    ok(ask(hospital, asked(world, "hanako", verification_id=same)))
    other = ask(hospital, asked(world, "jiro", verification_id=same))
    assert code_of(other) is Code.VERIFICATION_CONFLICT


@pytest.mark.parametrize(("flag", "is_told"), [("0", False), ("1", True)])
def test_the_limit_certificate_needs_the_patients_consent(world, hospital, flag, is_told):
    message = asked(world, "mika", LimitApplicationCertificateRelatedConsFlg=flag)
    [result] = json_answer(ask(hospital, message), wire.InquiryAnswer).ResultList
    assert (result.LimitApplicationCertificateRelatedInfo is not None) is is_told
    burden = result.burden
    assert burden is not None
    told = burden.claim_note, burden.ceiling_repeated_yen
    assert told == (("28", 44_400) if is_told else (None, None))


def test_a_coming_day_is_refused(world, hospital):
    message = asked(world, "hanako", confirmation_date=business_day(NOW) + dt.timedelta(days=2))
    assert code_of(ask(hospital, message)) is Code.REQUEST_MALFORMED


def test_a_kiosk_asks_another_way(world, kiosk):
    assert code_of(ask(kiosk, asked(world, "hanako"))) is Code.CALLER_NOT_ALLOWED


@pytest.mark.parametrize("is_wished", [True, False])
def test_a_face_that_finds_nobody_waits_when_that_is_wished(world, hospital, is_wished):
    nobody = card_face_to_wire(unknown(world.people["mika"]).card_face())
    message = asked(world, "mika", card_face=nobody, remember_if_not_found=is_wished)
    told = json_answer(ask(hospital, message), wire.InquiryAnswer)
    assert told.QualificationValidity == "4"
    waiting = world.rows(
        "SELECT institution_code FROM registry.waiting_inquiry WHERE verification_id = $1::uuid",
        message.verification_id,
    )
    assert [row["institution_code"] for row in waiting] == [INSTITUTION] * is_wished


def test_somebody_who_is_found_does_not_wait(world, hospital):
    message = asked(world, "hanako", remember_if_not_found=True)
    ok(ask(hospital, message))
    waiting = world.rows(
        "SELECT FROM registry.waiting_inquiry WHERE verification_id = $1::uuid",
        message.verification_id,
    )
    assert waiting == []


def test_a_desk_that_reads_of_an_expired_card_is_not_told_again(world, hospital):
    message = asked(world, "jiro")
    told = json_answer(ask(hospital, message), wire.InquiryAnswer)
    assert told.QualificationValidity in ("2", "3")
    notices = world.rows(
        "SELECT FROM registry.outbox WHERE convert_from(payload, 'UTF8') LIKE '%' || $1 || '%'",
        message.verification_id,
    )
    assert notices == []
