"""One person asked about in the official XML: both encodings, what is told, what is refused."""

import contextlib
import dataclasses
import datetime as dt
import select
import socket
import ssl
import time
import zlib

import pytest

from cloud.domain.registry import Registration
from eligibility.coverage import Validity
from eligibility.errors import Code
from eligibility.inquiry import CardFaceKey, business_day
from eligibility.oqs_header import RequestHeader
from eligibility.oqs_result import coverage_of_result
from eligibility.oqs_search import SearchInfo
from eligibility.oqs_single import SingleRequest, encode_single_request, parse_single_result
from eligibility.oqs_xml import SINGLE_LIMIT_BYTES, Encoding, declared_encoding
from tests.bench.cloud import client_context
from tests.bench.pki import INSTITUTION
from tests.integration.cloud.conftest import NOW
from tests.integration.cloud.database import enrol, in_registry
from tests.integration.cloud.hospital import (
    HEADER,
    Hospital,
    face_of,
    refused,
    search_for,
    unknown,
    xml,
)
from tests.integration.cloud.reception import a_number
from tests.integration.cloud.running import SettableClock, running_service

SINGLE = "OQSsiquc01req"


def request_for(search: SearchInfo, header=HEADER, encoding=Encoding.UTF_8) -> bytes:
    return encode_single_request(SingleRequest(header, search), encoding).data


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("hanako", Validity.VALID),
        ("ichiro", Validity.VALID),
        ("taro", Validity.VALID),
        ("jiro", Validity.LOST),
        ("kenji", Validity.LOST_NEWER_EXISTS),
    ],
)
@pytest.mark.parametrize("encoding", list(Encoding), ids=lambda one: one.label)
def test_the_coverage_on_the_card_is_told(world, hospital, name, outcome, encoding):
    someone = world.people[name]
    search = search_for(someone, identifier="00042")
    result = hospital.ask_single(search, encoding=encoding)
    assert result.validity is outcome
    assert [coverage_of_result(one) for one in result.results] == [someone.coverages[0]]
    assert result.search is not None
    assert result.search.texts() == search.texts()


def test_the_header_says_who_asked_when_and_how(world, hospital):
    header = hospital.ask_single(search_for(world.people["hanako"])).header
    today = business_day(dt.datetime.now(dt.UTC))
    assert (header.institution, header.file_identifier) == (INSTITUTION, "file-1")
    assert (header.confirmed_on, header.segment) == (today, "1")
    assert header.reference_classification == "2"
    assert header.processed_at is not None


def test_the_answer_is_in_the_encoding_of_the_request(world, hospital):
    content = request_for(search_for(world.people["ichiro"]), encoding=Encoding.SHIFT_JIS)
    told = xml(hospital.send(SINGLE, content))
    assert declared_encoding(told) is Encoding.SHIFT_JIS
    assert "髙橋　一郎" in told.decode("cp932")


def test_a_character_that_shift_jis_lacks_is_told_as_lost(world, hospital, caplog):
    """𠮷 becomes ●, and header and log name the tag."""
    mika = world.people["mika"]
    person = dataclasses.replace(mika.person, name="𠮷田　美香")
    key = dataclasses.replace(mika.coverages[0].key, number=a_number())
    coverage = dataclasses.replace(mika.coverages[0], person=person, key=key)
    registration = Registration(person, (coverage,))
    in_registry(world.settings, lambda registry: registry.register_person(registration))
    search = SearchInfo.of_face(CardFaceKey(key, person.birthdate))
    response = hospital.send(SINGLE, request_for(search, encoding=Encoding.SHIFT_JIS))
    [result] = parse_single_result(xml(response)).results
    assert result.value("Name") == "●田　美香"
    assert response.headers["Oev-Original-Lost"] == "Name"
    assert "original_lost operation=oqs-single tags=Name" in caplog.text
    whole = hospital.send(SINGLE, request_for(search))
    assert "𠮷田" in whole.text
    assert "Oev-Original-Lost" not in whole.headers


