"""What the first screen of a new kiosk tells."""

import datetime as dt
import socket

import pytest

from kiosk.enrolment.line import Place
from kiosk.enrolment.states import Fact, Facts
from kiosk.inspection.first_look import FirstLook, answers
from kiosk.inspection.self_check import BUILT
from tests.bench.new_kiosk import NewKiosk
from tests.bench.ports import free_port


class StandingClock:
    """Shows what it was set to."""

    def __init__(self, shown: dt.datetime) -> None:
        self._shown = shown

    def monotonic(self) -> float:
        return 0.0

    def wall(self) -> dt.datetime:
        return self._shown


def looked(*, is_good: bool) -> Facts:
    return FirstLook(*[lambda: is_good] * 4)()


def test_each_part_is_good_or_bad():
    assert looked(is_good=True) == Facts(*[Fact.GOOD] * 4)
    assert looked(is_good=False) == Facts(*[Fact.BAD] * 4)


def test_a_kiosk_that_is_meant_to_have_no_camera_misses_none(tmp_path):
    kiosk = NewKiosk(tmp_path / "kiosk", free_port())
    assert FirstLook.of(kiosk.config, kiosk.place, StandingClock(BUILT))().camera is Fact.NONE


@pytest.mark.parametrize(("days", "fact"), [(-1, Fact.BAD), (1, Fact.GOOD), (13 * 365, Fact.BAD)])
def test_a_clock_before_this_version_was_made_or_long_after_it_is_wrong(tmp_path, days, fact):
    kiosk = NewKiosk(tmp_path / "kiosk", free_port(), camera="/dev/video99")
    clock = StandingClock(BUILT + dt.timedelta(days=days))
    facts = FirstLook.of(kiosk.config, kiosk.place, clock)()
    assert (facts.clock, facts.camera, facts.line) == (fact, Fact.BAD, Fact.BAD)


def test_a_line_is_good_when_something_listens_there():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        assert answers(Place("127.0.0.1", listener.getsockname()[1]))
    assert not answers(Place("127.0.0.1", free_port()))
