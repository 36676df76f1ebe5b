"""A digest changes with whatever is to be seen; what is kept in git is compared line by line."""

import dataclasses

import numpy as np
import pytest
from PIL import Image

from kiosk.ui.panel import Box
from kiosk.ui.theme import Role, rgba
from kiosk.ui.view_model import Theme
from tests.screens import digests
from tests.screens.digests import Difference, digest_of
from tests.screens.findings import Case, Fault, Finding, by_message, report
from tests.screens.ground import Grounds, contrast
from tests.screens.planting import FREE, VIEWS, Ground, filled, key, written


def changes():
    """One thing more on a ground each; made late, as they need Kivy."""
    return [
        written("ことば"),
        written("ことは"),
        written("ことば", is_bold=True),
        written("ことば", size=41),
        written("ことば", role=Role.INK2),
        written("ことば", Box(701, 130, 400, 60)),
        key("one", FREE),
        key("other", FREE),
        filled(FREE, Role.TILE),
        filled(FREE, Role.PAPER),
        lambda sheet: sheet.drawing("card", FREE),
        lambda sheet: sheet.icon("bell", 700, 130, 60, Role.INK),
        lambda sheet: sheet.icon("bell", 700, 130, 60, Role.TOUCH),
        lambda sheet: sheet.live_picture(FREE),
        lambda sheet: sheet.move(lambda _sheet, _number: None),
    ]


@pytest.mark.window
class TestWhatIsSeen:
    def test_every_change_of_it_changes_the_digest(self, kiosk):
        ground = Ground(kiosk.window)
        found = [digest_of(ground.plain(change)) for change in changes()]
        assert len({*found, digest_of(ground.plain())}) == len(changes()) + 1

    def test_the_same_screen_has_the_same_digest(self, kiosk):
        ground = Ground(kiosk.window)
        assert digest_of(ground.plain()) == digest_of(ground.plain())

    @pytest.mark.parametrize("name", ["s10-reading", "s12-choose", "s22-pin-two", "s41-valid"])
    @pytest.mark.parametrize("theme", Theme)
    def test_the_computed_ground_of_a_text_is_in_the_picture(self, kiosk, tmp_path, name, theme):
        view = dataclasses.replace(VIEWS[name], theme=theme)
        read = Ground(kiosk.window).screen(view)
        kiosk.show(view)
        kiosk.frames(2)
        kiosk.window.screenshot(tmp_path / "seen.png")
        picture = Image.open(tmp_path / "seen.png").convert("RGB")
        for text in read.texts_in_front():
            (left, top, _, height), _ = text.cores[0]
            edge = np.array(picture.getpixel((round(left) - 2, round(top + height / 2))))
            colours = np.array([c[:3] for c in Grounds(read).of(text).colours]) * 255
            assert abs(colours - edge).max(axis=1).min() <= 3, text.name


def test_the_contrast_of_black_on_white_is_21():
    assert contrast((0, 0, 0, 1), (1, 1, 1, 1)) == pytest.approx(21)


def test_the_contrast_of_the_design_is_measured_again():
    assert round(contrast(rgba("#1B3F8F"), rgba("#FFFFFF")), 1) == 9.7


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(digests, "FOLDER", tmp_path)
    return tmp_path


FOUND = {"s10": {"ja": {"standard 100": "aaaaaaaaaa", "standard 160": "bbbbbbbbbb"}}}


def test_what_is_recorded_is_read_again(folder):
    digests.record("800x480", FOUND, is_whole=True)
    assert digests.kept("800x480") == FOUND


def test_a_part_is_recorded_over_what_is_there(folder):
    digests.record("800x480", FOUND, is_whole=True)
    digests.record("800x480", {"s12": FOUND["s10"]}, is_whole=False)
    assert set(digests.kept("800x480")) == {"s10", "s12"}


def test_a_whole_run_drops_screens_that_are_gone(folder):
    digests.record("800x480", FOUND, is_whole=True)
    digests.record("800x480", {"s12": FOUND["s10"]}, is_whole=True)
    assert set(digests.kept("800x480")) == {"s12"}


def test_the_file_has_a_line_a_state_and_language(folder):
    digests.record("800x480", FOUND | {"s12": FOUND["s10"]}, is_whole=True)
    lines = (folder / "800x480.json").read_text().splitlines()
    assert len([line for line in lines if "aaaaaaaaaa" in line]) == 2


def test_a_difference_names_the_looks():
    known = {"s10": {"ja": {"standard 100": "aaaaaaaaaa", "standard 160": "cccccccccc"}}}
    [found] = digests.differences("800x480", FOUND, known)
    assert found == Difference("800x480", "s10", "ja", ("standard 160",))
    assert str(found) == "800x480 s10 ja: standard 160"


def test_a_revision_without_digests_has_none():
    assert digests.committed("800x480", "no-such-revision") == {}


FINDINGS = [
    Finding(Fault.MISFIT, Case(state, language, "standard", 160, "800x480"), "pin.title", "x")
    for state in ("s12-choose", "s22-pin")
    for language in ("ja", "en")
]


def test_the_report_names_message_state_language_theme_size_and_panel():
    assert report(FINDINGS).splitlines() == [
        "pin.title: does not fit (4); x",
        "    800x480 en standard 160 %: s12-choose, s22-pin",
        "    800x480 ja standard 160 %: s12-choose, s22-pin",
    ]


def test_findings_are_kept_by_message():
    found = by_message(FINDINGS)
    assert list(found) == ["pin.title"]
    assert [Finding.of_json(one) for one in found["pin.title"]] == FINDINGS
