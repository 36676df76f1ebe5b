"""The bench makes no noise on a machine without a display, and none is forced on a desk."""

import pytest

from tests.bench.stack import audio_driver


@pytest.fixture
def environment(monkeypatch):
    monkeypatch.delenv("SDL_AUDIODRIVER", raising=False)
    monkeypatch.delenv("DISPLAY", raising=False)
    return monkeypatch


def test_without_a_display_sound_goes_nowhere(environment):
    assert audio_driver() == {"SDL_AUDIODRIVER": "dummy"}


def test_with_a_display_the_desk_is_heard(environment):
    environment.setenv("DISPLAY", ":0")
    assert audio_driver() == {}


def test_a_driver_that_was_named_is_kept(environment):
    environment.setenv("SDL_AUDIODRIVER", "disk")
    assert audio_driver() == {}
