"""The batch process's loop feeds the watchdog, and one that hangs does not."""

import queue
import threading

import pytest

from kiosk.batch.first_keys import Stop, envelope_later
from kiosk.batch.keyring import HospitalsKeysMissing
from kiosk.notify import Pulse
from tests.bench.waiting import wait_until
from tests.unit.kiosk.batch.service_bench import Bench, DeskLink


class HangingLink(DeskLink):
    """Hangs in a step of the loop once it is told to."""

    def __init__(self):
        super().__init__()
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self.hangs = threading.Event()

    def follow(self):
        if not self.may_go_on.is_set():
            self.hangs.set()
            self.may_go_on.wait(60)


@pytest.fixture
def bench(tmp_path, line):
    made = Bench(tmp_path, line)
    made.service._link = made.link = HangingLink()
    yield made
    made.database.close()
    made.inbox.close()


def test_each_round_is_a_sign_of_life_and_a_hanging_one_is_none(bench):
    beats = []
    running = threading.Thread(
        target=bench.service.run, args=[lambda: beats.append(1)], daemon=True
    )
    running.start()
    wait_until(lambda: len(beats) > 3, "the loop gave no sign of life")
    bench.link.may_go_on.clear()
    assert bench.link.hangs.wait(20)
    heard = len(beats)
    bench.link.hangs.wait(0.1)  # ten rounds' time
    assert len(beats) == heard
    bench.link.may_go_on.set()
    wait_until(lambda: len(beats) > heard, "the loop never came back")
    bench.service.stop()
    running.join(20)
    assert not running.is_alive()


def test_waiting_for_the_hospitals_keys_is_no_hanging(monkeypatch):
    monkeypatch.setattr("kiosk.batch.first_keys.LOOK_EVERY_S", 0.001)
    stop, beats = Stop(), []

    def make():
        raise HospitalsKeysMissing

    def alive():
        beats.append(1)
        if len(beats) == 3:
            stop.ask()

    assert envelope_later(make, lambda _state: None, stop, alive) is None
    assert len(beats) == 3


def test_a_busy_loop_tells_no_more_than_is_needed(monkeypatch):
    told: queue.SimpleQueue[str] = queue.SimpleQueue()
    monkeypatch.setattr("kiosk.notify.notify", told.put)
    monkeypatch.setenv("WATCHDOG_USEC", "20000000")
    now = [100.0]
    pulse = Pulse(lambda: now[0])
    for _ in range(100):
        pulse.beat()
        now[0] += 0.1
    assert told.qsize() == 2  # at once, and after a quarter of its patience
