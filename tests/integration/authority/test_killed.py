"""Killed (-9) before each thing it does to the disk: nothing is half-issued, all is finished."""

import json
import tempfile

import pytest

from tests.bench.power_cut import MEMORY
from tests.bench.service import run_command

EVERY = {"issue": 2, "board": 4, "theft": 2, "found": 6}
"""These do many things; all of them: ``python -m tests.integration.authority.killed_acts``."""
ACTS = ("issue", "confirm", "renew", "revoke", "list", "renew-service", "board", "theft", "found")


@pytest.fixture(scope="module")
def told():
    acts = [f"{act}/{EVERY.get(act, 1)}" for act in ACTS]
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as place:
        printed = run_command(["tests.integration.authority.killed_acts", place, *acts])
    reports = [json.loads(line) for line in printed.splitlines()]
    return {one["act"]: one for one in reports}


@pytest.mark.parametrize("act", ACTS)
def test_it_is_done_or_not_done_and_can_be_done_again(told, act):
    assert told[act]["faults"] == []
    assert told[act]["kills"] >= 4
