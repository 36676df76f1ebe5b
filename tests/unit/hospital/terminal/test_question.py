"""What of a kiosk's inquiry a terminal's request file can ask."""

import dataclasses
import datetime as dt

import pytest

from eligibility.errors import Code, EligibilityError
from eligibility.insured import InsuredSymbol
from eligibility.oqs_single import parse_single_request
from eligibility.oqs_xml import Encoding
from eligibility.wire import CardFace, InquiryRequest
from eligibility.wire_values import card_face_to_wire
from hospital.terminal.question import (
    Refused,
    id_of,
    question_of,
    request_file,
    request_name,
    result_name,
)
from tests.bench.pki import INSTITUTION
from tests.bench.receptions import TODAY, a_face, new_id

ID = "2c8e0fac-be67-4b77-a205-c1c57e460cc3"


def asked(**fields):
    face = card_face_to_wire(a_face())
    given = {"verification_id": ID, "session_id": new_id(), "card_face": face, **fields}
    return InquiryRequest(**given)


def refused(**fields):
    with pytest.raises(Refused) as caught:
        question_of(asked(**fields), TODAY)
    return caught.value.code


def test_a_card_cannot_be_asked_by_a_file():
    assert refused(card_face=None, authentication_id=new_id()) is Code.NOT_BY_TERMINAL


def test_month_and_day_are_no_birthdate():
    month_day = CardFace(
        InsurerNumber="06050116",
        InsuredIdentificationNumber="1",
        InsuredBranchNumber="01",
        BirthMonthDay="0730",
    )
    assert refused(card_face=month_day) is Code.WHOLE_BIRTHDATE_NEEDED


@pytest.mark.parametrize(
    "fields",
    [
        {"verification_id": "../../etc/passwd"},
        {"verification_id": ID.upper()},
        {"session_id": "1"},
        {"authentication_id": ID},
        {"card_face": None},
        {"confirmation_date": TODAY + dt.timedelta(days=1)},
        {"confirmation_date": TODAY - dt.timedelta(days=1828)},
    ],
    ids=["a path", "capitals", "session", "two ways", "no way", "tomorrow", "long ago"],
)
def test_what_does_not_follow_the_contract_is_refused(fields):
    assert refused(**fields) is Code.REQUEST_MALFORMED


def test_a_card_face_that_cannot_be_is_refused_by_its_field():
    wrong = CardFace(
        InsurerNumber="06050117", InsuredIdentificationNumber="1", Birthdate="19990101"
    )
    with pytest.raises(EligibilityError, match="insurer number"):
        question_of(asked(card_face=wrong), TODAY)


@pytest.mark.parametrize("encoding", list(Encoding))
def test_the_file_asks_what_the_kiosk_asked(encoding):
    question = question_of(asked(), TODAY)
    sent = parse_single_request(request_file(question, INSTITUTION, encoding).data)
    assert sent.search.card_face() == a_face()
    assert sent.search.value("LimitApplicationCertificateRelatedConsFlg") == "1"
    header = sent.header
    assert (header.institution, header.file_identifier, header.confirmed_on) == (
        INSTITUTION,
        ID,
        TODAY,
    )


def test_an_earlier_day_is_asked_about():
    day = TODAY - dt.timedelta(days=40)
    assert question_of(asked(confirmation_date=day), TODAY).day == day


def test_a_symbol_that_the_encoding_lacks_is_not_asked_with_a_substitute():
    face = a_face()
    odd = dataclasses.replace(face, key=dataclasses.replace(face.key, symbol=InsuredSymbol("𠮷12")))
    question = question_of(asked(card_face=card_face_to_wire(odd)), TODAY)
    with pytest.raises(Refused, match="InsuredCardSymbol: not in the terminal's encoding"):
        request_file(question, INSTITUTION, Encoding.SHIFT_JIS)
    assert request_file(question, INSTITUTION, Encoding.UTF_8).lost_in == ()


@pytest.mark.parametrize("name", [request_name(ID), result_name(ID)])
def test_our_names_are_known_again(name):
    assert id_of(name) == ID


@pytest.mark.parametrize(
    "name",
    [
        f"OQSsiquc01res_{ID}.xml",
        f"OQSsiquc01res_oev-{ID}.zip",
        f"OQSsiquc01res_oev-{ID.upper()}.xml",
        "OQSsiquc01res_oev-1.xml",
        f"OQSmuquc01res_oev-{ID}.xml",
        f"x{result_name(ID)}",
    ],
)
def test_others_names_are_nobodys(name):
    assert id_of(name) is None
