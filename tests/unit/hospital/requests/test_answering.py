"""Each request gets its one answer, in time, whatever the line and the folder do."""

import pytest

from eligibility.errors import Code
from eligibility.oqs_single import parse_single_result
from eligibility.oqs_xml import Encoding, declared_encoding
from hospital.outlets.claim import MARKER
from hospital.requests import answering
from hospital.requests.ledger import Found, Stamp
from hospital.requests.line import Answer, Wait
from hospital.requests.names import RequestName
from hospital.requests.outlet import AGAIN_S
from hospital.requests.refusals import RequestRefused, refusal_file
from hospital.requests.state import requests_state
from tests.bench.receptions import NOON
from tests.unit.hospital.requests.bench import (
    HEADER,
    fetch,
    hand_in,
    header_of,
    search_for,
    single,
)

NAME = "OQSsiquc01req_1.xml"
RESULT = "OQSsiquc01res_1.xml"
FETCH = "OQSmuquc02req_1.xml"


def test_the_answer_has_the_requests_name(folders):
    folders.drop(NAME, single())
    folders.work()
    assert folders.answers() == {RESULT: b"answer to 1"}
    assert folders.line.asked == [(1, single())]
    assert requests_state(folders.database).waiting == 0


@pytest.mark.parametrize("encoding", Encoding)
def test_a_refusal_is_official_and_in_the_encoding_of_the_request(folders, encoding):
    header = header_of("1310000099")
    folders.drop(NAME, single(header=header, encoding=encoding))
    folders.work()
    data = folders.answers()[RESULT]
    assert declared_encoding(data) is encoding
    result = parse_single_result(data)
    assert result.header.file_identifier == HEADER.file_identifier
    code, message = folders.refusal(RESULT)
    assert (code, message[:9]) == ("KSK-217", "医療機関コードが当")
    assert folders.line.asked == []


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        (NAME, b"<!DOCTYPE a [<!ENTITY b 'c'>]><XmlMsg></XmlMsg>", "KSK-201"),
        (NAME, b"<a></XmlMsg>", "KSK-201"),
        (NAME, b"\x93\xfa\x96{</XmlMsg>", "KSK-201"),
        ("YZKsiquc01req_1.xml", single(), "KSK-330"),
    ],
    ids=["entity", "not-well-formed", "wrong-encoding", "other-kind"],
)
def test_what_cannot_be_asked_is_refused_without_the_line(folders, name, data, code):
    folders.drop(name, data)
    folders.work()
    assert folders.refusal(name.replace("req_", "res_"))[0] == code
    assert folders.line.asked == []


def test_a_single_check_ends_within_twenty_seconds(folders):
    folders.line.does = lambda *_: Wait(2.0, Code.NO_NETWORK)
    folders.drop(NAME, single())
    folders.look()
    for _ in range(9):
        folders.answer(2.0)
    assert folders.answers() == {}
    assert folders.troubles() == {"line": "KSK-101"}
    folders.answer(2.0)
    code, message = folders.refusal(RESULT)
    assert code == "KSK-101"
    assert "もう一度お試しください" in message


def test_what_does_not_pass_by_itself_is_told_at_once_where_somebody_waits(folders):
    folders.line.does = lambda *_: Wait(2.0, Code.SERVICE_REFUSES_DEVICE)
    folders.drop(NAME, single())
    folders.work()
    assert folders.refusal(RESULT)[0] == "KSK-103"


def test_what_is_handed_in_waits_for_the_line_and_is_asked_more_and_more_seldom(folders):
    folders.line.does = lambda *_: Wait(2.0, Code.NO_NETWORK)
    folders.drop("OQSmuquc01req_1.xml", hand_in(search_for()))
    folders.look()
    for _ in range(360):
        folders.answer(10.0)
    assert 55 < len(folders.line.asked) < 70
    folders.line.does = lambda *_: Answer(b"numbered", "20261122000000000001")
    folders.answer(60.0)
    assert folders.answers() == {"OQSmuquc01res_1.xml": b"numbered"}
    assert folders.troubles() == {}


def test_what_waits_in_vain_for_a_day_is_told(folders):
    folders.line.does = lambda *_: Wait(2.0, Code.NO_NETWORK)
    folders.drop(FETCH, fetch("20261122000000000001"))
    folders.work()
    folders.answer(24 * 3600.0)
    assert folders.refusal("OQSmuquc02res_1.xml")[0] == "KSK-101"


def test_single_checks_go_first(folders):
    folders.drop("OQSmuquc01req_0.xml", hand_in(search_for()))
    folders.drop(FETCH, fetch("1"))
    folders.drop(NAME, single())
    folders.work()
    kinds = {
        row["request_id"]: row["kind"] for row in folders.database.rows("SELECT * FROM request")
    }
    asked = [kinds[request_id] for request_id, _ in folders.line.asked]
    assert asked == ["OQSsiquc01", "OQSmuquc02", "OQSmuquc01"]


