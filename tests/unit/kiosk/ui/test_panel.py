"""Grid units on real panels, and boxes."""

import pytest

from kiosk.ui.panel import Box, Panel


@pytest.mark.parametrize(
    ("width", "height", "inch", "px_per_mm"),
    [(1280, 800, 10.1, 5.88), (1024, 600, 10.1, 4.63), (800, 480, 7, 5.25)],
)
def test_pixels_per_millimetre_follow_from_the_diagonal(width, height, inch, px_per_mm):
    assert Panel.of_diagonal(width, height, inch).px_per_mm == pytest.approx(px_per_mm, abs=0.01)


def test_the_reference_panel_has_one_pixel_a_unit():
    assert Panel(1280, 800, 5.88).box == Box(0, 0, 1280, 800)


@pytest.mark.parametrize(("panel", "is_compact"), [
    (Panel(1280, 800, 5.88), False),
    (Panel(1024, 600, 4.63), False),
    (Panel(800, 480, 5.25), True),
])  # fmt: skip
def test_only_a_low_panel_is_compact(panel, is_compact):
    assert panel.is_compact is is_compact


def test_columns_and_rows_share_a_box_with_gaps():
    assert Box(0, 0, 210, 100).columns(2, 10) == [Box(0, 0, 100, 100), Box(110, 0, 100, 100)]
    assert Box(0, 0, 100, 210).rows(2, 10) == [Box(0, 0, 100, 100), Box(0, 110, 100, 100)]


def test_parts_of_a_box_make_it_up_again():
    box = Box(10, 20, 300, 200)
    assert box.top(50).bottom == box.below(50).y
    assert box.left(50).right == box.after(50).x
    assert box.below(50).bottom == box.bottom
    assert box.after(50).right == box.right


def test_the_middle_has_equal_space_around_it():
    assert Box(0, 0, 100, 50).middle(60, 30) == Box(20, 10, 60, 30)
