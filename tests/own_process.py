"""Tests marked ``own_process`` run in a fresh interpreter each.

Whoever walks every object of a process would walk all that pytest's worker holds, too: a walk of
0.1 s lasts seconds there, more with each test that came before.
"""

import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[1]
_DEADLINE_S = 200.0


def run(item: pytest.Function) -> bool:
    """True when it ran in a process of its own and held; fails as the test failed there.

    It is a function of a module, without fixtures: nothing goes to the other process but its name.
    """
    if item.get_closest_marker("own_process") is None:
        return False
    assert set(item.fixturenames) <= _AROUND, item.fixturenames
    name = item.function.__name__
    program = f"from {item.module.__name__} import {name}\n{name}()"
    command = [sys.executable, "-W", "error", "-c", program]
    done = subprocess.run(
        command, cwd=_ROOT, capture_output=True, text=True, timeout=_DEADLINE_S, check=False
    )
    if done.returncode:
        pytest.fail(done.stderr, pytrace=False)
    return True


_AROUND = {"_log_lines_go_where_they_went"}
"""What surrounds each test; a new process has no need of it."""
