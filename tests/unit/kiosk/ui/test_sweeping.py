"""What is left of a session is collected once its last screen was left, and only then."""

import gc

import pytest

from kiosk.ui.sweeping import Sweeper, sweep
from tests.bench.live_objects import search, uncover
from tests.screens.catalogue import catalogue

VIEWS = {screen.name: screen.view for screen in catalogue()}
NAME = "T3A+5Ep%{YcXI"
"""Covered, so that it stands in no constant of this file."""


@pytest.fixture
def swept():
    return []


@pytest.fixture
def seen(swept):
    sweeper = Sweeper(lambda: swept.append("swept"))

    def see(*names):
        for name in names:
            sweeper.look(VIEWS[name])
        return len(swept)

    return see


def test_a_window_that_rests_is_not_swept(seen):
    assert seen("s00-attract", "s00-attract", "s00-attract-no-reader") == 0


def test_a_session_is_swept_at_the_frame_after_its_end(seen):
    assert seen("s00-attract", "s12-choose", "s49-thanks", "s00-attract") == 0
    assert seen("s00-attract") == 1
    assert seen("s00-attract", "s00-attract") == 1


def test_each_session_is_swept(seen):
    assert seen(*("s12-choose", "s00-attract", "s00-attract") * 3) == 3


@pytest.mark.parametrize("name", ["s01-lunch", "s62-out"])
def test_a_session_that_ends_otherwise_is_swept(seen, name):
    assert seen("s12-choose", name, name) == 1


def test_a_patient_who_is_quick_is_swept_before(seen):
    assert seen("s12-choose", "s00-attract", "s12-choose") == 1


def leave_a_ring():
    ring: list[object] = [uncover(NAME)]
    ring.append(ring)


@pytest.mark.own_process
def test_sweeping_collects_what_refers_to_itself():
    gc.disable()
    try:
        leave_a_ring()
        assert len(search([NAME])) == 1
    finally:
        gc.enable()
    sweep()
    assert search([NAME]) == []
