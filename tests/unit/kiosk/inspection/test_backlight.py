"""The backlight: five steps of whatever the panel counts in."""

import pytest

from kiosk.inspection.backlight import STEPS, Backlight


@pytest.fixture
def panel(tmp_path):
    (tmp_path / "max_brightness").write_text("255\n")
    (tmp_path / "brightness").write_text("255\n")
    return tmp_path


def test_each_step_is_read_as_it_was_set(panel):
    for step in STEPS:
        Backlight(panel).set_step(step)
        assert Backlight(panel).step() == step


def test_the_darkest_step_is_not_dark(panel):
    Backlight(panel).set_step(1)
    assert int((panel / "brightness").read_text()) == 51


def test_a_value_between_two_steps_is_the_nearer_one(panel):
    (panel / "brightness").write_text("100\n")
    assert Backlight(panel).step() == 2


def test_a_panel_without_a_backlight_has_no_step(tmp_path):
    assert Backlight(tmp_path / "none").step() is None
    Backlight(tmp_path / "none").set_step(3)


def test_a_panel_that_says_nonsense_has_no_step(panel):
    (panel / "max_brightness").write_text("bright\n")
    assert Backlight(panel).step() is None
    (panel / "max_brightness").write_text("0\n")
    assert Backlight(panel).step() is None


def test_a_panel_that_takes_no_value_is_told(panel, caplog):
    (panel / "brightness").unlink()
    (panel / "brightness").mkdir()
    Backlight(panel).set_step(3)
    assert "backlight_not_set" in caplog.text
