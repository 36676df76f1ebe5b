"""Each screen in real frames: drawn once, then still; only what makes a patient wait moves."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.screens.once import made_once

WAITING = {
    "s10-reading", "s22-pin-checking", "s25-registering", "s26-code-checking", "s28-querying",
    "s28-querying-paper", "s28-querying-slow", "s80-code-checking", "f04-contacting",
    "f06-finishing",
}  # fmt: skip


def surveyed_now(panel_name: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "tests.screens.survey", panel_name],
        check=False,
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(params=["1280x800", "800x480"])
def surveyed(request, tmp_path_factory) -> list[dict[str, Any]]:
    name = f"survey-{request.param}.json"
    facts: list[dict[str, Any]] = json.loads(
        made_once(tmp_path_factory, name, lambda: surveyed_now(request.param))
    )
    return facts


@pytest.mark.timeout(120)
class TestEveryScreen:
    def test_is_drawn_once_and_then_stands_still(self, surveyed):
        assert {s["name"]: s["flips"] for s in surveyed if s["flips"] and not s["is_moving"]} == {}

    def test_moves_only_where_the_patient_waits(self, surveyed):
        moving = {s["name"] for s in surveyed if s["is_moving"]}
        assert {name for name in moving - WAITING if not name.startswith("s20-face")} == set()
