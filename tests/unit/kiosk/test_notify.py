"""What systemd hears."""

import socket

from kiosk.notify import notify, watchdog_s


def test_systemd_hears_the_state(tmp_path, monkeypatch):
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(path))
        listener.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", str(path))
        notify("READY=1\nWATCHDOG=1")
        assert listener.recv(100) == b"READY=1\nWATCHDOG=1"


def test_without_systemd_nothing_happens(monkeypatch, tmp_path):
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    notify("READY=1")
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "gone"))
    notify("READY=1")


def test_the_watchdogs_patience_is_what_systemd_says(monkeypatch):
    for said, expected in (("20000000", 20.0), ("", None), ("0", None), ("soon", None)):
        monkeypatch.setenv("WATCHDOG_USEC", said)
        assert watchdog_s() == expected
    monkeypatch.delenv("WATCHDOG_USEC")
    assert watchdog_s() is None
