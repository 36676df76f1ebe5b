"""Many people in one file: handed in, numbered, answered beside the calls, fetched by its owner."""

import datetime as dt
import socket
from pathlib import Path

import pytest

from eligibility import wire
from eligibility.coverage import Validity
from eligibility.errors import Code
from eligibility.inquiry import business_day
from eligibility.insured import check_digit
from eligibility.oqs_bulk import (
    UNITS,
    BulkFetch,
    BulkHandIn,
    encode_fetch,
    encode_hand_in,
    parse_receipt,
)
from eligibility.oqs_header import RequestHeader
from eligibility.oqs_result import coverage_of_result
from eligibility.oqs_search import SearchInfo
from eligibility.oqs_xml import BULK_LIMIT_BYTES, Element, Encoding
from eligibility.wire_hospital import (
    BulkAnswers,
    BulkInquiryRequest,
    BulkReceived,
)
from provisioning import bundle
from provisioning.bundle import LinePlan
from tests.bench.cloud import client_context
from tests.bench.pki import INSTITUTION
from tests.integration.cloud.conftest import NOW
from tests.integration.cloud.database import enrol, in_store
from tests.integration.cloud.hospital import (
    HEADER,
    Hospital,
    face_of,
    json_answer,
    new_header,
    question,
    refused,
    search_for,
    unknown,
    xml,
)
from tests.integration.cloud.reception import code_of, new_id

NOBODYS = "20260101000000000000"
OTHER = "131000002" + check_digit("131000002")


def test_every_unit_is_answered_by_itself(world, hospital):
    """One that cannot be understood, twins, somebody unknown: none spoils the others."""
    people = world.people
    broken = SearchInfo((Element("InsurerNumber", "138017"), Element("Birthdate", "1989")))
    twins = SearchInfo.of_face(face_of(people["aoi"], has_branch=False))
    searches = (
        search_for(people["hanako"], identifier="001"),
        broken,
        twins,
        unknown(people["hanako"]),
        search_for(people["jiro"]),
        search_for(people["mika"], limit_consent=True),
    )
    result = hospital.wait_for(hospital.hand_in(*searches))
    assert [unit.validity for unit in result.units] == [
        Validity.VALID,
        None,
        Validity.SEVERAL,
        Validity.NOT_FOUND,
        Validity.LOST,
        Validity.VALID,
    ]
    assert [unit.search.texts() for unit in result.units if unit.search] == [
        search.texts() for search in searches
    ]
    assert result.units[1].processing.status == "2"
    assert result.units[1].processing.code == Code.REQUEST_MALFORMED.code
    [hanako] = result.units[0].results
    assert coverage_of_result(hanako) == people["hanako"].coverages[0]
    [mika] = result.units[5].results
    assert coverage_of_result(mika).limit_application is not None
    counts = result.header.counts
    assert counts is not None
    assert (counts.results, counts.normal, counts.errors) == ("6", "5", "1")


def test_an_answer_is_fetched_in_either_form_and_encoding(world, hospital):
    number = hospital.hand_in(search_for(world.people["ichiro"], identifier="007"))
    result = hospital.wait_for(number)
    assert hospital.fetch(number, Encoding.SHIFT_JIS).units == result.units
    told = json_answer(hospital.client.get(f"/v1/inquiries/bulk/{number}"), BulkAnswers)
    assert (told.SegmentOfResult, told.NumberOfProcessingResult) == ("1", "1")
    assert told.units[0].ArbitraryIdentifier == "007"
    assert told.units[0].ResultList[0].Name == "髙橋　一郎"


def test_the_same_file_again_gets_the_same_number(world, hospital):
    header, search = new_header(), search_for(world.people["hanako"])
    first = hospital.hand_in(search, header=header)
    assert hospital.hand_in(search, header=header) == first
    other = hospital.hand_in(search_for(world.people["jiro"]), header=header)
    assert other != first
    unnamed = RequestHeader(INSTITUTION)
    assert hospital.hand_in(search, header=unnamed) != hospital.hand_in(search, header=unnamed)


def test_the_same_file_on_another_day_is_a_new_question(world, hospital):
    header, search = new_header(), search_for(world.people["hanako"])
    first = hospital.hand_in(search, header=header)
    world.clock.pass_by(days=1)
    assert hospital.hand_in(search, header=header) != first


def test_a_file_in_anothers_name_is_refused(world, hospital):
    data = encode_hand_in(BulkHandIn(RequestHeader(OTHER), (hanako_of(world),))).data
    assert refused(hospital.send("OQSmuquc01req", data))[:2] == (403, "KSK-217")
    data = encode_fetch(BulkFetch(RequestHeader(OTHER), NOBODYS)).data
    assert refused(hospital.send("OQSmuquc02req", data))[:2] == (403, "KSK-217")