def test_a_fault_of_ours_with_one_request_holds_up_no_other(folders, caplog):
    def fail(request, _data):
        if request.request_id == 1:
            raise ZeroDivisionError
        return Answer(b"fine")

    folders.line.does = fail
    folders.drop(NAME, single())
    folders.drop(NAME.replace("1.xml", "2.xml"), single())
    folders.work()
    assert folders.refusal(RESULT)[0] == "KSK-104"
    assert folders.answers()["OQSsiquc01res_2.xml"] == b"fine"
    assert "hospital.request_failed request=1 error=ZeroDivisionError" in caplog.text


def test_a_line_that_refuses_is_told(folders):
    def refuse(*_):
        raise RequestRefused(Code.REGISTRATION_NEEDS_SERVICE)

    folders.line.does = refuse
    folders.drop(NAME, single())
    folders.work()
    code, message = folders.refusal(RESULT)
    assert code == "KSK-327"
    assert "[service]" in message


def test_answers_wait_for_a_folder_that_is_away(folders):
    folders.res.write_bytes(b"in the place of a folder")
    folders.drop(NAME, single())
    folders.work()
    assert folders.troubles() == {"res": "KSK-329"}
    assert requests_state(folders.database).waiting == 1
    folders.res.unlink()
    folders.begin()
    folders.answer(2.0)
    assert folders.answers() == {RESULT: b"answer to 1"}
    assert folders.troubles() == {}
    assert len(folders.line.asked) == 1


def test_an_answer_that_a_crash_left_unnoted_is_written_again_the_same(folders):
    folders.drop(NAME, single())
    folders.look()
    folders.ask()
    folders.begin()
    folders.line.does = lambda *_: Answer(b"another answer")
    folders.answer()
    assert folders.answers() == {RESULT: b"answer to 1"}
    (folders.res / RESULT).unlink()
    folders.database.rows("UPDATE request SET written_at = NULL")
    folders.begin()
    folders.answer()
    assert folders.answers() == {RESULT: b"answer to 1"}


def test_waiting_counts_from_when_the_file_was_taken(folders):
    folders.line.does = lambda *_: Wait(2.0, Code.NO_NETWORK)
    folders.drop(NAME, single())
    folders.work()
    folders.seconds += 19.0
    folders.begin()
    folders.answer()
    assert folders.answers() == {}
    folders.answer(2.0)
    assert folders.refusal(RESULT)[0] == "KSK-101"


def test_a_folder_into_which_somebody_else_writes_results_is_refused(folders):
    folders.res.mkdir()
    (folders.res / "OQSsiquc01res_of_another_program.xml").write_bytes(b"")
    folders.drop(NAME, single())
    folders.work()
    assert list(folders.answers()) == ["OQSsiquc01res_of_another_program.xml"]
    assert folders.troubles() == {"res": "KSK-320"}
    (folders.res / MARKER).touch()  # how a person says: take it all the same
    folders.answer(2.0)
    assert folders.answers()[RESULT] == b"answer to 1"
    assert folders.troubles() == {}


def test_an_answer_that_no_file_can_bear_is_settled_alone_and_told(folders, caplog):
    """Taken by a version that counted characters: its answer's name is too long in bytes."""
    long = f"OQSsiquc01req_{'山' * 65}.xml"
    folders.ledger.take(Found(RequestName(long, "OQSsiquc01"), Stamp(1, 1), single()), NOON)
    folders.drop(NAME, single())
    folders.work()
    folders.work()
    assert list(folders.answers()) == [RESULT]
    assert folders.raised() == ["KSK-329"]
    assert folders.ledger.unwritten(0, 9) == []
    assert "hospital.answer_not_written request=1 reason=a document's name" in caplog.text
    assert "山" not in caplog.text


def test_a_folder_under_an_answers_name_holds_up_that_answer_alone(folders, caplog):
    (folders.res / RESULT).mkdir(parents=True)
    (folders.res / MARKER).touch()  # a person says: take it all the same
    folders.drop(NAME, single())
    folders.drop("OQSsiquc01req_2.xml", single())
    folders.work()
    folders.answer()
    assert [one.name.name for one in folders.ledger.unwritten(0, 9)] == [NAME]
    assert (folders.res / "OQSsiquc01res_2.xml").is_file()
    assert (folders.raised(), folders.troubles()) == (["KSK-329"], {"res": "KSK-329"})
    assert caplog.text.count("hospital.answer_not_written request=1 reason=Is a directory") == 1
    (folders.res / RESULT).rmdir()
    folders.answer(after_s=AGAIN_S)
    assert sorted(folders.answers()) == [RESULT, "OQSsiquc01res_2.xml"]
    assert (folders.ledger.unwritten(0, 9), folders.troubles()) == ([], {})


def test_a_refusal_that_cannot_be_made_is_told_without_the_askers_words(folders, monkeypatch):
    def fail(refused, name, data, *more):
        if data:
            raise ZeroDivisionError
        return refusal_file(refused, name, data, *more)

    monkeypatch.setattr(answering, "refusal_file", fail)
    folders.drop("YZKsiquc01req_1.xml", single())
    folders.drop(NAME, single())
    folders.work()
    assert folders.refusal("YZKsiquc01res_1.xml")[0] == "KSK-330"
    assert RESULT in folders.answers()
