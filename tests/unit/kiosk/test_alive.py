"""What systemd hears of the kiosk: nothing of a runner that hangs."""

import socket

import pytest

from kiosk.bootstrap import tell_alive


@pytest.fixture
def systemd(tmp_path, monkeypatch):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield listener


def test_a_drawn_frame_and_a_runner_that_answers_feed_the_watchdog(systemd):
    tell_alive(lambda: True)
    assert systemd.recv(200) == b"READY=1\nWATCHDOG=1"


def test_a_drawn_frame_alone_does_not(systemd):
    tell_alive(lambda: False)
    with pytest.raises(BlockingIOError):
        systemd.recv(200)
