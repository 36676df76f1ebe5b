"""The kiosk's own client asks over real TLS, a made-up terminal answers through its folders."""

import concurrent.futures
import dataclasses
import datetime as dt
import logging

import httpx
import pytest

from eligibility import wire
from eligibility.coverage import Validity
from eligibility.errors import Code
from eligibility.health import Consent
from eligibility.inquiry import CardFaceKey, HolderShown, HolderVerification, MonthDay, Notice
from eligibility.insured import BranchNumber, InsuredNumber
from eligibility.oqs_xml import Encoding
from eligibility.wire_inquiries import InquiryLine
from eligibility.wire_values import card_face_to_wire
from hospital.config import ConfigError, Requests
from hospital.terminal import carrier as carriers, server as servers
from hospital.terminal.server import TerminalServer, via_terminal
from kiosk.clock import SystemClock
from kiosk.network.health import check_health
from kiosk.network.lists import HttpsLists
from kiosk.network.notices import HttpsNotices
from kiosk.network.tls import client_context
from kiosk.ports import CardSignature, FaceQuestion
from tests.bench.people import leaks, personal_strings
from tests.bench.waiting import wait_until
from tests.integration.hospital.served import (
    DAY,
    EVERYBODY,
    NOW,
    Served,
    code_of,
    face_of,
    new_id,
    settings_at,
)


def problem_in(response: httpx.Response) -> wire.Problem:
    told: wire.Problem = wire.decode(response.content, wire.Problem)
    return told


def answer_in(response: httpx.Response) -> wire.InquiryAnswer:
    told: wire.InquiryAnswer = wire.decode(response.content, wire.InquiryAnswer)
    return told


def test_a_card_cannot_be_proven_through_files(served):
    kiosk, session = served.kiosk, new_id()
    proof = CardSignature(b"certificate", b"signature")
    holder = HolderShown(HolderVerification.PIN)
    calls = (
        lambda: kiosk.challenge(session),
        lambda: kiosk.authenticate(session, bytes(32), proof, holder),
        lambda: kiosk.register(session, new_id()),
        lambda: kiosk.inquire(session, new_id(), new_id()),
        lambda: kiosk.consent(session, new_id(), Consent.everything()),
    )
    assert {code_of(call) for call in calls} == {Code.NOT_BY_TERMINAL}


def test_month_and_day_of_birth_are_not_enough(served):
    birth = MonthDay(7, 30)
    key = dataclasses.replace(face_of().key, branch=BranchNumber("01"))
    face = CardFaceKey(key, birth)
    asked = code_of(lambda: served.kiosk.inquire_by_face(new_id(), new_id(), face))
    assert asked is Code.WHOLE_BIRTHDATE_NEEDED


def test_a_silent_terminal_is_told_in_time_and_the_late_answer_kept(tmp_path, line):
    served = Served(tmp_path, line, deadline_s=1.0)
    served.terminal.habits.delay_s = 1.3
    session, identity = new_id(), new_id()
    ask = FaceQuestion(session, identity, face_of())
    try:
        assert code_of(lambda: served.kiosk.ask(ask)) is Code.TERMINAL_SILENT
        wait_until(lambda: served.raised() == [Code.TERMINAL_SILENT.code], "not raised")
        assert served.kiosk.ask(ask).outcome is Validity.VALID
        assert len(served.terminal.asked) == 1
    finally:
        served.stop()


def test_a_refusal_of_the_terminal_names_its_code_and_may_be_asked_again(served):
    served.terminal.habits.error_code = "OQC-OWSE0900000"
    question = wire.InquiryRequest(
        verification_id=new_id(), session_id=new_id(), card_face=card_face_to_wire(face_of())
    )
    refused = served.post("/v1/inquiries", question)
    told = problem_in(refused)
    assert (refused.status_code, told.code) == (502, Code.TERMINAL_UNUSABLE.code)
    assert told.detail == "SegmentOfResult: OQC-OWSE0900000"
    served.terminal.habits.error_code = None
    assert served.post("/v1/inquiries", question).status_code == 200


