"""A list from being asked to its last answer: what is kept, and what is refused and raised."""

import dataclasses
import datetime as dt

import pytest

from eligibility.errors import Code
from eligibility.wire_inquiries import LineAnswer, LineStatus
from hospital.answers_report import as_csv
from hospital.inquiries import InquiryUnknown, NotAsked, Once
from hospital.link import LinkUp
from tests.bench.people import leaks, people, personal_strings
from tests.bench.receptions import NOON, OWNER, TODAY, new_id
from tests.unit.hospital.asking import a_part, answered, appointments

MALFORMED = ("refused", Code.REQUEST_MALFORMED.code)
CONFLICT = ("refused", Code.RECORD_CONFLICT.code)
ACCEPTED, HAD = ("accepted", None), ("already-had", None)


def lines_of(asking, inquiry_id):
    found = asking.inquiries.answers(inquiry_id)
    return {one.line: one.status for one in found}


def test_a_list_is_kept_when_it_was_asked(asking):
    inquiry_id = asking.ask(3)
    progress = asking.inquiries.progress(inquiry_id)
    assert (progress.state.value, progress.lines, progress.answered) == ("waiting", 3, 0)
    assert progress.deadline - progress.asked_at == dt.timedelta(minutes=10)
    assert lines_of(asking, inquiry_id) == {1: None, 2: None, 3: None}


@pytest.mark.parametrize(
    ("device", "changes", "deadline"),
    [
        ("reception-1/#", (), dt.timedelta(minutes=1)),
        ("+", (), dt.timedelta(minutes=1)),
        (OWNER.device, {"line": 1}, dt.timedelta(minutes=1)),
        (OWNER.device, (), dt.timedelta(seconds=1)),
        (OWNER.device, (), dt.timedelta(days=2)),
    ],
    ids=["a topic", "a wildcard", "twice the same line", "too soon", "too late"],
)
def test_what_cannot_be_asked_is_not_kept(asking, device, changes, deadline):
    asked = [dataclasses.replace(one, **dict(changes)) for one in appointments(2)]
    with pytest.raises(NotAsked):
        asking.inquiries.ask(device, asked, deadline)
    assert not [what for _, _, what, _ in asking.desk.inbox.counts() if "inquiry" in what]


def test_an_empty_list_is_not_asked(asking):
    with pytest.raises(NotAsked):
        asking.inquiries.ask(OWNER.device, [])


def test_nobody_knows_an_inquiry_that_was_never_asked(asking):
    with pytest.raises(InquiryUnknown):
        asking.inquiries.answers(new_id())


def test_answers_in_parts_complete_a_list_in_whatever_order_they_come(asking):
    inquiry_id = asking.ask(3)
    asking.taken(inquiry_id)
    assert asking.answer(a_part(inquiry_id, [3], part=2)) == ACCEPTED
    assert asking.state(inquiry_id) == "taken"
    nobody = answered(2, LineStatus.NOT_ASKED, "KSK-101")
    assert asking.answer(a_part(inquiry_id, [1, nobody], part=1, is_last=False)) == ACCEPTED
    progress = asking.inquiries.progress(inquiry_id)
    assert (progress.state.value, progress.answered, progress.parts) == ("complete", 3, 2)
    assert lines_of(asking, inquiry_id) == {1: "found", 2: "not-asked", 3: "found"}
    assert asking.inquiries.answers(inquiry_id)[1].code == "KSK-101"


def test_an_answer_comes_back_with_the_hospitals_own_word_for_the_line(asking):
    (one,) = appointments(1)
    asked = [dataclasses.replace(one, identifier="0042")]
    inquiry_id = asking.inquiries.ask(OWNER.device, asked)
    asking.answer(a_part(inquiry_id, [1]))
    (line,) = asking.inquiries.answers(inquiry_id)
    assert (line.identifier, line.answer.QualificationValidity) == ("0042", "1")
    assert b"0042" not in asking.delivery.body(inquiry_id)


