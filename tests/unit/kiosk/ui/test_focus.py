"""The focus walks as one reads; another screen begins without it."""

import pytest

from kiosk.ui.focus import Focus
from kiosk.ui.panel import Box
from kiosk.ui.reading_order import reading_order

BOXES = {
    "bell": Box(1000, 690, 200, 90),
    "cancel": Box(36, 690, 200, 90),
    "face": Box(36, 214, 592, 414),
    "pin": Box(652, 220, 592, 414),
    "voice": Box(900, 20, 90, 92),
}


class DrawnRing:
    """Writes down where it was drawn; implements the whole port."""

    def __init__(self):
        self.box = None

    def draw(self, box):
        self.box = box


@pytest.fixture
def ring():
    return DrawnRing()


@pytest.fixture
def focus(ring):
    focus = Focus(ring)
    focus.meet(BOXES, is_new_screen=True)
    return focus


def test_keys_are_read_row_by_row_from_the_left():
    assert reading_order(BOXES) == ["voice", "face", "pin", "cancel", "bell"]


def test_what_is_a_little_higher_at_the_right_is_of_the_same_row():
    higher = BOXES | {"pin": Box(652, 205, 592, 414)}
    assert reading_order(higher) == reading_order(BOXES)


def test_it_walks_round_both_ways(focus, ring):
    assert [focus.walk(1) for _ in range(6)] == ["voice", "face", "pin", "cancel", "bell", "voice"]
    assert focus.walk(-1) == "bell"
    assert ring.box == BOXES["bell"]


def test_backwards_it_begins_at_the_end(focus):
    assert focus.walk(-1) == "bell"


def test_another_screen_begins_without_it(focus, ring):
    focus.walk(1)
    focus.meet(BOXES, is_new_screen=True)
    assert (focus.name, ring.box) == (None, None)


def test_it_stays_while_the_same_screen_is_drawn_again(focus, ring):
    focus.put("pin")
    moved = BOXES | {"pin": Box(652, 300, 592, 300)}
    focus.meet(moved, is_new_screen=False)
    assert (focus.name, ring.box) == ("pin", moved["pin"])


def test_it_goes_with_a_key_that_is_gone(focus, ring):
    focus.put("pin")
    focus.meet({name: box for name, box in BOXES.items() if name != "pin"}, is_new_screen=False)
    assert (focus.name, ring.box) == (None, None)


def test_a_screen_without_keys_has_nowhere_to_walk(ring):
    assert Focus(ring).walk(1) is None
