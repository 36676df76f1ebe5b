"""What one run of the tests needs once, whichever worker needs it first."""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[], str]) -> str:
    """A text that the first worker makes and the others wait for."""
    folder = factory.getbasetemp()  # of this worker; above it, of all workers of this run
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    kept = Path(folder) / name
    with (Path(folder) / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_text(make(), "utf-8")
    return kept.read_text("utf-8")
