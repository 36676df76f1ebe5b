"""Asking again: who is asked and when, one answer a reception, patients and the close first."""

import contextlib
import dataclasses
import datetime as dt
import itertools

import pytest

from eligibility.coverage import Validity
from eligibility.errors import Code
from kiosk.batch.again_rules import MISSES
from kiosk.batch.asking_again import Pace
from tests.bench.receptions import (
    NOON,
    TODAY,
    a_face,
    a_kept_answer,
    a_not_found_answer,
    an_unasked_answer,
)
from tests.bench.waiting import wait_until
from tests.unit.kiosk.batch.face_desk import PATIENCE_S, AgainBench, another

A_DAY_S = 86_400.0
TWO_DAYS_AGO = NOON - dt.timedelta(days=2)


@pytest.fixture
def bench(tmp_path):
    made = AgainBench(tmp_path / "outbox.sqlite")
    yield made
    made.database.close()


def test_whom_nobody_was_asked_about_is_asked_as_soon_as_the_service_is_there(bench):
    kept = an_unasked_answer(TWO_DAYS_AGO)
    identity = bench.take_in(kept)
    bench.desk.known[a_face()] = Validity.VALID
    assert bench.run(60) == 1
    (question,) = bench.desk.questions
    assert (question.face, question.day) == (a_face(), TODAY - dt.timedelta(days=2))
    assert (question.session_id, question.on_list) == (kept.session_id, True)
    assert question.verification_id != identity
    assert bench.answered() == [identity]
    assert bench.notices() == []


@pytest.mark.parametrize("outcome", [Validity.LOST, Validity.LOST_NEWER_EXISTS])
def test_a_lost_coverage_is_an_answer_too(bench, outcome):
    identity = bench.take_in(an_unasked_answer())
    bench.desk.known[a_face()] = outcome
    bench.run(60)
    assert bench.answered() == [identity]


def test_who_was_not_found_is_asked_when_the_day_is_to_be_closed_and_the_hospital_is_told(bench):
    identity = bench.take_in(a_not_found_answer())
    assert bench.run(3600) == 0
    assert not bench.gate.may_close(TODAY)
    assert bench.run(10) == 1
    assert bench.gate.may_close(TODAY)
    assert bench.notices() == [("still-not-found", identity)]
    assert bench.only().is_told


def test_found_at_the_close_is_a_record_before_the_day_is_closed(bench):
    identity = bench.take_in(a_not_found_answer())
    bench.desk.known[a_face()] = Validity.VALID
    assert not bench.gate.may_close(TODAY)
    bench.run(4)
    assert bench.answered() == [identity]
    assert bench.gate.may_close(TODAY)
    assert bench.notices() == []


def test_the_service_is_wished_to_remember_only_what_it_does_not_look_for_already(bench):
    bench.take_in(a_not_found_answer())
    bench.take_in(an_unasked_answer())
    bench.gate.may_close(TODAY)
    bench.run(20)
    assert sorted(question.remembers for question in bench.desk.questions) == [False, True]
    bench.run(2 * A_DAY_S)
    assert [question.remembers for question in bench.desk.questions[2:4]] == [False, False]


def test_with_nothing_to_ask_a_day_is_closed_at_once(bench):
    bench.take_in(a_kept_answer())
    assert not bench.gate.may_close(TODAY)
    bench.asking.look()
    assert bench.gate.may_close(TODAY)
    assert bench.desk.opened == 0


def test_a_service_that_is_down_holds_up_a_close_for_its_time_and_no_longer(bench):
    identity = bench.take_in(a_not_found_answer())
    bench.desk.fails = Code.NO_NETWORK
    assert not bench.gate.may_close(TODAY)
    tries = bench.run(PATIENCE_S - 10)
    assert not bench.gate.may_close(TODAY)
    assert 2 <= tries <= 6
    bench.run(10)
    assert bench.gate.may_close(TODAY)
    assert bench.notices() == []
    bench.desk.fails = None
    bench.run(A_DAY_S)
    assert bench.notices() == [("still-not-found", identity)]


def test_nothing_is_asked_while_a_patient_is_here(bench):
    bench.take_in(an_unasked_answer())
    bench.is_patient_here = True
    assert bench.run(300) == 0
    bench.is_patient_here = False
    assert bench.run(10) == 1


