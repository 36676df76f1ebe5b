"""Killed (-9) before each thing it does to the disk: nothing is half-issued, all is finished."""

import json
import tempfile

import pytest

from tests.bench.power_cut import MEMORY
from tests.bench.service import run_command

ACTS = ("issue", "confirm", "renew", "revoke", "list", "renew-service", "ceremony", "found")


@pytest.fixture(scope="module")
def told():
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as place:
        printed = run_command(["tests.integration.authority.killed_acts", place, *ACTS])
    reports = [json.loads(line) for line in printed.splitlines()]
    return {one["act"]: one for one in reports}


@pytest.mark.parametrize("act", ACTS)
def test_it_is_done_or_not_done_and_can_be_done_again(told, act):
    assert told[act]["faults"] == []
    assert told[act]["kills"] >= 4
