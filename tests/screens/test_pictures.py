"""Pictures of two runs: what differs is found, the edges of letters do not count; the report."""

import pytest
from PIL import Image

from tests.screens.pictures import PIXELS_AT_MOST, Outcome, compare
from tests.screens.report import page

FILE = "s12-choose.ja.standard.100.png"


@pytest.fixture
def runs(tmp_path):
    """Two runs with one grey picture each, and a folder for differences."""
    for run in ("now", "before"):
        (tmp_path / run / "800x480").mkdir(parents=True)
        Image.new("RGB", (80, 48), (200, 200, 200)).save(tmp_path / run / "800x480" / FILE)
    return tmp_path


def picture_of(runs, run="now"):
    return runs / run / "800x480" / FILE


def paint(runs, pixels, colour):
    picture = Image.open(picture_of(runs))
    for place in range(pixels):
        picture.putpixel((place % 80, place // 80), colour)
    picture.save(picture_of(runs))


def compared(runs):
    return compare(runs / "now", runs / "before", runs / "difference")


def test_equal_pictures_are_the_same(runs):
    [found] = compared(runs)
    assert found.outcome is Outcome.SAME
    assert not (runs / "difference").exists()


def test_another_colour_in_enough_pixels_is_a_change(runs):
    paint(runs, PIXELS_AT_MOST + 1, (200, 200, 100))
    [found] = compared(runs)
    assert (found.outcome, found.pixels) == (Outcome.CHANGED, PIXELS_AT_MOST + 1)


def test_the_difference_is_shown_where_it_is(runs):
    paint(runs, PIXELS_AT_MOST + 1, (0, 0, 0))
    compared(runs)
    with Image.open(runs / "difference" / "800x480" / FILE) as shown:
        assert shown.getpixel((0, 0)) == (216, 0, 160)
        assert shown.getpixel((79, 47)) != (216, 0, 160)


@pytest.mark.parametrize(
    ("pixels", "colour"), [(PIXELS_AT_MOST, (0, 0, 0)), (2000, (210, 190, 200))]
)
def test_a_few_pixels_and_pale_edges_are_no_change(runs, pixels, colour):
    paint(runs, pixels, colour)
    [found] = compared(runs)
    assert found.outcome is Outcome.SAME


def test_another_size_is_a_change(runs):
    Image.new("RGB", (90, 48), (200, 200, 200)).save(picture_of(runs))
    [found] = compared(runs)
    assert found.outcome is Outcome.CHANGED


@pytest.mark.parametrize(("run", "outcome"), [("before", Outcome.NEW), ("now", Outcome.GONE)])
def test_a_picture_of_one_run_only_is_new_or_gone(runs, run, outcome):
    picture_of(runs, run).unlink()
    [found] = compared(runs)
    assert found.outcome is outcome


def test_the_report_lays_before_after_and_difference_beside_each_other(runs):
    paint(runs, 200, (0, 0, 0))
    told = page(compared(runs), runs)
    assert "<h1>1 of 1 pictures differ</h1>" in told
    assert "<h2>s12-choose</h2>" in told
    assert "changed: ja, standard, 100 %, 800x480, 200 pixels" in told
    for folder in ("before", "now", "difference"):
        assert f'src="{folder}/800x480/{FILE}"' in told


def test_the_report_of_an_equal_run_still_shows_all(runs):
    told = page(compared(runs), runs)
    assert "<h1>0 of 1 pictures differ</h1>" in told
    assert told.count("<img") == 1


def test_the_report_links_the_folder_that_was_compared_with(runs):
    paint(runs, 200, (0, 0, 0))
    told = page(compared(runs), runs, runs.parent / "reference")
    assert f'src="../reference/800x480/{FILE}"' in told