def test_the_same_question_gets_the_same_bytes_and_another_one_is_refused(served):
    identity = new_id()
    question = wire.InquiryRequest(
        verification_id=identity, session_id=new_id(), card_face=card_face_to_wire(face_of())
    )
    before = len(served.terminal.asked)
    first, again = (served.post("/v1/inquiries", question).content for _ in range(2))
    assert first == again
    assert len(served.terminal.asked) == before + 1
    other = wire.changed(question, card_face=card_face_to_wire(face_of("taro")))
    refused = served.post("/v1/inquiries", other)
    told = problem_in(refused)
    assert (refused.status_code, told.code) == (409, Code.VERIFICATION_CONFLICT.code)


def test_another_kiosk_does_not_get_the_answer(served):
    second = served.client(served.line.add_kiosk("reception-2", NOW))
    session, identity = new_id(), new_id()
    served.kiosk.inquire_by_face(session, identity, face_of())
    asked = code_of(lambda: second.inquire_by_face(session, identity, face_of()))
    second.close()
    assert asked is Code.VERIFICATION_CONFLICT


@pytest.mark.parametrize("encoding", list(Encoding))
def test_who_is_covered_comes_back_as_from_the_eligibility_service(served, encoding):
    served.terminal.habits.encoding = encoding
    identity, someone = new_id(), EVERYBODY["hanako"]
    answer = served.kiosk.inquire_by_face(new_id(), identity, face_of())
    (coverage,) = answer.coverages
    assert (answer.verification_id, answer.outcome) == (identity, Validity.VALID)
    assert (answer.confirmed_on, answer.business_day) == (DAY, DAY)
    assert answer.notices == (Notice.ANSWERED_BY_TERMINAL,)
    assert coverage.key == someone.coverages[-1].key
    assert coverage.person == someone.person
    assert coverage.qualified_on == someone.coverages[-1].qualified_on


def test_a_sparse_answer_is_an_answer(served):
    served.terminal.habits.is_sparse = True
    answer = served.kiosk.inquire_by_face(new_id(), new_id(), face_of())
    assert answer.outcome is Validity.VALID
    assert answer.coverages[0].untold == {"QualificationDate", "PersonalFamilyClassification"}


def test_the_share_is_told_as_the_eligibility_service_does(served):
    question = wire.InquiryRequest(
        verification_id=new_id(), session_id=new_id(), card_face=card_face_to_wire(face_of())
    )
    told = answer_in(served.post("/v1/inquiries", question))
    burden = told.ResultList[0].burden
    assert burden is not None
    assert burden.contribution_percent in {"010", "020", "030"}


def test_nobody_found_is_an_answer_and_ten_are_too_many(served):
    second = served.client(served.line.add_kiosk("reception-3", NOW))
    face = face_of()
    nobody = dataclasses.replace(
        face, key=dataclasses.replace(face.key, number=InsuredNumber("000"))
    )
    for _ in range(10):
        found = second.inquire_by_face(new_id(), new_id(), nobody)
        assert (found.outcome, found.coverages) == (Validity.NOT_FOUND, ())
    held_off = code_of(lambda: second.inquire_by_face(new_id(), new_id(), face))
    on_list = second.ask(FaceQuestion(new_id(), new_id(), face, on_list=True))
    second.close()
    assert held_off is Code.TOO_MANY_MISSES
    assert on_list.outcome is Validity.VALID


def test_an_earlier_day_is_asked_about(served):
    day = DAY - dt.timedelta(days=30)
    answer = served.kiosk.ask(FaceQuestion(new_id(), new_id(), face_of(), day))
    assert answer.confirmed_on == day
    assert answer.business_day == DAY


def test_many_at_once_are_each_answered_by_their_own_file(served):
    with httpx.Client(
        base_url=served.url, verify=client_context(served.line.kiosk), trust_env=False
    ) as plain:
        for name, someone in EVERYBODY.items():
            coverage = someone.coverages[-1]
            face = CardFaceKey(coverage.key, coverage.person.birthdate)
            identity = new_id()
            question = wire.InquiryRequest(
                verification_id=identity,
                session_id=new_id(),
                card_face=card_face_to_wire(face),
                on_list=True,
            )
            answered = plain.post("/v1/inquiries", content=wire.encode(question))
            told = answer_in(answered)
            assert told.verification_id == identity, name
            assert {one.Name for one in told.ResultList} <= {someone.person.name}, name


def test_there_are_never_notices(served):
    source = HttpsNotices(served.url, served.line.kiosk)
    assert source.fetch() == ([], False)
    source.acknowledge([1])
    source.close()


