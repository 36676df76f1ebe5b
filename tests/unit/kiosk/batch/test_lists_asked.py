"""A hospital's list is asked: the patient first, the desk before long lists, until the deadline."""

import pytest

from eligibility.errors import Code
from tests.bench.lists import a_line, a_list
from tests.unit.kiosk.batch.lists_bench import HANAKO, lines_once


def test_nothing_is_begun_while_a_patient_is_here(lists):
    lists.send(lists.list_of(300))
    lists.asker.step()
    assert lists.front.kinds() == ["hand-in"]
    lists.is_patient_here = True
    lists.send(lists.list_of(1))
    for _ in range(20):
        lists.bench.clock.seconds += lists.asker.step()
    assert lists.front.kinds() == ["hand-in"]
    lists.is_patient_here = False
    lists.ask_all()
    assert lists.front.kinds()[:3] == ["hand-in", "ask", "fetch"]
    lists.listen()
    assert len(lists.statuses()) == 301


def test_a_list_of_the_desk_goes_before_the_rest_of_a_long_one(lists):
    lists.send(lists.list_of(300))
    lists.asker.step()
    lists.send(lists.list_of(2))
    lists.ask_all()
    assert lists.front.kinds()[:4] == ["hand-in", "ask", "ask", "fetch"]


def test_at_its_deadline_what_is_open_is_not_asked_and_sent_at_once(lists):
    lists.send(lists.list_of(150))
    lists.front.fetches_before_ready = 10**6
    for _ in range(5):
        lists.bench.clock.seconds += lists.asker.step()
    lists.bench.after(600)
    lists.listen()
    assert {(status, code) for _, status, code in lists.statuses()} == {
        ("not-asked", Code.DEADLINE_PASSED.code)
    }
    lines_once(lists, 150)


def test_while_a_patient_stays_a_deadline_passes(lists):
    lists.is_patient_here = True
    lists.send(lists.list_of(1))
    lists.asker.step()
    lists.bench.after(600)
    lists.listen()
    assert lists.statuses() == [(1, "not-asked", Code.DEADLINE_PASSED.code)]
    assert lists.front.calls == []


def test_an_answer_after_the_deadline_changes_nothing(lists):
    lists.send(lists.list_of(1))
    [question] = lists.bench.inquiries.open_questions()
    lists.bench.after(600)
    assert not lists.bench.inquiries.answered(question, [])
    lists.listen()
    lines_once(lists, 1)


@pytest.mark.parametrize(
    ("code", "waits"),
    [
        (Code.NO_NETWORK, (2, 4, 8)),
        (Code.SERVICE_SLOW, (2, 4, 8)),
        (Code.SERVICE_ERROR, (2, 4, 8)),
        (Code.TOO_MANY_MISSES, (60, 120, 240)),
    ],
)
def test_a_service_that_cannot_answer_now_is_asked_again_later_and_later(lists, code, waits):
    lists.front.trouble = [code] * 3
    lists.send(lists.list_of(1))
    began = lists.bench.clock.seconds
    lists.ask_all()
    assert lists.bench.clock.seconds - began == sum(waits)
    assert lists.front.kinds() == ["ask"] * 4
    assert len({key for _, key in lists.front.calls}) == 1  # the same question each time
    assert lists.front.opened == 1
    lists.listen()
    assert lists.statuses() == [(1, "found", None)]


def test_a_service_that_stays_away_is_told_at_the_deadline(lists):
    lists.front.trouble = [Code.NO_NETWORK] * 99
    lists.send(lists.list_of(1))
    lists.asker.step()
    lists.bench.after(600)
    lists.listen()
    assert lists.statuses() == [(1, "not-asked", Code.NO_NETWORK.code)]


def test_a_service_that_came_back_is_not_blamed_at_the_deadline(lists):
    lists.front.trouble = [Code.NO_NETWORK]
    lists.send(lists.list_of(2))
    for _ in range(3):
        lists.bench.clock.seconds += lists.asker.step()
    lists.bench.after(600)
    lists.listen()
    assert [code for _, _, code in lists.statuses()] == [None, Code.DEADLINE_PASSED.code]


def test_what_the_service_refuses_for_good_is_not_asked_again(lists):
    lists.front.trouble = [Code.REQUEST_MALFORMED]
    lists.send(lists.list_of(12))
    lists.ask_all()
    lists.listen()
    assert {(status, code) for _, status, code in lists.statuses()} == {
        ("not-asked", Code.REQUEST_MALFORMED.code)
    }
    assert lists.front.kinds() == ["hand-in"]


def test_a_number_that_the_service_has_forgotten_is_asked_for_anew(lists):
    lists.front.trouble = [None, Code.RECEPTION_NUMBER_UNKNOWN]
    lists.send(lists.list_of(12))
    lists.ask_all()
    lists.listen()
    lines_once(lists, 12)
    (_, first), (_, second) = [call for call in lists.front.calls if call[0] == "hand-in"]
    assert first != second


