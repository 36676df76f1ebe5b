"""A message of one kind never passes for another, nor one device's for another's."""

import dataclasses
import itertools
from typing import Any

import pytest

from eligibility import wire
from eligibility.batch import ReceiptState
from eligibility.errors import WireError
from eligibility.wire_inquiries import AnswerUp, InquiryList, InquiryPart, InquiryTaken
from kiosk.batch.closing import part_message
from kiosk.batch.outbox import DeviceName
from tests.bench.receptions import NOON, OWNER, TODAY, a_sealed_record, receptions

WHO: dict[str, Any] = {"institution": OWNER.institution, "device": OWNER.device}
RECEIPT = wire.Receipt(receipt_id="r", in_reply_to="p", received_at=NOON, items=(), **WHO)
DAY_ANSWER = wire.DayAnswer(in_reply_to="t", business_day=TODAY, revision=1, complete=True, **WHO)
INQUIRY = InquiryList(inquiry_id="i", sent_at=NOON, deadline=NOON, lines=(), **WHO)
PART = part_message(OWNER, "part", (a_sealed_record(),))
TOTAL = wire.DayTotal(
    total_id="t",
    business_day=TODAY,
    revision=1,
    total=1,
    digest="0" * 64,
    closed_at=NOON,
    **WHO,
)
NOTICE = wire.NoticeUp(notice_id="n", kind="staff-called", at=NOON, **WHO)
TAKEN = InquiryTaken(inquiry_id="i", sha256="0" * 64, at=NOON, state="accepted", **WHO)
ANSWER = InquiryPart(answer_id="a", inquiry_id="i", part=1, is_last=True, lines=(), **WHO)
KINDS = {
    "down/receipt": (wire.Downward, (RECEIPT, DAY_ANSWER)),
    "down/inquiry": (InquiryList, (INQUIRY,)),
    "up/coverage and up/notice": (wire.Upward, (PART, TOTAL, NOTICE)),
    "up/answer": (AnswerUp, (TAKEN, ANSWER)),
}
EVERY = [message for _, messages in KINDS.values() for message in messages]


@pytest.mark.parametrize(
    ("channel", "message"),
    list(itertools.product(KINDS, EVERY)),
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_a_message_is_taken_on_its_own_channel_only(channel, message):
    kind, its_own = KINDS[channel]
    if message in its_own:
        assert wire.decode(wire.encode(message), kind) == message
    else:
        with pytest.raises(WireError):
            wire.decode(wire.encode(message), kind)


@pytest.mark.parametrize("message", EVERY, ids=lambda message: type(message).__name__)
def test_a_message_without_its_kind_is_taken_nowhere(message):
    named = f'"schema":"{wire.schema_of(message)}",'.encode()
    unnamed = wire.encode(message).replace(named, b"", 1)
    assert unnamed != wire.encode(message)
    for kind, _ in KINDS.values():
        with pytest.raises(WireError):
            wire.decode(unnamed, kind)


UP = {"coverage": (PART, TOTAL), "notice": (NOTICE,), "answer": (TAKEN, ANSWER)}
MISPLACED = [
    (channel, message)
    for channel, messages in UP.items()
    for message in EVERY
    if message not in messages
]


@pytest.mark.parametrize(("channel", "message"), MISPLACED, ids=lambda value: type(value).__name__)
def test_the_hospital_takes_no_kind_on_another_kinds_topic(bench, channel, message, caplog):
    """Each of them in order but for the topic: signed by the device, to this hospital."""
    closed = bench.service._envelope.close_up(wire.encode(message))
    assert bench.intake.take(bench.line.kiosk_common_name, channel, closed) is None
    assert [what for _, _, what, _ in bench.inbox.counts()] == ["raised KSK-201"]
    assert "hospital.unexpected" not in caplog.text


def test_a_part_of_one_device_is_not_taken_from_another(bench):
    """Signed by this kiosk, about another one's day; also on the other one's topic."""
    other = DeviceName(OWNER.institution, "reception-2")
    message = wire.encode(part_message(other, "part", (a_sealed_record(),)))
    closed = bench.service._envelope.close_up(message)
    for topic in (bench.line.kiosk_common_name, f"{OWNER.institution}-reception-2"):
        assert bench.intake.take(topic, "coverage", closed) is None


def test_a_part_recorded_at_one_device_counts_for_nobody_on_anothers_topic(bench):
    closed = bench.service._envelope.close_up(wire.encode(PART))
    assert bench.intake.take(f"{OWNER.institution}-reception-2", "coverage", closed) is None
    assert bench.intake.take(bench.line.kiosk_common_name, "coverage", closed) is not None


def test_a_part_for_one_hospital_is_not_taken_by_another(bench):
    other = dataclasses.replace(OWNER, institution="1310000029")
    closed = bench.service._envelope.close_up(
        wire.encode(part_message(other, "part", (a_sealed_record(),)))
    )
    assert bench.intake.take("1310000029-reception-1", "coverage", closed) is None


def test_a_receipt_that_comes_again_changes_nothing(bench):
    """Whoever recorded a true receipt can only say the same again."""
    (identity,) = receptions(bench.outbox, 1)
    receipt = bench.receipt(identity, bench.hash_of(identity), ReceiptState.ACCEPTED.value)
    for _ in range(2):
        bench.hear(receipt)
        assert bench.states() == {"received": 1}