def test_a_patient_holds_up_a_close_for_its_time_and_no_longer(bench):
    bench.take_in(a_not_found_answer())
    bench.is_patient_here = True
    assert not bench.gate.may_close(TODAY)
    bench.run(PATIENCE_S)
    assert bench.gate.may_close(TODAY)
    assert bench.desk.questions == []


def test_pauses_grow_while_the_service_is_down_and_end_when_it_answers(bench):
    bench.take_in(an_unasked_answer())
    bench.take_in(an_unasked_answer())
    bench.desk.fails = Code.SERVICE_SLOW
    assert bench.run(3600) < 10
    assert bench.run(A_DAY_S) < 100
    bench.desk.fails = None
    bench.desk.known[a_face()] = Validity.VALID
    bench.run(910)
    assert len(bench.answered()) == 2
    bench.take_in(an_unasked_answer())
    bench.desk.fails = Code.SERVICE_SLOW
    assert bench.run(100) == 3


def test_until_there_is_an_answer_the_same_id_is_asked_with_also_by_a_new_process(bench):
    bench.take_in(an_unasked_answer())
    bench.desk.fails = Code.NO_NETWORK
    bench.run(100)
    bench.restart()
    bench.desk.fails = None
    bench.run(100)
    assert len({question.verification_id for question in bench.desk.questions}) == 1
    assert len(set(bench.desk.questions)) == 1


def test_what_the_service_answered_before_a_crash_is_kept_once_after_it(bench):
    identity = bench.take_in(an_unasked_answer())
    bench.desk.known[a_face()] = Validity.VALID
    one = dataclasses.replace(bench.only(), attempt_id="7d0e0f1c-0000-4000-8000-000000000001")
    bench.waiting.begin(one)
    bench.restart()
    bench.run(10)
    assert [question.verification_id for question in bench.desk.questions] == [one.attempt_id]
    assert bench.answered() == [identity]


class PowerCut(BaseException):
    """Nothing in the process gets to see it."""


class CountingRows:
    """A connection on which the power goes before the statement after the last one allowed."""

    def __init__(self, connection, allowed):
        self._connection = connection
        self._allowed = allowed

    def execute(self, *statement):
        if not next(self._allowed, False):
            raise PowerCut
        return self._connection.execute(*statement)


def cut_after(bench, statements, monkeypatch):
    """True when so many statements were too few to finish."""
    allowed, whole = itertools.repeat(True, statements), bench.database.transaction

    @contextlib.contextmanager
    def transaction():
        with whole() as rows:
            yield CountingRows(rows, allowed)

    with monkeypatch.context() as patch:
        patch.setattr(bench.database, "transaction", transaction)
        try:
            bench.run(10)
        except PowerCut:
            return True
    return False


@pytest.mark.parametrize("outcome", [Validity.VALID, Validity.NOT_FOUND], ids=["found", "nobody"])
def test_wherever_the_power_goes_there_is_one_answer_and_one_notice(tmp_path, monkeypatch, outcome):
    for statements in itertools.count():
        bench = AgainBench(tmp_path / f"{statements}.sqlite")
        with contextlib.closing(bench.database):
            identity = bench.take_in(a_not_found_answer(NOON - dt.timedelta(days=1)))
            bench.desk.known[a_face()] = outcome
            was_cut = cut_after(bench, statements, monkeypatch)
            bench.restart()
            bench.run(60)
            assert len({question.verification_id for question in bench.desk.questions}) == 1
            expected = ([identity], 0, []) if outcome.is_valid else ([], 1, ["still-not-found"])
            kinds = [kind for kind, _ in bench.notices()]
            assert (bench.answered(), len(bench.waiting.all()), kinds) == expected
        if not was_cut:
            break
    assert statements >= 3


def test_after_a_miss_the_next_question_has_an_id_of_its_own(bench):
    bench.take_in(an_unasked_answer())
    bench.run(10)
    bench.gate.may_close(TODAY)
    bench.run(10)
    first, second = bench.desk.questions
    assert first.verification_id != second.verification_id


def test_too_many_misses_says_the_service_and_is_left_alone_for_ten_minutes(bench):
    bench.take_in(an_unasked_answer())
    bench.desk.fails = Code.TOO_MANY_MISSES
    assert bench.run(599) == 1
    bench.desk.fails = None
    assert bench.run(10) == 1