def test_lines_that_a_bulk_could_not_answer_are_asked_again(lists):
    lists.front.unit_trouble = {
        3: Code.TOO_MANY_MISSES,
        5: Code.SERVICE_ERROR,
        7: Code.REQUEST_MALFORMED,
    }
    lists.send(lists.list_of(12))
    lists.ask_all()
    lists.listen()
    lines_once(lists, 12)
    assert {line: status for line, status, _ in lists.statuses() if status != "found"} == {
        7: "not-asked"
    }
    assert [line.line for line in lists.parts[-1].lines] == [3, 5]


def test_a_list_that_the_disk_has_damaged_is_answered_as_not_asked(lists):
    lists.send(lists.list_of(2))
    with lists.bench.database.transaction() as rows:
        rows.execute("UPDATE inquiry SET list = x'00'")
    lists.ask_all()
    lists.listen()
    assert [status[1:] for status in lists.statuses()] == [
        ("not-asked", Code.OUTBOX_UNAVAILABLE.code)
    ] * 2


def until(lists, minutes):
    """Asks for so long."""
    over = lists.bench.clock.seconds + minutes * 60
    while lists.bench.clock.seconds < over:
        lists.bench.clock.seconds += max(lists.asker.step(), 0.01)
        lists.listen()


def test_a_line_that_the_service_stumbles_over_keeps_no_other_from_its_answer(lists):
    lists.front.stumbles_over = {1, 2}
    lists.send(lists.list_of(10))
    until(lists, 1)
    assert lists.statuses() == [(line, "found", None) for line in range(3, 11)]
    until(lists, 10)
    assert lists.statuses()[8:] == [(line, "not-asked", Code.SERVICE_ERROR.code) for line in (1, 2)]
    assert len(lists.front.calls) < 8 + 2 * 20


def test_a_bulk_inquiry_that_cannot_be_fetched_holds_up_no_other(lists):
    lists.front.lost_numbers = {"0" * 20}
    lists.send(lists.list_of(150))
    lists.send(lists.list_of(12))
    until(lists, 0.1)
    assert sorted(len(part.lines) for part in lists.parts) == [12, 50]


def test_a_line_that_spoils_a_bulk_inquiry_is_parted_from_the_others(lists):
    lists.front.stumbles_over = {7}
    lists.send(a_list([a_line(number, HANAKO) for number in range(1, 101)], lists.in_minutes(60)))
    until(lists, 10)
    assert sorted(line for line, status, _ in lists.statuses() if status == "found") == [
        *range(1, 7),
        *range(8, 101),
    ]
    until(lists, 60)
    assert lists.statuses()[99:] == [(7, "not-asked", Code.SERVICE_ERROR.code)]
    lines_once(lists, 100)


def test_a_service_that_is_down_is_not_asked_for_ever_smaller_pieces(lists):
    lists.send(lists.list_of(300))
    lists.asker.step()
    lists.front.trouble = [Code.SERVICE_ERROR] * 999
    until(lists, 9)
    assert len(lists.front.calls) < 60
    assert len(lists.bench.inquiries.open_questions()) <= 4


def test_a_bulk_inquiry_that_stays_in_progress_holds_up_no_other_for_ever(lists):
    lists.send(lists.list_of(12))
    lists.asker.step()
    lists.front.fetches_before_ready = 10**6
    until(lists, 1)
    lists.send(lists.list_of(13))
    until(lists, 1)
    assert lists.front.kinds().count("hand-in") == 2


def test_a_number_that_the_service_forgets_each_time_holds_up_no_other(lists):
    lists.send(lists.list_of(150))
    lists.asker.step()
    lists.front.trouble = [Code.RECEPTION_NUMBER_UNKNOWN]
    lists.bench.clock.seconds += 1
    lists.asker.step()
    until(lists, 0.05)
    assert [len(part.lines) for part in lists.parts] == [50, 100]


def test_a_terminal_is_asked_line_by_line(lists):
    lists.front.trouble = [Code.NOT_BY_TERMINAL]
    lists.send(lists.list_of(12))
    lists.ask_all()
    lists.listen()
    lines_once(lists, 12)
    assert {status for _, status, _ in lists.statuses()} == {"found"}
    assert lists.front.kinds() == ["hand-in"] + ["ask"] * 12


def test_a_line_that_a_terminal_cannot_be_asked_is_not_asked_again(lists):
    lists.front.trouble = [Code.NOT_BY_TERMINAL, Code.WHOLE_BIRTHDATE_NEEDED]
    lists.send(lists.list_of(12))
    lists.ask_all()
    lists.listen()
    told = [code for _, _, code in lists.statuses() if code is not None]
    assert told == [Code.WHOLE_BIRTHDATE_NEEDED.code]
