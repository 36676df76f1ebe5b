"""Closing a connection at once."""

import asyncio
import contextlib


def cut(transport: asyncio.Transport | None) -> None:
    """Whatever it still had to say is lost. None, and one that is closed already, are as they are.

    Python 3.11.2, which Debian 12 has, forgets the inside of a TLS transport that was closed twice
    and fails when it is then cut (AttributeError: '_abort').
    """
    if transport is not None:
        with contextlib.suppress(AttributeError):
            transport.abort()
