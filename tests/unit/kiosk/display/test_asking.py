"""What the display's client asks of X and of the compositor, and what it takes for no answer."""

import socket
import stat

import pytest

from kiosk.display import wayland
from kiosk.display.x11 import Display, DisplayFailed
from tests.bench.scripted_display import FIRST_ID, ROOT, SIZE, ScriptedDisplay, compositor

PATIENT, HASTY = 20, 0.2


@pytest.fixture
def server(tmp_path):
    made = ScriptedDisplay(tmp_path)
    yield made
    made.close()


def test_the_screen_is_as_the_server_describes_it(server, tmp_path):
    with Display(":0", PATIENT, tmp_path) as display:
        screen = display.screen
    assert (screen.root, (screen.width, screen.height), screen.depth) == (ROOT, SIZE, 24)
    assert screen.first_id == FIRST_ID


def test_a_server_that_answers_is_well(server, tmp_path):
    with Display(":0", PATIENT, tmp_path) as display:
        display.ask()
        display.ask()


def test_a_server_that_hangs_is_not_well(server, tmp_path):
    server.hangs = True
    with (
        Display(":0", HASTY, tmp_path) as display,
        pytest.raises(DisplayFailed, match="does not answer"),
    ):
        display.ask()


def test_a_server_that_is_gone_is_not_well(server, tmp_path):
    with Display(":0", PATIENT, tmp_path) as display:
        display._line.shutdown(socket.SHUT_RDWR)
        with pytest.raises(DisplayFailed):
            display.ask()


def test_without_a_server_it_is_said(tmp_path):
    with pytest.raises(DisplayFailed, match=":0 does not answer"):
        Display(":0", PATIENT, tmp_path)


def test_only_the_receptions_user_is_let_in(server, tmp_path):
    with Display(":0", PATIENT, tmp_path) as display:
        display.admit_only("kiosk")
    inserted, controlled, _asked = server.requests
    assert inserted == bytes([109, 0, 6, 0, 5, 0, 15, 0]) + b"localuser\0kiosk\0"
    assert controlled == bytes([111, 1, 1, 0])
    assert stat.S_IMODE((tmp_path / "X0").stat().st_mode) == 0o666


def test_a_refusal_is_heard(server, tmp_path):
    server.refused = 109
    with (
        Display(":0", PATIENT, tmp_path) as display,
        pytest.raises(DisplayFailed, match="refused request 109, error 2"),
    ):
        display.admit_only("nobody-knows")


def test_a_compositor_that_answers_is_well(tmp_path):
    with compositor(tmp_path / "wayland-0"):
        wayland.ask(tmp_path / "wayland-0", PATIENT)


def test_a_compositor_that_hangs_is_not_well(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as hung:
        hung.bind(str(tmp_path / "wayland-0"))
        hung.listen()
        with pytest.raises(DisplayFailed, match="does not answer"):
            wayland.ask(tmp_path / "wayland-0", HASTY)