@pytest.mark.parametrize("consent", [False, True], ids=["not consented", "consented"])
def test_the_limit_certificate_is_told_only_with_the_patients_consent(world, hospital, consent):
    someone = world.people["mika"]
    [result] = hospital.ask_single(search_for(someone, limit_consent=consent)).results
    flag = result.value("LimitApplicationCertificateRelatedConsFlg")
    assert flag == ("1" if consent else "0")
    limit = someone.coverages[0].limit_application
    assert limit is not None
    assert coverage_of_result(result).limit_application == (limit if consent else None)
    assert (result.value("LimitApplicationCertificateRelatedConsTime") is not None) is consent


def test_twins_without_a_branch_are_several_and_nobody_is_listed(world, hospital):
    search = SearchInfo.of_face(face_of(world.people["aoi"], has_branch=False))
    result = hospital.ask_single(search)
    assert (result.validity, result.results) == (Validity.SEVERAL, ())


def test_nobody_is_found_without_an_error(world, hospital):
    result = hospital.ask_single(unknown(world.people["hanako"]))
    assert (result.validity, result.results) == (Validity.NOT_FOUND, ())
    assert result.processing.is_normal


def test_a_past_day_is_asked_about(world, hospital):
    jiro = world.people["jiro"]
    lapsed_on = jiro.coverages[0].lapsed_on
    assert lapsed_on is not None
    day = lapsed_on - dt.timedelta(days=1)
    result = hospital.ask_single(search_for(jiro), RequestHeader(INSTITUTION, None, day))
    assert (result.validity, result.header.confirmed_on) == (Validity.VALID, day)


def test_a_coming_day_is_refused(world, hospital):
    day = business_day(NOW) + dt.timedelta(days=2)
    content = request_for(search_for(world.people["hanako"]), RequestHeader(INSTITUTION, None, day))
    status, code, why = refused(hospital.send(SINGLE, content))
    assert (status, code) == (400, Code.REQUEST_MALFORMED.code)
    assert "future" in why


def test_a_message_in_anothers_name_is_refused(world, hospital):
    content = request_for(search_for(world.people["hanako"]), RequestHeader("1310000029"))
    status, code, why = refused(hospital.send(SINGLE, content))
    assert (status, code) == (403, Code.CALLER_NOT_ALLOWED.code)
    assert "MedicalInstitutionCode" in why


def test_a_kiosk_is_refused_in_the_official_form(world, kiosk):
    with Hospital(world.url, world.line.kiosk) as entrance:
        response = entrance.send(SINGLE, request_for(search_for(world.people["hanako"])))
    assert refused(response)[:2] == (403, Code.CALLER_NOT_ALLOWED.code)


def test_the_refusal_is_in_the_encoding_of_the_request(world, hospital):
    content = request_for(
        search_for(world.people["hanako"]), RequestHeader("1310000029"), Encoding.SHIFT_JIS
    )
    response = hospital.send(SINGLE, content)
    assert declared_encoding(response.content) is Encoding.SHIFT_JIS