def test_lists_are_asked_line_by_line(served):
    lists = HttpsLists(served.url, served.line.kiosk)
    line = InquiryLine(line=1, card_face=card_face_to_wire(face_of()))
    assert lists.ask(new_id(), new_id(), line).QualificationValidity == "1"
    assert code_of(lambda: lists.hand_in(new_id(), [line])) is Code.NOT_BY_TERMINAL
    assert code_of(lambda: lists.fetch("20261122000000000001")) is Code.NOT_BY_TERMINAL
    lists.close()


def test_its_health_is_that_of_the_folders(served, monkeypatch):
    context = client_context(served.line.kiosk)
    health = check_health(served.url, context, SystemClock())
    assert abs(health.clock_is_off_s or 0.0) < 2
    monkeypatch.setattr(carriers.Carrier, "is_well", False)
    assert code_of(lambda: check_health(served.url, context, SystemClock())) is Code.TERMINAL_SILENT


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [("/v1/nothing", "GET", 404), ("/v1/inquiries", "GET", 405)],
)
def test_what_does_not_exist_is_a_problem(served, path, method, status):
    told = served.post(path, {}, method)
    assert (told.status_code, problem_in(told).code) == (status, "KSK-201")


def test_a_body_that_is_none_is_refused_without_its_content(served):
    told = served.post("/v1/inquiries", {"verification_id": "髙橋"})
    assert (told.status_code, b"\xe9\xab\x99" in told.content) == (400, False)


def test_the_same_question_from_two_sides_is_asked_once(served):
    served.terminal.habits.delay_s = 0.3
    before = len(served.terminal.asked)
    question = wire.InquiryRequest(
        verification_id=new_id(), session_id=new_id(), card_face=card_face_to_wire(face_of())
    )
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(served.post, "/v1/inquiries", question) for _ in range(3)]
        answers = {one.result().content for one in asked}
    assert len(answers) == 1
    assert len(served.terminal.asked) == before + 1


def test_trouble_is_tried_again_and_said(tmp_path, line, monkeypatch, caplog):
    monkeypatch.setattr(servers, "RETRY_S", 0.05)
    caplog.set_level(logging.INFO)
    settings = settings_at(tmp_path, line, credentials=tmp_path / "none")
    server = TerminalServer(settings, settings.terminal, tmp_path / "oqs")
    server.start()
    wait_until(lambda: "hospital.terminal_not_serving" in caplog.text, "nothing was said")
    (tmp_path / "none").symlink_to(line.cloud)
    wait_until(lambda: server.port is not None, "it was not tried again")
    with caplog.at_level(logging.CRITICAL):
        second_settings = settings_at(tmp_path, line, port=server.port)
    second = TerminalServer(second_settings, second_settings.terminal, tmp_path / "oqs")
    second.start()
    wait_until(lambda: "reason=OSError" in caplog.text, "two listen on one port")
    second.stop()
    server.stop()
    assert not second.is_alive()
    assert not server.is_alive()


def test_the_option_needs_its_table(tmp_path, line):
    settings = dataclasses.replace(settings_at(tmp_path, line), terminal=None)
    serving = via_terminal(settings, tmp_path)
    with pytest.raises(ConfigError, match=r"needs the table \[terminal\]"), serving:
        pass


def test_our_own_questions_are_never_taken_for_a_receipt_computers(tmp_path, line):
    watched = Requests(tmp_path / "x" / ".." / "oqs" / "req", tmp_path / "res", "reception-1")
    settings = dataclasses.replace(settings_at(tmp_path, line), requests=watched)
    serving = via_terminal(settings, tmp_path / "oqs")
    with pytest.raises(ConfigError, match="the same folder"), serving:
        pass


def test_nothing_of_a_patient_is_logged(served, caplog):
    caplog.set_level(logging.DEBUG)
    served.kiosk.inquire_by_face(new_id(), new_id(), face_of())
    served.terminal.habits.changed = lambda data: data[:-30]
    code_of(lambda: served.kiosk.inquire_by_face(new_id(), new_id(), face_of()))
    assert "hospital.terminal_answered" in caplog.text
    assert leaks(caplog.text, personal_strings(EVERYBODY)) == set()
