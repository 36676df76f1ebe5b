"""A terminal that a test types into, for programs that must not show what is typed."""

import pty

import pytest


def open_terminal() -> tuple[int, int]:
    """Keyboard's end and program's end; skips the test where the system has no such devices."""
    try:
        return pty.openpty()
    except OSError as error:
        pytest.skip(f"there are no pseudo-terminals here (/dev/pts): {error}")