BILLION = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">
<!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
<!ENTITY lol3 "&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;">]>
<XmlMsg>&lol3;</XmlMsg>"""
FILE = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><XmlMsg>&f;</XmlMsg>'


@pytest.mark.parametrize(
    ("content", "named"),
    [
        pytest.param(b"", "not well-formed", id="empty"),
        pytest.param(b'{"a": 1}', "not well-formed", id="json"),
        pytest.param(b"<XmlMsg>", "not well-formed", id="breaks off"),
        pytest.param(b"<Other/>", "XmlMsg", id="another message"),
        pytest.param(BILLION, "DTD", id="billion laughs"),
        pytest.param(FILE, "DTD", id="a file of ours"),
        pytest.param(b"<a>" * 17 + b"</a>" * 17, "deeper", id="deep"),
        pytest.param(b"<a>" * 90_000, "deeper", id="very deep"),
        pytest.param(b'<?xml version="1.0" encoding="UTF-7"?><a/>', "encoding", id="UTF-7"),
        pytest.param(b"<a>\xff\xfe</a>", "encoding", id="not UTF-8"),
        pytest.param(b"<a/>" * 2, "not well-formed", id="two roots"),
    ],
)
@pytest.mark.parametrize(
    "message", ["OQSsiquc01req", "OQSmuquc01req", "OQSmuquc02req", "OQSsiimm01req", "OQSmuimm01req"]
)
def test_what_is_no_message_is_refused_in_the_official_form(hospital, message, content, named):
    status, code, why = refused(hospital.send(message, content))
    assert (status, code) == (400, Code.REQUEST_MALFORMED.code)
    assert named in why


@pytest.mark.parametrize("is_told", [True, False], ids=["length told", "in chunks"])
def test_a_message_over_its_limit_is_refused(hospital, is_told):
    content = b" " * (SINGLE_LIMIT_BYTES + 1)
    body = content if is_told else iter([content[:-1], content[-1:]])
    response = hospital.client.post(f"/v1/oqs/{SINGLE}", content=body)
    assert refused(response)[:2] == (413, Code.REQUEST_MALFORMED.code)


@pytest.mark.parametrize("packing", ["gzip", "deflate", "br"])
def test_a_packed_message_is_not_unpacked(hospital, packing):
    content = zlib.compress(b" " * 10_000_000)
    response = hospital.send(SINGLE, content, **{"Content-Encoding": packing})
    assert refused(response)[:2] == (415, Code.REQUEST_MALFORMED.code)


def test_a_refusal_leaves_the_connection_open(world, hospital):
    content = request_for(search_for(world.people["hanako"]), RequestHeader("1310000029"))
    assert "Connection" not in hospital.send(SINGLE, content).headers


def test_what_is_told_is_audited_and_kept_for_corrections(world, hospital):
    told = hospital.ask_single(search_for(world.people["hanako"]))
    [row] = world.rows(
        "SELECT * FROM audit.access WHERE operation = 'oqs-single' AND outcome = '1'"
        " ORDER BY seq DESC LIMIT 1"
    )
    assert (row["institution"], row["device"], row["subject"] != "") == (INSTITUTION, "", True)
    assert told.verification_id == row["reference"]
    [kept] = world.rows(
        "SELECT * FROM reception.inquiry WHERE verification_id = $1::uuid", row["reference"]
    )
    assert kept["person_id"] == world.person_ids["hanako"]
    assert (kept["institution_code"], kept["coverage_id"] is not None) == (INSTITUTION, True)


def test_a_body_that_comes_too_slowly_ends(world):
    """The head at once and of the body one byte: after a second it is over."""
    limits = dataclasses.replace(world.settings.limits, body_s=1)
    settings = dataclasses.replace(world.settings, limits=limits)
    head = f"POST /v1/oqs/{SINGLE} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\n\r\n<"
    enrol(world.settings, world.line.hospital)
    with running_service(settings, SettableClock()) as url:
        port = int(url.rpartition(":")[2])
        plain = socket.create_connection(("localhost", port), timeout=20)
        context = client_context(world.line.hospital)
        with context.wrap_socket(plain, server_hostname="localhost") as connection:
            connection.sendall(head.encode())
            assert connection.recv(4096).startswith(b"HTTP/1.1 408 ")


def test_an_institutions_second_large_file_is_asked_to_come_again(world):
    """Both begin and go no further; whichever came second is let go."""
    limits = dataclasses.replace(world.settings.limits, large_wait_s=1)
    settings = dataclasses.replace(world.settings, limits=limits)
    head = (
        "POST /v1/oqs/OQSmuquc01req HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000\r\n\r\n"
    )
    enrol(world.settings, world.line.hospital)
    context = client_context(world.line.hospital)
    with running_service(settings, SettableClock()) as url, contextlib.ExitStack() as opened:
        connections = []
        for _ in range(2):
            plain = socket.create_connection(("localhost", int(url.rpartition(":")[2])), timeout=20)
            one = context.wrap_socket(plain, server_hostname="localhost")
            connections.append(opened.enter_context(one))
            one.sendall(head.encode())
        answered = first_answer(connections)
    assert answered.startswith(b"HTTP/1.1 503 ")
    assert b"\r\nRetry-After: 30\r\n" in answered


def first_answer(connections: list[ssl.SSLSocket]) -> bytes:
    """Whatever else TLS sends is no answer."""
    for one in connections:
        one.setblocking(False)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for one in select.select(connections, [], [], 20)[0]:
            with contextlib.suppress(ssl.SSLWantReadError):
                return one.recv(4096)
    raise AssertionError("nobody was answered")
