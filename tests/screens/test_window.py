"""The window in its own process, as the kiosk runs it: touches by the socket, alive, stopped."""

import os
import signal
import stat
import subprocess
import sys
import time

import pytest
from PIL import Image

from tests.bench.touch import TouchClient, TouchFailed

pytestmark = pytest.mark.window


IMPATIENT = {"WATCHDOG_USEC": "1500000"}
"""A watchdog that waits for a second and a half."""


@pytest.fixture
def shown(tmp_path):
    socket_path = tmp_path / "bench" / "touch.socket"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.screens.shown", str(tmp_path / "kivy"), str(socket_path)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | IMPATIENT,
    )
    with process:
        try:
            yield process, socket_path
        finally:
            process.kill()


def test_touches_by_name_lead_through_the_screens(shown):
    process, socket_path = shown
    with TouchClient(socket_path, patience=40) as client:
        assert client.screen() == "ChooseView"
        client.touch("choose-pin")
        client.wait_for("PinView")
        client.touch("pin-key-7")
        client.touch("cancel")
    said = [line for line in process.stdout.read().split() if line != "alive"]
    touches = ["PinChosen", "PinDigitsChanged", "Cancelled"]
    assert said == [word for event in touches for word in ("Touched", event)]
    assert process.wait(timeout=10) == 0


def test_the_watchdog_is_fed_by_a_screen_that_rests_and_not_by_one_that_draws_no_more(shown):
    process, _ = shown
    assert [process.stdout.readline() for _ in range(8)] == 8 * ["alive\n"]  # nothing changes
    process.send_signal(signal.SIGUSR1)
    said = list(iter(process.stdout.readline, ""))
    after = said[said.index("broken\n") + 1 :]
    (rounds,) = [line for line in after if line.startswith("rounds")]
    assert int(rounds.split()[1]) > 5  # its loop went on
    assert after.count("alive\n") <= 1  # of the last frame before


def test_a_touch_at_a_place_presses_what_is_there(shown):
    process, socket_path = shown
    with TouchClient(socket_path, patience=40) as client:
        client.touch("choose-pin")
        client.wait_for("PinView")
        while "pin-key-1" not in client.targets():
            pass
        left, top, width, height = client.targets()["pin-key-1"]
        client.touch_at(left + width / 2, top + height / 2)
        client.touch("cancel")
    assert "PinDigitsChanged" in process.stdout.read()


def test_a_picture_has_the_panels_size(shown, tmp_path):
    _, socket_path = shown
    with TouchClient(socket_path, patience=40) as client:
        client.screenshot(tmp_path / "screen.png")
    with Image.open(tmp_path / "screen.png") as picture:
        assert picture.size == (800, 480)
        assert len(picture.convert("RGB").getcolors(maxcolors=1 << 20) or []) > 20


def test_a_key_that_is_not_there_is_said(shown):
    _, socket_path = shown
    with TouchClient(socket_path, patience=40) as client:
        client.patience = 0.5
        with pytest.raises(TouchFailed, match="no key 'finish' on ChooseView"):
            client.touch("finish")


def test_only_the_owner_may_open_the_socket(shown):
    _, socket_path = shown
    with TouchClient(socket_path, patience=40) as client:
        client.screen()
        assert stat.S_IMODE(socket_path.stat().st_mode) == 0o600
        assert stat.S_IMODE(socket_path.parent.stat().st_mode) == 0o700


def test_the_private_rate_of_kivys_clock_still_has_an_effect(kiosk):
    from kivy.clock import Clock

    usual = Clock._max_fps
    try:
        Clock._max_fps = 20
        began = time.monotonic()
        kiosk.frames(5)
        assert time.monotonic() - began > 4 / (20 * 1.34)  # Kivy really goes a third faster
    finally:
        Clock._max_fps = usual