def test_a_part_that_comes_twice_is_kept_once(asking):
    inquiry_id = asking.ask(1)
    part = a_part(inquiry_id, [1])
    assert [asking.answer(part), asking.answer(part)] == [ACCEPTED, HAD]
    assert asking.inquiries.progress(inquiry_id).parts == 1
    assert asking.desk.raised() == []


def test_the_same_answer_id_with_other_content_is_refused_and_raised(asking):
    inquiry_id = asking.ask(2)
    part = a_part(inquiry_id, [1], is_last=False)
    asking.answer(part)
    other = a_part(inquiry_id, [2], part=2, answer_id=part.answer_id)
    assert asking.answer(other) == CONFLICT
    assert lines_of(asking, inquiry_id) == {1: "found", 2: None}
    assert asking.desk.raised() == [f"raised {CONFLICT[1]}"]


def test_a_line_is_answered_once(asking):
    inquiry_id = asking.ask(2)
    asking.answer(a_part(inquiry_id, [1], is_last=False))
    second = a_part(inquiry_id, [answered(1, LineStatus.NONE), 2], part=2)
    assert asking.answer(second) == CONFLICT
    assert lines_of(asking, inquiry_id) == {1: "found", 2: None}
    assert asking.desk.raised() == [f"raised {CONFLICT[1]}"]


@pytest.mark.parametrize(
    "of",
    [
        lambda asked: a_part(asked, [1, 9]),
        lambda asked: a_part(asked, [1, 1]),
        lambda _: a_part(new_id(), [1]),
        lambda asked: a_part(asked, [LineAnswer(line=1, status=LineStatus.FOUND)]),
    ],
    ids=["a foreign line", "a line twice", "an unknown inquiry", "found without an answer"],
)
def test_a_part_that_does_not_fit_its_list_is_refused_and_raised(asking, of):
    inquiry_id = asking.ask(2)
    assert asking.answer(of(inquiry_id)) == MALFORMED
    assert lines_of(asking, inquiry_id) == {1: None, 2: None}
    assert asking.desk.raised() == [f"raised {MALFORMED[1]}"]


def test_a_status_of_a_newer_kiosk_is_kept_as_it_is_beside_the_others(asking):
    inquiry_id = asking.ask(2)
    newer = LineAnswer(line=1, status="moved-away")
    assert asking.answer(a_part(inquiry_id, [newer, 2])) == ACCEPTED
    assert lines_of(asking, inquiry_id) == {1: "moved-away", 2: "found"}
    assert asking.inquiries.progress(inquiry_id).state.value == "complete"
    report = as_csv(asking.inquiries.answers(inquiry_id))
    assert "moved-away" in report


@pytest.mark.parametrize("status", ["", "Found", "=1+1", "a b", "a" * 33])
def test_a_status_that_is_no_word_is_refused(asking, status):
    inquiry_id = asking.ask(1)
    part = a_part(inquiry_id, [LineAnswer(line=1, status=status)])
    assert asking.answer(part) == MALFORMED


def test_a_kiosk_that_was_not_asked_is_refused_and_raised(asking):
    inquiry_id = asking.inquiries.ask("reception-2", appointments(1))
    assert asking.answer(a_part(inquiry_id, [1])) == MALFORMED
    asking.taken(inquiry_id)
    assert asking.state(inquiry_id) == "waiting"
    assert (OWNER.device, "", f"raised {MALFORMED[1]}", 2) in asking.desk.inbox.counts()


@pytest.mark.parametrize(
    ("part", "is_last"), [(1, False), (3, True), (1, True)], ids=["again", "beyond", "another last"]
)
def test_a_part_without_a_place_is_refused(asking, part, is_last):
    inquiry_id = asking.ask(3)
    asking.answer(a_part(inquiry_id, [1], part=1, is_last=False))
    asking.answer(a_part(inquiry_id, [2], part=2))
    assert asking.answer(a_part(inquiry_id, [3], part=part, is_last=is_last)) == CONFLICT
    assert lines_of(asking, inquiry_id)[3] is None


def test_a_last_part_before_another_is_refused(asking):
    inquiry_id = asking.ask(2)
    asking.answer(a_part(inquiry_id, [1], part=5, is_last=False))
    assert asking.answer(a_part(inquiry_id, [2], part=3)) == CONFLICT


