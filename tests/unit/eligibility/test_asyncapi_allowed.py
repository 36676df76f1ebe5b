"""Whatever the description allows is understood: who follows it is never refused for its form."""

import hypothesis
import pytest
from hypothesis import strategies as st

from eligibility import wire
from eligibility.wire_inquiries import AnswerUp, InquiryList
from tests.bench import contract
from tests.bench.contract_messages import allowed, messages

KINDS = wire.Upward | wire.Downward | wire.DeviceStatus | AnswerUp | InquiryList
NAMES = sorted(contract.told()["components"]["messages"])
FEW = hypothesis.settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.filter_too_much],
)


@pytest.mark.parametrize("name", NAMES)
@hypothesis.given(data=st.data())
@FEW
def test_a_message_that_the_document_allows_is_read(name, data):
    message = data.draw(messages(name))
    assert contract.faults(message) == []
    assert wire.decode(contract.compact(message), KINDS)


@hypothesis.given(data=st.data())
@FEW
def test_a_record_that_the_document_allows_is_read(data):
    record = data.draw(allowed({"$ref": "#/components/schemas/Verification"}))
    assert contract.faults(record) == []
    assert wire.decode(contract.compact(record), wire.Verification)
