"""Tells systemd that this process is ready and alive; says nothing where there is no systemd.

The protocol is one datagram to ``$NOTIFY_SOCKET`` (sd_notify(3)).
"""

import contextlib
import os
import socket
from collections.abc import Callable


def notify(state: str) -> None:
    """Sends e.g. ``READY=1`` or ``WATCHDOG=1``; a missed datagram is the watchdog's business."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    if address.startswith("@"):  # an abstract socket
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line, contextlib.suppress(OSError):
        line.sendto(state.encode(), address)


def watchdog_s() -> float | None:
    """How long systemd waits for a sign of life (sd_watchdog_enabled(3)); None: it does not.

    From the environment, so that a drop-in with another ``WatchdogSec=`` changes the program too.
    """
    spent = os.environ.get("WATCHDOG_USEC", "")
    return int(spent) / 1_000_000 if spent.isdecimal() and int(spent) > 0 else None


class Pulse:
    """Signs of life of a loop that goes round at its own pace, not more than the watchdog needs."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        limit_s = watchdog_s()
        self._every_s = None if limit_s is None else limit_s / 4
        self._told_at: float | None = None

    def beat(self) -> None:
        """The loop has come round."""
        now = self._monotonic()
        if self._every_s is None:
            return
        if self._told_at is None or now - self._told_at >= self._every_s:
            self._told_at = now
            notify("WATCHDOG=1")
