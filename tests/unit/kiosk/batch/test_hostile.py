"""Hostile, broken, doubled and reordered messages from the hospital's side.

The broker is not trusted: it may damage, replay and invent. A batch process that ended by a
message would be kept from its work by whoever sends it.
"""

import contextlib
import datetime as dt
import json

import pytest
from hypothesis import given, settings, strategies as st

from eligibility import wire
from eligibility.batch import NoticeKind
from eligibility.errors import Code
from kiosk.batch.link import Channel, Heard
from tests.bench.hostile import DEEP, damaged_envelopes, sealed_to
from tests.bench.lists import a_line, a_list, face_of
from tests.bench.outlets import kept
from tests.bench.receptions import NOON, OWNER, TODAY, receptions, somebody
from tests.unit.kiosk.batch.service_bench import Bench


def hear(bench, payload):
    bench.service.on_event(Heard(payload))
    bench.service.work()


def assert_still_delivering(bench):
    receptions(bench.outbox, 1)
    bench.service.work()
    bench.carry()
    assert set(bench.states()) == {"received"}


def test_damaged_receipts_are_passed_over(bench, caplog):
    bench.up()
    damaged = damaged_envelopes(bench.hospital.sign(b"{}"))
    for payload in damaged.values():
        hear(bench, payload)
    assert caplog.text.count("batch.receipt_refused code=KSK-303") == len(damaged)
    assert_still_delivering(bench)


