"""A hospital's list, read, checked and planned; answers cut into parts; what is asked next."""

import datetime as dt
import json

import pytest

from eligibility import wire
from eligibility.batch import PART_LIMIT_BYTES
from eligibility.errors import Code, WireError
from eligibility.wire_inquiries import (
    DEADLINE_LIMIT_H,
    LIST_LIMIT_LINES,
    SHORT_LIST_LINES,
    InquiryPart,
    LineAnswer,
    LineStatus,
)
from eligibility.wire_values import answer_to_wire
from kiosk.batch.inquiries import Question
from kiosk.batch.inquiry_list import (
    CHUNK_LINES,
    ListRefused,
    Planned,
    plan,
    read_head,
    read_list,
)
from kiosk.batch.inquiry_parts import parts_of
from kiosk.batch.line_answers import line_of
from kiosk.batch.list_order import AskingTimes, Standing, Waits, next_question
from tests.bench.lists import a_line, a_list
from tests.bench.people import people
from tests.bench.receptions import NOON, OWNER, TODAY, an_answer, new_id
from tests.unit.kiosk.batch.lists_bench import HANAKO

LONGEST = dt.timedelta(hours=DEADLINE_LIMIT_H)
LATER = NOON + dt.timedelta(minutes=10)


def sent(count=3, deadline=LATER, change=lambda message: None):
    message = json.loads(
        wire.encode(a_list([a_line(n + 1, HANAKO) for n in range(count)], deadline))
    )
    change(message)
    return json.dumps(message, ensure_ascii=False).encode()


def line_changed(number, **fields):
    def change(message):
        message["lines"][number - 1].update(fields)

    return change


def face_changed(number, **fields):
    def change(message):
        message["lines"][number - 1]["card_face"].update(fields)

    return change


def sent_at(at):
    return lambda message: message.update(sent_at=at.isoformat())


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(face_changed(2, InsurerNumber="138017"), id="check digit"),
        pytest.param(face_changed(2, InsurerNumber=138016), id="a number for a text"),
        pytest.param(face_changed(2, Birthdate="19890231"), id="no such day"),
        pytest.param(face_changed(2, BirthMonthDay="0412"), id="two birth days"),
        pytest.param(line_changed(2, card_face=None), id="no face"),
        pytest.param(line_changed(2, confirmation_date="tomorrow"), id="no date"),
        pytest.param(line_changed(2, LimitApplicationCertificateRelatedConsFlg="2"), id="flag"),
        pytest.param(face_changed(2, InsuredIdentificationNumber="123456789018"), id="a My Number"),
    ],
)
def test_a_bad_line_spoils_no_other(change):
    read = read_list(sent(change=change), NOON)
    assert [line.line for line in read.lines] == [1, 3]
    assert (read.unreadable, read.line_count) == ((2,), 3)


@pytest.mark.parametrize(
    ("signed", "code"),
    [
        pytest.param(sent(0), Code.REQUEST_MALFORMED, id="no line"),
        pytest.param(sent(LIST_LIMIT_LINES + 1), Code.REQUEST_MALFORMED, id="too many lines"),
        pytest.param(sent(change=line_changed(2, line=1)), Code.REQUEST_MALFORMED, id="twice"),
        pytest.param(sent(change=line_changed(2, line=0)), Code.REQUEST_MALFORMED, id="line 0"),
        pytest.param(sent(change=line_changed(2, line="2")), Code.REQUEST_MALFORMED, id="a text"),
        pytest.param(sent(deadline=NOON), Code.DEADLINE_PASSED, id="too late"),
        pytest.param(
            sent(deadline=NOON + LONGEST, change=sent_at(NOON - dt.timedelta(seconds=1))),
            Code.REQUEST_MALFORMED,
            id="too early",
        ),
        pytest.param(
            sent(deadline=NOON + LONGEST + dt.timedelta(seconds=1)),
            Code.CLOCK_IMPLAUSIBLE,
            id="our clock is behind",
        ),
        pytest.param(
            sent(change=lambda message: message.update(sent_at="2026-11-22T12:00:00")),
            Code.REQUEST_MALFORMED,
            id="sent without a time zone",
        ),
        pytest.param(
            sent(change=lambda message: message.update(deadline="2026-11-22T13:00:00")),
            Code.REQUEST_MALFORMED,
            id="no time zone",
        ),
    ],
)
def test_a_list_that_breaks_the_contract_is_refused_whole(signed, code):
    with pytest.raises(ListRefused) as refused:
        read_list(signed, NOON)
    assert refused.value.code is code


def test_the_longest_list_is_read():
    assert read_list(sent(LIST_LIMIT_LINES), NOON).line_count == LIST_LIMIT_LINES


