"""The watchdog is fed with frames that were drawn, and with nothing else."""

import itertools

import pytest

from kiosk.ui.heart import LOOK_S, PROOF_S, Heart

LIMIT_S = 20.0


class Screen:
    """A window that draws what it is asked for, until it is broken."""

    def __init__(self):
        self.now = 50.0
        self.is_broken = False
        self.asked = 0
        self.heart = Heart(lambda: self.now, self._ask, LIMIT_S)

    def _ask(self):
        self.asked += 1
        if not self.is_broken:
            self.heart.drawn()

    def looks(self, seconds):
        """When the watchdog was fed within so many seconds."""
        began, fed = self.now, []
        while self.now - began < seconds:
            self.now += self.heart.look_s
            if self.heart.look():
                fed.append(self.now)
        return fed


@pytest.fixture
def screen():
    return Screen()


def test_a_frame_feeds_once(screen):
    screen.heart.drawn()
    assert screen.heart.look()
    assert not screen.heart.look()


def test_a_screen_that_rests_is_fed_in_time_with_few_frames(screen):
    fed = screen.looks(120)
    gaps = [after - before for before, after in itertools.pairwise(fed)]
    assert max(gaps) <= LIMIT_S / 2
    assert screen.asked <= 120 / (LIMIT_S / 3) + 1


def test_a_screen_that_stops_drawing_feeds_no_more(screen):
    screen.looks(30)
    screen.is_broken = True
    screen.looks(PROOF_S)  # what was drawn before
    assert screen.looks(120) == []


def test_a_screen_that_never_drew_never_feeds(screen):
    screen.is_broken = True
    assert screen.looks(120) == []


def test_a_frame_that_only_proves_life_is_no_reason_to_wake(screen):
    asked = []
    heart = Heart(lambda: screen.now, lambda: asked.append("frame"), LIMIT_S)
    assert heart.drawn()
    heart.look()
    screen.now += LIMIT_S / 2
    heart.look()
    assert asked == ["frame"]
    assert not heart.drawn()
    assert heart.drawn()


def test_an_impatient_watchdog_is_looked_after_more_often(screen):
    quick = Heart(lambda: screen.now, lambda: None, 1.0)
    assert quick.look_s <= 1 / 6
    assert Heart(lambda: screen.now, lambda: None, None).look_s == LOOK_S
