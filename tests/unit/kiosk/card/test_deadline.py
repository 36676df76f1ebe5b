import threading

import pytest

from kiosk.card.deadline import DeadlinePassed, DeadlineWorker

LONG_S = 10.0


def wait_until_done(worker):
    worker._thread.join(LONG_S)


def test_gives_the_answer_of_a_call_on_another_thread():
    worker = DeadlineWorker("test", LONG_S)
    assert worker.run(threading.current_thread) is not threading.current_thread()
    worker.finish(lambda: None)
    assert not worker.is_stuck


def test_the_error_of_a_call_is_raised_where_it_was_asked():
    worker = DeadlineWorker("test", LONG_S)
    with pytest.raises(ZeroDivisionError):
        worker.run(lambda: 1 // 0)
    worker.finish(lambda: None)


def test_a_call_that_does_not_return_is_left_behind_and_tidied_up_later():
    release, tidied, begun = threading.Event(), threading.Event(), threading.Event()
    worker = DeadlineWorker("test", 0.05)
    with pytest.raises(DeadlinePassed):
        worker.run(release.wait)
    with pytest.raises(DeadlinePassed):
        worker.run(begun.set)
    worker.finish(tidied.set)
    states = [(worker.is_stuck, tidied.is_set())]
    release.set()
    assert tidied.wait(LONG_S)
    wait_until_done(worker)
    states.append((worker.is_stuck, tidied.is_set()))
    assert states == [(True, False), (False, True)]
    assert not begun.is_set()


def test_finishing_runs_the_last_call_and_waits_for_it():
    done = []
    worker = DeadlineWorker("test", LONG_S)
    worker.finish(lambda: done.append(True))
    assert done == [True]


def test_a_last_call_that_fails_does_not_keep_the_thread():
    worker = DeadlineWorker("test", LONG_S)

    def fails() -> None:
        raise ValueError

    worker.finish(fails)
    assert not worker._thread.is_alive()