def test_another_devices_list_has_no_id_for_us():
    message = wire.encode(a_list([a_line(1, HANAKO)], LATER, device="reception-2"))
    assert read_head(message, OWNER) is None


@pytest.mark.parametrize("inquiry_id", ["1", "", "{C0C3B3A6-3C6F-4A51-9A1B-7F2F2A5D9E64}"])
def test_an_id_that_is_no_uuid_is_not_answered(inquiry_id):
    with pytest.raises(WireError):
        read_head(sent(change=lambda message: message.update(inquiry_id=inquiry_id)), OWNER)


def test_a_short_list_is_asked_line_by_line_and_a_longer_one_in_chunks():
    short = plan([a_line(n + 1, HANAKO) for n in range(SHORT_LIST_LINES)])
    assert short == [Planned((n + 1,), is_single=True) for n in range(SHORT_LIST_LINES)]
    long = plan([a_line(n + 1, HANAKO) for n in range(2 * CHUNK_LINES + 1)])
    assert [len(one.lines) for one in long] == [CHUNK_LINES, CHUNK_LINES, 1]
    assert sum((one.lines for one in long), ()) == tuple(range(1, 2 * CHUNK_LINES + 2))


def test_a_chunk_is_about_one_day_of_service():
    yesterday = TODAY - dt.timedelta(days=1)
    lines = [a_line(n + 1, HANAKO, yesterday if n % 2 else None) for n in range(20)]
    asked = plan(lines)
    assert [(one.confirmation_date, len(one.lines)) for one in asked] == [
        (None, 10),
        (yesterday, 10),
    ]


def a_line_answer(number, size):
    answer = wire.changed(answer_to_wire(an_answer()), ReferenceNumber="x" * size)
    return LineAnswer(line=number, status=LineStatus.FOUND, answer=answer)


def test_parts_hold_each_line_once_and_are_never_too_large():
    answers = [a_line_answer(n, size) for n, size in enumerate([10] * 150 + [9_000] * 20, 1)]
    parts = parts_of(answers)
    assert [one for part in parts for one in part] == answers
    assert max(map(len, parts)) == 100
    whole = [
        InquiryPart(
            answer_id=new_id(),
            inquiry_id=new_id(),
            institution=OWNER.institution,
            device=OWNER.device,
            part=1,
            is_last=True,
            lines=part,
        )
        for part in parts
    ]
    assert max(len(wire.encode(part)) for part in whole) <= PART_LIMIT_BYTES


def test_a_line_larger_than_a_part_goes_alone():
    answers = [a_line_answer(1, 10), a_line_answer(2, PART_LIMIT_BYTES), a_line_answer(3, 10)]
    assert [[one.line for one in part] for part in parts_of(answers)] == [[1], [2], [3]]


def a_question(name, *, is_single=False, number=None):
    return Question(name, "of " + name, Planned((1,), is_single=is_single), LATER, number)


def test_somebody_at_a_desk_is_asked_for_before_a_long_list_goes_on():
    short, under_way = a_question("short", is_single=True), a_question("long", number="7")
    standing = Standing(AskingTimes())
    assert next_question([under_way, short], standing, 1.0) == (short, 0.0)


def test_one_chunk_is_under_way_at_a_time():
    first, second = a_question("first", number="7"), a_question("second")
    standing = Standing(AskingTimes(fetch_first_s=4.0))
    standing.handed_in(first, 1.0)
    assert next_question([first, second], standing, 1.0) == (None, 5.0)
    assert next_question([second], standing, 1.0) == (second, 0.0)
    assert next_question([], standing, 1.0) == (None, float("inf"))


def test_a_wait_doubles_to_its_longest_and_starts_anew_after_success():
    waits, seen = Waits(2.0, 10.0), []
    for _ in range(4):
        waits.put_off("a", 100.0)
        seen.append(waits.until("a") - 100.0)
    assert seen == [2.0, 4.0, 8.0, 10.0]
    waits.forget("a")
    assert waits.until("a") == 0.0
    waits.put_off("a", 100.0, chance=1.0)
    assert waits.until("a") == 102.5


@pytest.mark.parametrize("consent", ["0", "1"])
def test_the_limit_application_paper_is_told_with_consent_only(consent):
    holders = [one.coverages for one in people(TODAY).values()]
    coverages = next(all_of for all_of in holders if any(one.limit_application for one in all_of))
    answer = answer_to_wire(an_answer(coverages=coverages))
    told = line_of(a_line(1, HANAKO, consent=consent), answer)
    assert told.answer is not None
    papers = [one.LimitApplicationCertificateRelatedInfo for one in told.answer.ResultList]
    assert any(paper is not None for paper in papers) is (consent == "1")
