"""Ports that are free at the moment; whoever needs them takes them at once."""

import socket

_TRIES = 100


def free_port() -> int:
    """One that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def two_neighbouring_ports() -> int:
    """The lower of two; raises RuntimeError when there are none."""
    for _ in range(_TRIES):
        with socket.socket() as first, socket.socket() as second:
            first.bind(("", 0))
            port: int = first.getsockname()[1]
            try:
                second.bind(("", port + 1))
            except (OSError, OverflowError):
                continue
            return port
    raise RuntimeError("no two neighbouring ports are free")