HOUR = dt.timedelta(hours=1)
NONSENSE = {
    "empty": b"",
    "null": b"null",
    "deep": b"[" * DEEP,
    "deep objects": b'{"schema":' * (DEEP // 4),
    "no text": b'{"schema":"\xff"}',
    "schema is a list": b'{"schema":[]}',
}


@pytest.mark.parametrize("message", NONSENSE.values(), ids=NONSENSE.keys())
def test_signed_nonsense_is_passed_over(bench, caplog, message):
    bench.up()
    hear(bench, bench.hospital.sign(message))
    assert "batch.receipt_not_understood code=KSK-201" in caplog.text
    assert_still_delivering(bench)


def test_hostile_lists_of_appointments_are_passed_over(bench):
    """For this kiosk, some signed by its hospital: none is taken, none stops the delivery."""
    bench.up()
    good = wire.encode(a_list([a_line(1, face_of(somebody()))], bench.clock.wall() + HOUR))
    sealed = sealed_to(bench.line.kiosk, bench.hospital.sign(good))
    said = json.loads(good)
    (line,) = said["lines"]
    wrong = [
        {**said, "deadline": "9999-12-31T23:59:59-12:00"},
        {**said, "deadline": "2026-11-22T05:00:00"},
        {**said, "sent_at": "0001-01-01T00:00:00+14:00"},
        {**said, "inquiry_id": "a\nhospital.listening"},
        {**said, "lines": []},
        {**said, "lines": [line, line]},
        {**said, "lines": [{**line, "line": 10**50}] * 2},
        {**said, "lines": [{**line, "line": -1}]},
        {**said, "lines": [None]},
        {**said, "device": "reception-9"},
    ]
    signed = [json.dumps(one).encode() for one in wrong] + list(NONSENSE.values())
    lists = [sealed_to(bench.line.kiosk, bench.hospital.sign(one)) for one in signed]
    for payload in [*damaged_envelopes(sealed).values(), bench.hospital.sign(good), *lists]:
        bench.service.on_event(Heard(payload, Channel.INQUIRY))
        bench.service.work()
    assert bench.database.rows("SELECT 1 FROM inquiry") == []
    bench.service.on_event(Heard(sealed, Channel.INQUIRY))
    assert len(bench.database.rows("SELECT 1 FROM inquiry")) == 1, "the right one is taken"


def closed_day(bench, count):
    """A day of received records that waits for the answer to its total; gives the total's id."""
    identities = receptions(bench.outbox, count)
    bench.up()
    bench.carry()
    bench.service.close_day(TODAY)
    bench.service.work()
    channel, _, total_id = bench.link.sent[-1]
    assert channel is Channel.COVERAGE
    return identities, total_id


def gaps(total_id, *ranges):
    return wire.DayAnswer(
        in_reply_to=total_id,
        institution=OWNER.institution,
        device=OWNER.device,
        business_day=TODAY,
        revision=1,
        complete=False,
        missing=ranges,
    )


@pytest.mark.parametrize(
    "gap", [(1, 2**63), (-(2**70), 2**70), (-5, 1), (0, 10**50)], ids=lambda gap: str(gap[1])
)
def test_a_gap_of_any_size_is_a_gap_of_what_is_there(bench, gap):
    _, total_id = closed_day(bench, 2)
    bench.hear(gaps(total_id, gap))
    bench.service.work()
    assert "offered" in bench.states()
    bench.carry()
    assert bench.states() == {"received": 2}


def test_a_gap_that_is_told_twice_is_filled(bench):
    """QoS 1 may bring the same answer twice; the records are then on their way already."""
    _, total_id = closed_day(bench, 3)
    bench.hear(gaps(total_id, (1, 2)))
    bench.service.work()
    bench.hear(gaps(total_id, (2, 2)))
    bench.service.work()
    bench.carry()
    assert bench.states() == {"received": 3}
    bench.after(10_000)  # nothing is awaited any more
    bench.carry()
    assert bench.days.closing(TODAY) == "complete"


def test_a_notice_that_was_damaged_on_its_way_is_sent_again(bench):
    bench.up()
    bench.outbox.ring(NoticeKind.STAFF_CALLED, NOON)
    bench.service.work()
    ((_, payload, notice_id),) = bench.link.sent
    bench.lose()
    (expected,) = bench.service._receipts._notices.values()
    bench.hear(bench.receipt(notice_id, expected, "refused", Code.DIGEST_MISMATCH.code))
    assert payload
    bench.after(30)
    bench.carry()
    assert bench.database.rows("SELECT state FROM notice")[0][0] == "received"


def test_a_receipt_that_names_some_records_leaves_the_others_waiting(bench):
    first, second = receptions(bench.outbox, 2)
    bench.up()
    bench.lose()
    bench.hear(bench.receipt(first, bench.hash_of(first), "accepted"))
    assert bench.states() == {"received": 1, "offered": 1}
    bench.after(30)
    ((_, payload, _),) = bench.link.sent
    assert second in opened(bench, payload)
    assert first not in opened(bench, payload)


def opened(bench, payload):
    return bench.hospital.open_up(payload).payload.decode()


@pytest.fixture(scope="module")
def bench_of(tmp_path_factory, line):
    """As many benches as there are examples."""
    with contextlib.ExitStack() as benches:

        def make():
            made = Bench(tmp_path_factory.mktemp("bench"), line)
            benches.callback(made.database.close)
            benches.callback(made.inbox.close)
            return made

        yield make


@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_whatever_order_messages_come_in_and_how_often_all_is_filed_once(bench_of, data):
    """Up and down, each at least once, in any order, some lost and offered again."""
    bench = bench_of()
    expected = receptions(bench.outbox, 5)
    bench.up()
    for _ in range(4):
        answers = []
        sent = list(bench.link.sent)
        bench.lose()
        for _, payload, _ in in_some_order(data, sent):
            answer = bench.intake.take(bench.line.kiosk_common_name, "coverage", payload)
            answers.append(answer.payload)
        for answer in in_some_order(data, answers):
            if data.draw(st.booleans(), label="this answer arrives"):
                bench.service.on_event(Heard(answer))
        bench.service.close_day(TODAY)
        bench.after(1000)
    while bench.carry():
        pass
    filed = [identity for identity, _ in kept(bench.inbox)]
    assert sorted(filed) == sorted(expected)
    assert bench.states() == {"received": 5}
    assert bench.days.closing(TODAY) == "complete"
    assert json.dumps(bench.inbox.counts()).count("raised") == 0


def in_some_order(data, messages):
    """Each message once or twice, in any order."""
    doubled = [one for one in messages for _ in range(data.draw(st.integers(1, 2)))]
    return data.draw(st.permutations(doubled))