def test_so_many_find_nobody_and_then_the_others_wait(bench):
    for number in range(MISSES + 5):
        bench.take_in(an_unasked_answer(face=another(a_face(), number)))
    assert bench.run(500) == MISSES
    assert bench.run(700) == 5


def test_a_question_that_is_refused_stands_in_nobodys_way(bench):
    refused, other = a_face("taro"), a_face()
    bench.take_in(an_unasked_answer(face=refused))
    identity = bench.take_in(an_unasked_answer(face=other))
    bench.desk.fails_for[refused] = Code.ANSWER_NOT_UNDERSTOOD
    bench.desk.known[other] = Validity.VALID
    assert not bench.gate.may_close(TODAY)
    bench.run(20)
    assert bench.answered() == [identity]
    assert bench.gate.may_close(TODAY)
    assert bench.run(A_DAY_S) < 100
    del bench.desk.fails_for[refused]
    bench.run(910)
    assert len(bench.desk.answers) == 2


def test_an_id_that_stands_for_another_question_is_not_used_again(bench):
    bench.take_in(an_unasked_answer())
    bench.desk.fails = Code.VERIFICATION_CONFLICT
    bench.run(10)
    bench.desk.fails = None
    bench.run(60)
    first, second = bench.desk.questions
    assert first.verification_id != second.verification_id


def test_who_is_found_by_the_services_own_search_is_asked_at_once(bench):
    identity = bench.take_in(a_not_found_answer())
    with bench.database.transaction() as rows:
        rows.execute("UPDATE asking_again SET is_resolved = 1")
    bench.desk.known[a_face()] = Validity.VALID
    bench.run(4)
    assert bench.answered() == [identity]


def test_for_a_month_it_is_asked_ever_more_rarely_then_given_up(bench, caplog):
    identity = bench.take_in(a_not_found_answer())
    asked_on = [day for day in range(40) if bench.run(A_DAY_S)]
    assert asked_on == [0, 1, 3, 7, 15, 23]
    bench.receipt_all(bench.clock.wall())
    bench.run(10)
    assert bench.waiting.all() == []
    assert caplog.text.count("batch.given_up") == 1
    assert bench.notices() == [("still-not-found", identity)]


def test_a_row_that_nobody_can_read_is_given_up_and_holds_up_nothing(bench):
    bench.take_in(a_not_found_answer())
    with bench.database.transaction() as rows:
        rows.execute("UPDATE asking_again SET face = zeroblob(60)")
    assert not bench.gate.may_close(TODAY)
    bench.asking.look()
    assert bench.gate.may_close(TODAY)
    assert bench.waiting.all() == []


def test_the_connection_is_kept_while_it_asks_and_let_go_of_afterwards(bench):
    for number in range(3):
        bench.take_in(an_unasked_answer(face=another(a_face(), number)))
    bench.run(30)
    assert (bench.desk.opened, bench.desk.closed) == (1, 1)


def test_neither_log_nor_question_shows_what_was_typed(bench, caplog):
    caplog.set_level("DEBUG")
    bench.take_in(an_unasked_answer())
    bench.desk.known[a_face()] = Validity.VALID
    bench.run(10)
    assert "batch.asked_again" in caplog.text
    assert "7654321" not in caplog.text + repr(bench.desk.questions)


def test_the_thread_opens_the_gate_without_waiting_for_its_next_look(bench):
    bench.restart(Pace(look_s=600.0, question_s=0.0))
    bench.take_in(a_not_found_answer())
    bench.asking.start()
    try:
        assert not bench.gate.may_close(TODAY)
        wait_until(lambda: bench.gate.may_close(TODAY), "the day was not asked again")
    finally:
        bench.asking.stop(5.0)
    assert len(bench.desk.questions) == 1


def test_a_disk_that_refuses_is_told_and_tried_again(bench, caplog):
    bench.restart(Pace(look_s=0.01, question_s=0.01, failure=0.001))
    bench.take_in(an_unasked_answer())
    bench.database.rows("PRAGMA query_only = ON")
    bench.asking.start()
    try:
        wait_until(lambda: "batch.not_asked_again code=KSK-301" in caplog.text, "not told")
        assert bench.desk.questions == []
        bench.database.rows("PRAGMA query_only = OFF")
        wait_until(lambda: bench.desk.questions != [], "not tried again")
    finally:
        bench.asking.stop(5.0)
