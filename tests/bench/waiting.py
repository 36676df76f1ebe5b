"""Waiting on a condition with a deadline, instead of sleeping."""

import time
from collections.abc import Callable

DEADLINE_S = 90.0
_PAUSE_S = 0.02


def wait_until(
    condition: Callable[[], bool],
    otherwise: str,
    deadline_s: float = DEADLINE_S,
    pause_s: float = _PAUSE_S,
) -> None:
    """Returns once the condition holds; raises TimeoutError with ``otherwise``."""
    end = time.monotonic() + deadline_s
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(otherwise)
        time.sleep(pause_s)