def hanako_of(world) -> SearchInfo:
    return search_for(world.people["hanako"])


@pytest.mark.parametrize("number", [NOBODYS, "1", "山田花子", "x" * 300])
def test_a_number_that_nobody_was_given_is_not_found(world, hospital, number):
    response = hospital.send("OQSmuquc02req", encode_fetch(BulkFetch(HEADER, number)).data)
    status, code, why = refused(response)
    assert (status, code) == (404, Code.RECEPTION_NUMBER_UNKNOWN.code)
    assert number not in why


@pytest.fixture(scope="module")
def stranger_folder(session_world, tmp_path_factory) -> Path:
    """A hospital of another institution, under the same authority."""
    hosts = ("localhost",)
    plan = LinePlan(OTHER, "desk-1", cloud_hosts=hosts, broker_hosts=hosts)
    folder = tmp_path_factory.mktemp("stranger")
    party = bundle.issue_line(session_world.line.office, folder, plan, NOW).hospital
    enrol(session_world.settings, party)
    return party


def test_another_institution_cannot_tell_a_number_from_none(world, hospital, stranger_folder):
    """Neither in XML nor in JSON, and the row is not touched by asking."""
    number = hospital.hand_in(hanako_of(world))
    hospital.wait_for(number)
    with Hospital(world.url, stranger_folder) as stranger:
        for asked in (number, NOBODYS):
            response = stranger.client.get(f"/v1/inquiries/bulk/{asked}")
            assert code_of(response) is Code.RECEPTION_NUMBER_UNKNOWN
            assert number not in response.text
        header = RequestHeader(OTHER)
        told = [
            stranger.send("OQSmuquc02req", encode_fetch(BulkFetch(header, asked)).data)
            for asked in (number, NOBODYS)
        ]
    assert {refused(one) for one in told} == {refused(told[0])}
    assert hospital.fetch(number).units


def test_every_unit_is_in_the_audit_trail_when_the_answer_is_there(world, hospital):
    searches = (search_for(world.people["jiro"]), unknown(world.people["mika"]))
    number = hospital.hand_in(hanako_of(world), *searches)
    hospital.wait_for(number)
    rows = world.rows(
        "SELECT * FROM audit.access WHERE operation = 'bulk-unit' AND reference = $1", number
    )
    assert sorted(row["outcome"] for row in rows) == ["1", "2", "4"]
    assert sum(row["subject"] != "" for row in rows) == 2
    assert {row["institution"] for row in rows} == {INSTITUTION}
    [handed_in] = world.rows(
        "SELECT * FROM audit.access WHERE operation = 'oqs-bulk' AND reference = $1", number
    )
    assert handed_in["outcome"] == "ok"


def test_every_told_coverage_is_kept_for_corrections_under_its_own_id(world, hospital):
    number = hospital.hand_in(hanako_of(world), unknown(world.people["mika"]))
    found, missed = hospital.wait_for(number).units
    assert missed.verification_id is None
    [kept] = world.rows(
        "SELECT * FROM reception.inquiry WHERE verification_id = $1::uuid", found.verification_id
    )
    assert (kept["person_id"], kept["outcome"]) == (world.person_ids["hanako"], "1")
    assert kept["institution_code"] == INSTITUTION
    assert kept["coverage_id"] is not None
    assert kept["confirmed_on"] == business_day(kept["answered_at"])
    told = json_answer(hospital.client.get(f"/v1/inquiries/bulk/{number}"), BulkAnswers)
    assert [unit.verification_id for unit in told.units] == [found.verification_id, None]


def test_an_answer_is_fetched_until_its_time_is_over(world, hospital):
    number = hospital.hand_in(hanako_of(world))
    hospital.wait_for(number)
    [row] = world.rows(
        "SELECT received_at FROM reception.bulk_inquiry WHERE reception_number = $1", number
    )
    in_store(world.settings, lambda store: store.forget_bulk(row["received_at"]))
    assert hospital.fetch(number).units
    later = row["received_at"] + dt.timedelta(microseconds=1)
    in_store(world.settings, lambda store: store.forget_bulk(later))
    response = hospital.client.get(f"/v1/inquiries/bulk/{number}")
    assert code_of(response) is Code.RECEPTION_NUMBER_UNKNOWN


def test_what_was_asked_is_emptied_when_it_is_answered(world, hospital):
    number = hospital.hand_in(hanako_of(world))
    hospital.wait_for(number)
    [row] = world.rows(
        "SELECT asked, answer FROM reception.bulk_inquiry WHERE reception_number = $1", number
    )
    assert row["asked"] == b""
    assert row["answer"]


@pytest.mark.parametrize("count", [0, UNITS + 1])
def test_a_file_of_none_or_too_many_is_refused(world, hospital, count):
    data = encode_hand_in(BulkHandIn(HEADER, (hanako_of(world),) * count)).data
    status, code, why = refused(hospital.send("OQSmuquc01req", data))
    assert (status, code) == (400, Code.REQUEST_MALFORMED.code)
    assert "500" in why


