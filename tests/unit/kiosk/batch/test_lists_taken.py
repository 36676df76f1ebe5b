"""A hospital's list comes to the kiosk: taken, had already, refused, or passed over."""

import logging

import pytest

from eligibility import wire
from eligibility.errors import Code
from kiosk.batch import inquiries
from kiosk.batch.link import Channel, Heard
from kiosk.ports import OutboxError
from tests.bench.lists import a_line, a_list
from tests.bench.receptions import OWNER, somebody
from tests.unit.kiosk.batch.lists_bench import HANAKO, NOBODY, lines_once

BRANCH = f"oqs/v1/{OWNER.institution}-{OWNER.device}/"


def test_a_short_list_is_taken_asked_line_by_line_and_answered(lists):
    message = a_list([a_line(1, HANAKO), a_line(2, NOBODY)], lists.in_minutes())
    sha256 = lists.send(message)
    lists.ask_all()
    lists.listen()
    [taken] = lists.taken
    assert (taken.inquiry_id, taken.sha256, taken.state) == (
        message.inquiry_id,
        sha256,
        "accepted",
    )
    assert lists.statuses() == [(1, "found", None), (2, "none", None)]
    lines_once(lists, 2)
    assert lists.front.kinds() == ["ask", "ask"]
    found, none = [line.answer for part in lists.parts for line in part.lines]
    assert found.ResultList[0].Name == somebody("hanako").person.name
    assert none is None


def test_a_long_list_is_asked_in_chunks_each_a_part(lists):
    lists.send(lists.list_of(230))
    lists.ask_all()
    lists.listen()
    lines_once(lists, 230)
    assert [len(part.lines) for part in lists.parts if part.part > 1][-1] <= 100
    once = ["hand-in", "fetch", "fetch"]
    assert lists.front.kinds() == once * 3


def test_the_list_is_on_the_disk_before_the_hospital_is_told_so(lists, monkeypatch):
    def refuse(*_):
        raise OutboxError(Code.OUTBOX_UNAVAILABLE)

    message = lists.list_of(2)
    with monkeypatch.context() as patched:
        patched.setattr(lists.bench.inquiries, "take", refuse)
        lists.send(message)
    lists.send(message)
    lists.listen()
    assert [(taken.state, taken.code) for taken in lists.taken] == [
        ("refused", Code.OUTBOX_UNAVAILABLE.code),
        ("accepted", None),
    ]


def test_the_same_list_again_is_had_already_and_asked_once(lists):
    message = lists.list_of(2)
    lists.send(message)
    lists.ask_all()
    lists.listen()
    lists.send(message)
    lists.ask_all()
    lists.listen()
    assert [taken.state for taken in lists.taken] == ["accepted", "already-had"]
    assert lists.front.kinds() == ["ask", "ask"]
    lines_once(lists, 2)


def test_the_same_id_with_other_content_is_refused(lists):
    first = lists.list_of(2)
    lists.send(first)
    lists.send(lists.list_of(3, inquiry_id=first.inquiry_id))
    lists.listen()
    assert [(taken.state, taken.code) for taken in lists.taken] == [
        ("accepted", None),
        ("refused", Code.RECORD_CONFLICT.code),
    ]


def test_a_bad_line_is_answered_and_so_are_the_others(lists):
    broken = wire.changed(HANAKO, InsurerNumber="138017")
    lists.send(a_list([a_line(7, broken), a_line(3, HANAKO)], lists.in_minutes()))
    lists.ask_all()
    lists.listen()
    assert lists.statuses() == [
        (7, "not-asked", Code.REQUEST_MALFORMED.code),
        (3, "found", None),
    ]


def test_a_list_of_nothing_but_bad_lines_is_answered_at_once(lists):
    broken = wire.changed(HANAKO, InsurerNumber="138017")
    lists.send(a_list([a_line(1, broken)], lists.in_minutes()))
    lists.listen()
    lines_once(lists, 1)
    assert lists.front.calls == []


def test_a_list_that_cannot_be_read_is_refused_by_its_id(lists):
    message = a_list([], lists.in_minutes())
    lists.send(message)
    lists.listen()
    [taken] = lists.taken
    assert (taken.inquiry_id, taken.code) == (message.inquiry_id, Code.REQUEST_MALFORMED.code)


@pytest.mark.parametrize(
    ("topic", "state"),
    [
        (BRANCH + "up/answer", "accepted"),
        (f"oqs/v1/{OWNER.institution}-reception-2/up/answer", "refused"),
        (BRANCH.rstrip("/") + "2/up/answer", "refused"),
        ("somewhere/else", "refused"),
        ("", "refused"),
    ],
)
def test_a_foreign_response_topic_is_refused_and_logged(lists, caplog, topic, state):
    caplog.set_level(logging.INFO)
    lists.send(lists.list_of(1), topic)
    lists.listen()
    code = Code.FOREIGN_RESPONSE_TOPIC.code if state == "refused" else None
    assert [(taken.state, taken.code) for taken in lists.taken] == [(state, code)]
    assert f"state={state} code={code or '-'}" in caplog.text


def test_another_devices_list_is_passed_over(lists, caplog):
    lists.send(lists.list_of(1, device="reception-2"))
    assert lists.listen() == 0
    assert "batch.inquiry_of_another_device" in caplog.text


def test_a_forged_list_is_passed_over(lists, caplog):
    signed = lists.bench.hospital.sign(wire.encode(lists.list_of(1)))  # not for our eyes only
    for payload in (signed, b"", b"a.b.c.d.e"):
        lists.bench.service.on_event(Heard(payload, Channel.INQUIRY))
    lists.send(b'{"schema":"oev-inquiry/1"}')
    assert lists.listen() == 0
    assert caplog.text.count(f"batch.inquiry_refused code={Code.ENVELOPE_REFUSED.code}") == 3
    assert "batch.inquiry_not_understood" in caplog.text


def test_so_many_lists_wait_and_the_next_is_refused_until_one_is_answered(lists):
    waiting = [lists.list_of(1) for _ in range(inquiries.WAITING_LISTS + 1)]
    for message in waiting:
        lists.send(message)
    lists.ask_all()
    lists.send(waiting[-1])
    lists.listen()
    states = [(taken.state, taken.code) for taken in lists.taken]
    assert states[-2:] == [("refused", Code.TOO_MANY_LISTS.code), ("accepted", None)]
    assert states[:-2] == [("accepted", None)] * inquiries.WAITING_LISTS


def test_so_many_lines_wait_and_no_more(lists):
    for count in (2000, 2000, 1001, 1000):
        lists.send(lists.list_of(count))
    lists.listen()
    assert [taken.state for taken in lists.taken] == [
        "accepted",
        "accepted",
        "refused",
        "accepted",
    ]
