"""Sound of a kiosk in its own process: opened as the kiosk opens it, with a device and without."""

import os
import subprocess
import sys

import pytest

from tests.bench.touch import TouchClient
from tests.screens.pcm import Recording, sounds

pytestmark = pytest.mark.window


@pytest.fixture
def shown(tmp_path):
    """Starts the window with one of SDL's drivers; gives its client, and then what it printed."""

    def start(driver):
        heard = tmp_path / "heard.pcm"
        socket_path = tmp_path / "bench" / "touch.socket"
        environment = os.environ | {"SDL_AUDIODRIVER": driver, "SDL_DISKAUDIOFILE": str(heard)}
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.screens.shown", str(tmp_path / "kivy"), str(socket_path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
        started.append(process)
        with TouchClient(socket_path, patience=40) as client:
            client.touch("choose-pin")
            client.wait_for("PinView")
            client.touch("pin-key-7")
            client.touch("cancel")
        posted, said = process.communicate(timeout=20)
        return posted, said, heard

    started: list[subprocess.Popen[str]] = []
    yield start
    for process in started:
        process.kill()
        process.wait()


def test_keys_are_heard(shown):
    posted, _, heard = shown("disk")
    assert "PinDigitsChanged" in posted
    assert len(sounds(Recording(heard).samples())) >= 2


def test_a_kiosk_without_a_sound_device_says_it_once_and_works(shown):
    posted, said, heard = shown("no-such-driver")
    assert "PinDigitsChanged" in posted
    assert "Cancelled" in posted
    assert said.count("sound_unavailable") == 1
    assert not heard.exists()