def test_a_file_over_its_limit_is_refused_before_it_has_come(world, hospital):
    """64 MiB and one byte; the length is told, nothing of it needs to come."""
    head = (
        "POST /v1/oqs/OQSmuquc01req HTTP/1.1\r\nHost: localhost\r\n"
        f"Content-Length: {BULK_LIMIT_BYTES + 1}\r\n\r\n"
    )
    port = int(world.url.rpartition(":")[2])
    plain = socket.create_connection(("localhost", port), timeout=20)
    context = client_context(world.line.hospital)
    with context.wrap_socket(plain, server_hostname="localhost") as connection:
        connection.sendall(head.encode())
        assert connection.recv(4096).startswith(b"HTTP/1.1 413 ")


def test_a_unit_that_is_too_long_to_keep_says_so(world, hospital):
    long = SearchInfo((*hanako_of(world).children, Element("ArbitraryIdentifier", "x" * 300)))
    result = hospital.wait_for(hospital.hand_in(long, hanako_of(world)))
    assert [unit.processing.code for unit in result.units] == [Code.REQUEST_MALFORMED.code, None]


def test_a_tag_that_cannot_be_told_back_spoils_no_file(world, hospital):
    searches = (search_for(world.people["hanako"], identifier="8"), hanako_of(world))
    data = encode_hand_in(BulkHandIn(new_header(), searches)).data
    odd = data.replace(b"</ArbitraryIdentifier>", "</ArbitraryIdentifier><氏名>1</氏名>".encode())
    assert odd != data
    number = parse_receipt(xml(hospital.send("OQSmuquc01req", odd))).reception_number
    assert number is not None
    units = hospital.wait_for(number).units
    assert [unit.validity for unit in units] == [Validity.VALID, Validity.VALID]
    assert [unit.search for unit in units] == list(searches)


# --- the same in JSON -------------------------------------------------------------------------


def hand_in_json(client, *units, verification_id: str | None = None):
    message = BulkInquiryRequest(verification_id=verification_id or new_id(), units=units)
    return client.post("/v1/inquiries/bulk", content=wire.encode(message))


@pytest.mark.parametrize("caller", ["kiosk", "hospital"])
def test_a_kiosk_and_a_hospital_ask_about_many_in_json(world, kiosk, hospital, caller):
    client = (kiosk if caller == "kiosk" else hospital).client
    units = (
        question(world.people["hanako"], ArbitraryIdentifier="1"),
        question(world.people["mika"]),
        question(world.people["mika"], LimitApplicationCertificateRelatedConsFlg="1"),
    )
    number = json_answer(hand_in_json(client, *units), BulkReceived).ReceptionNumber
    hospital.wait_for(number)
    told = json_answer(client.get(f"/v1/inquiries/bulk/{number}"), BulkAnswers)
    assert [unit.QualificationValidity for unit in told.units] == ["1", "1", "1"]
    assert [unit.ArbitraryIdentifier for unit in told.units] == ["1", None, None]
    papers = [unit.ResultList[0].LimitApplicationCertificateRelatedInfo for unit in told.units]
    assert [paper is None for paper in papers] == [True, True, False]


def test_a_character_of_json_that_xml_has_not_is_that_units_fault(world, hospital):
    odd = question(world.people["hanako"], ArbitraryIdentifier="\x01")
    message = hand_in_json(hospital.client, odd, question(world.people["mika"]))
    number = json_answer(message, BulkReceived).ReceptionNumber
    result = hospital.wait_for(number)
    assert [unit.processing.code for unit in result.units] == [Code.REQUEST_MALFORMED.code, None]
    told = json_answer(hospital.client.get(f"/v1/inquiries/bulk/{number}"), BulkAnswers)
    assert [unit.QualificationValidity for unit in told.units] == [None, "1"]


def test_the_same_json_again_gets_the_same_number_and_another_one_conflicts(world, hospital):
    unit, same = question(world.people["hanako"]), new_id()
    first = json_answer(hand_in_json(hospital.client, unit, verification_id=same), BulkReceived)
    again = json_answer(hand_in_json(hospital.client, unit, verification_id=same), BulkReceived)
    assert first == again
    other = hand_in_json(hospital.client, question(world.people["jiro"]), verification_id=same)
    assert code_of(other) is Code.VERIFICATION_CONFLICT


@pytest.mark.parametrize("count", [0, UNITS + 1])
def test_json_of_none_or_too_many_is_refused(world, hospital, count):
    response = hand_in_json(hospital.client, *[question(world.people["hanako"])] * count)
    assert (response.status_code, code_of(response)) == (400, Code.REQUEST_MALFORMED)
