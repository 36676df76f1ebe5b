"""Damaged messages at the real entrance: always an answer in the official form, never a fault."""

import logging

from hypothesis import HealthCheck, given, settings, strategies as st

from eligibility.errors import Code
from eligibility.oqs_bulk import BulkFetch, BulkHandIn, encode_fetch, encode_hand_in
from eligibility.oqs_patient_number import PatientNumbers, encode_patient_numbers
from eligibility.oqs_single import SingleRequest, encode_single_request
from eligibility.oqs_xml import Encoding, parse_message
from tests.integration.cloud.hospital import HEADER, refused, search_for, xml

NAMES = ("OQSsiquc01req", "OQSmuquc01req", "OQSmuquc02req", "OQSsiimm01req", "OQSmuimm01req")
SPLICES = st.lists(
    st.tuples(
        st.integers(0, 2000),
        st.integers(0, 20),
        st.sampled_from([b"", b"<", b">", b"&#0;", b"&x;", b"\x00", b"\xff", b"<a/>", b"1", b"</"]),
    ),
    min_size=1,
    max_size=3,
)
EXPECTED = {Code.REQUEST_MALFORMED, Code.CALLER_NOT_ALLOWED, Code.RECEPTION_NUMBER_UNKNOWN}


def sample(world, name: str, encoding: Encoding) -> bytes:
    search = search_for(world.people["hanako"])
    numbers = PatientNumbers(HEADER, (search_for(world.people["hanako"], reference_number="1"),))
    return {
        "OQSsiquc01req": lambda: encode_single_request(SingleRequest(HEADER, search), encoding),
        "OQSmuquc01req": lambda: encode_hand_in(BulkHandIn(HEADER, (search, search)), encoding),
        "OQSmuquc02req": lambda: encode_fetch(BulkFetch(HEADER, "2" * 20), encoding),
        "OQSsiimm01req": lambda: encode_patient_numbers(numbers, encoding),
        "OQSmuimm01req": lambda: encode_patient_numbers(numbers, encoding),
    }[name]().data


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.tuples(st.sampled_from(NAMES), st.sampled_from(list(Encoding)), SPLICES))
def test_a_damaged_message_is_answered_or_refused(world, hospital, caplog, case):
    name, encoding, splices = case
    data = sample(world, name, encoding)
    for place, length, put in splices:
        at = place % (len(data) + 1)
        data = data[:at] + put + data[at + length :]
    with caplog.at_level(logging.ERROR):
        response = hospital.send(name, data)
    if response.status_code == 200:
        assert parse_message(xml(response)).tag == "XmlMsg"
    else:
        assert Code.of(refused(response)[1] or "") in EXPECTED
    assert [line for line in caplog.messages if "unexpected" in line] == []
