"""What a file in req is, by its name."""

import pytest

from eligibility.oqs_header import Kind
from hospital.requests.names import RequestName


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_known_and_its_answer_has_the_requests_name(kind):
    found = RequestName.of(f"{kind.value}req_0007_req_1.xml")
    assert found is not None
    assert (found.kind, found.is_to_be_taken) == (kind, True)
    assert found.result_name == f"{kind.value}res_0007_req_1.xml"
    assert found.limit_bytes == (64 if kind.is_bulk else 1) * 1024 * 1024


@pytest.mark.parametrize(
    "name",
    [
        "OQSsiquc01req_1.xml.tmp",
        ".OQSsiquc01req_1.xml",
        "~OQSsiquc01req_1.xml",
        "OQSsiquc01req_1.xml.part",
        "OQSsiquc01res_1.xml",
        "OQSsiquc01req.xml",
        "OQSsiquc01req_.txt",
        "note.xml",
        "OQSsiquc01req_\n.xml",
        "OQSsiquc01req_\udc83.xml",
    ],
    ids=ascii,
)
def test_what_has_another_name_is_no_request(name):
    assert RequestName.of(name) is None


def test_a_kind_that_is_not_answered_is_refused_only_where_its_result_can_say_so():
    asked_for_pills = RequestName.of("YZKsiquc01req_1.xml")
    by_name_alone = RequestName.of("OQSsihvq01req_1.XML")
    assert asked_for_pills is not None
    assert by_name_alone is not None
    assert (asked_for_pills.kind, asked_for_pills.is_to_be_taken) == (None, True)
    assert (by_name_alone.kind, by_name_alone.is_to_be_taken) == (None, False)
    assert "1" not in repr(asked_for_pills).replace("YZKsiquc01", "")


@pytest.mark.parametrize(
    ("filling", "is_too_long"),
    [("x" * 182, False), ("x" * 183, True), ("山" * 60, False), ("山" * 61, True)],
    ids=["200", "201", "198 in kanji", "201 in kanji"],
)
def test_a_name_is_as_long_as_its_answers_name_in_bytes(filling, is_too_long):
    found = RequestName.of(f"OQSsiquc01req_{filling}.xml")
    assert found is not None
    assert found.is_too_long is is_too_long