def test_parts_without_a_line_of_the_list_leave_it_incomplete(asking):
    inquiry_id = asking.ask(2)
    asking.answer(a_part(inquiry_id, [1]))
    assert asking.state(inquiry_id) == "incomplete"
    assert asking.desk.raised() == [f"raised {Code.INQUIRY_UNANSWERED.code}"]


def test_what_comes_after_it_was_given_up_still_completes_it(asking):
    inquiry_id = asking.ask(1, deadline=dt.timedelta(minutes=1))
    asking.after(60.0)
    assert asking.state(inquiry_id) == "waiting"
    asking.after(61.0)
    assert asking.state(inquiry_id) == "incomplete"
    assert asking.desk.raised() == [f"raised {Code.INQUIRY_UNANSWERED.code}"]
    asking.answer(a_part(inquiry_id, [1]))
    assert asking.state(inquiry_id) == "complete"


def test_a_refused_list_says_why(asking):
    inquiry_id = asking.ask(1)
    asking.taken(inquiry_id, "refused", "KSK-201")
    progress = asking.inquiries.progress(inquiry_id)
    assert (progress.state.value, progress.code) == ("refused", "KSK-201")


def test_a_code_that_is_none_is_not_repeated(asking, caplog):
    inquiry_id = asking.ask(1)
    asking.taken(inquiry_id, "refused", "山田\nhospital.listening")
    assert asking.inquiries.progress(inquiry_id).code == "unknown"
    assert "山田" not in caplog.text


def test_a_kiosk_that_has_another_list_under_this_id_is_raised(asking):
    inquiry_id = asking.ask(1)
    asking.taken(inquiry_id, sha256="00" * 32)
    assert asking.state(inquiry_id) == "waiting"
    assert asking.desk.raised() == [f"raised {CONFLICT[1]}"]


def test_lists_and_answers_go_after_their_keeping_time(asking):
    finished, running = asking.ask(1), asking.ask(1, deadline=dt.timedelta(hours=24))
    asking.answer(a_part(finished, [1]))
    asking.seconds += dt.timedelta(days=30, minutes=-1).total_seconds()
    assert asking.delivery.purge(asking.now() - dt.timedelta(days=30)) == 0
    asking.seconds += 61.0
    assert asking.delivery.purge(asking.now() - dt.timedelta(days=30)) == 1
    with pytest.raises(InquiryUnknown):
        asking.inquiries.progress(finished)
    assert asking.state(running) == "waiting"
    for table in ("inquiry_line", "inquiry_part"):
        query = f"SELECT * FROM {table} WHERE inquiry_id = ?"
        assert asking.desk.inbox.database.rows(query, (finished,)) == []


def test_nothing_personal_is_logged_counted_or_shown_by_a_repr(asking, caplog):
    caplog.set_level("DEBUG")
    inquiry_id = asking.ask(2)
    asking.offers.on_event(LinkUp(is_session_present=False))
    asking.after(0.0)
    asking.taken(inquiry_id)
    asking.answer(a_part(inquiry_id, [1], is_last=False))
    asking.answer(a_part(inquiry_id, [1], part=2))
    text = caplog.text + repr(asking.desk.inbox.counts()) + repr(appointments())
    text += repr(asking.inquiries.answers(inquiry_id)) + repr(asking.inquiries.progress(inquiry_id))
    assert leaks(text, personal_strings(people(TODAY))) == set()


def test_what_is_asked_twice_under_one_id_is_asked_once(asking):
    once = Once(new_id(), "s-014")
    ids = {asking.inquiries.ask_once(once, OWNER.device, appointments(count)) for count in (1, 2)}
    assert ids == {once.inquiry_id}
    assert len(asking.inquiries.asked(once.inquiry_id).lines) == 1
    assert [one.asked_by for one in asking.inquiries.asked_by_staff(NOON)] == ["s-014"]
    assert asking.inquiries.asked_by_staff(NOON + dt.timedelta(seconds=1)) == ()
