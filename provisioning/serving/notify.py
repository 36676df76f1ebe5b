"""Tells systemd that this process is ready; says nothing where there is no systemd.

The protocol is one datagram to ``$NOTIFY_SOCKET`` (sd_notify(3)).
"""

import contextlib
import os
import socket


def notify(state: str) -> None:
    """Sends ``READY=1`` or ``STOPPING=1``."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    if address.startswith("@"):  # an abstract socket
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line, contextlib.suppress(OSError):
        line.sendto(state.encode(), address)
