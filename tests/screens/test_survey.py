"""Every screen on every panel in both themes: words fit, keys are large, nothing flickers."""

import fcntl
import functools
import itertools
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kiosk.ui.panel import Panel
from tests.screens.render import PANELS

SMALLEST_TARGET_MM = 15


@functools.cache  # in random order a fixture with parameters would be made again and again
def survey_of(panel_name: str, folder: Path) -> list[dict[str, Any]]:
    """One survey a panel and run: the first worker that needs it makes it, the others wait."""
    kept = folder / f"survey-{panel_name}.json"
    with (folder / f"survey-{panel_name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_text(_surveyed_now(panel_name), "utf-8")
    facts: list[dict[str, Any]] = json.loads(kept.read_text("utf-8"))
    return facts


def _surveyed_now(panel_name: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "tests.screens.survey", panel_name],
        check=False,
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(params=list(PANELS))
def surveyed(request, tmp_path_factory) -> tuple[Panel, list[dict[str, Any]]]:
    folder = tmp_path_factory.getbasetemp()  # of this worker; above it, of all workers of this run
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    facts = survey_of(request.param, folder.parent if is_worker else folder)
    return PANELS[request.param], facts


@pytest.mark.timeout(120)
class TestEveryScreen:
    def test_shows_its_words_inside_their_boxes(self, surveyed):
        _, screens = surveyed
        assert {s["name"]: s["misfits"] for s in screens if s["misfits"]} == {}

    def test_puts_no_words_beyond_the_panel(self, surveyed):
        _, screens = surveyed
        assert {s["name"]: s["outside"] for s in screens if s["outside"]} == {}

    def test_sets_no_words_smaller_than_4_4_mm(self, surveyed):
        panel, screens = surveyed
        small = [
            (s["name"], text)
            for s in screens
            for text, size, *_box in s["texts"]
            if size < round(4.4 * panel.px_per_mm)
        ]
        assert small == []

    def test_has_keys_of_15_mm_or_more(self, surveyed):
        panel, screens = surveyed
        small = [
            (s["name"], name, box)
            for s in screens
            for name, box in s["targets"].items()
            if min(box[2:]) < SMALLEST_TARGET_MM * panel.px_per_mm
        ]
        assert small == []

    def test_has_keys_inside_the_panel(self, surveyed):
        panel, screens = surveyed
        beyond = [
            (s["name"], name, (x, y, w, h))
            for s in screens
            for name, (x, y, w, h) in s["targets"].items()
            if x < 0 or y < 0 or x + w > panel.width or y + h > panel.height
        ]
        assert beyond == []

    def test_has_no_two_keys_in_one_place(self, surveyed):
        _, screens = surveyed
        overlapping = [
            (s["name"], a, b)
            for s in screens
            for (a, one), (b, other) in itertools.combinations(s["targets"].items(), 2)
            if _overlap(one, other)
        ]
        assert overlapping == []

    def test_has_no_words_over_other_words(self, surveyed):
        _, screens = surveyed
        overlapping = [
            (s["name"], a, b)
            for s in screens
            if "idle" not in s["name"]
            for (a, _, *one), (b, _, *other) in itertools.combinations(s["texts"], 2)
            if _overlap(_core(one), _core(other))
        ]
        assert overlapping == []

    def test_has_words_either_in_a_key_or_beside_it(self, surveyed):
        _, screens = surveyed
        crossing = [
            (s["name"], text, name)
            for s in screens
            if "idle" not in s["name"]
            for text, _, *units in s["texts"]
            for name, key in s["targets"].items()
            if _crosses([side * s["px_per_unit"] for side in _core(units)], key)
        ]
        assert crossing == []

    def test_is_drawn_once_and_then_stands_still(self, surveyed):
        _, screens = surveyed
        assert {s["name"]: s["flips"] for s in screens if s["flips"] and not s["is_moving"]} == {}

    def test_moves_only_where_the_patient_waits(self, surveyed):
        _, screens = surveyed
        moving = {s["name"].split()[0] for s in screens if s["is_moving"]}
        waiting = {"s10-reading", "s28-querying", "s28-querying-slow", "s28-querying-paper"}
        waiting |= {"s22-pin-checking", "s25-registering", "s26-code-checking"}
        assert {name for name in moving - waiting if not name.startswith("s20-face")} == set()


def _core(box):
    """A text's box without the air that lines have above and below their glyphs."""
    x, y, w, h = box
    return x, y + 3, w, h - 6


def _crosses(text, key):
    x, y, w, h = text
    left, top, width, height = key
    is_inside = left <= x and top <= y and x + w <= left + width and y + h <= top + height
    return _overlap(text, key) and not is_inside


def _overlap(one, other):
    ax, ay, aw, ah = one
    bx, by, bw, bh = other
    return ax < bx + bw and bx < ax + aw and ay < by + bh and by < ay + ah
