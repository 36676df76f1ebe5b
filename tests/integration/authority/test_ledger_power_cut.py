"""The power goes at any instant of writing: what had returned is there, and the ledger goes on."""

import random
import sys
import tempfile
from pathlib import Path

from provisioning.ledger import Ledger
from tests.bench import disk
from tests.bench.ledger_session import tell
from tests.bench.power_cut import MEMORY

ACTS = 5


def test_what_had_returned_is_there_and_the_next_act_can_be_written(tmp_path):
    folder = tmp_path / "traced"
    folder.mkdir()
    program = [sys.executable, "-m", "tests.bench.ledger_session", str(folder), f"{ACTS}"]
    calls = disk.traced(folder, program)
    assert len(calls) >= ACTS * 3
    seen = set()
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as memory:
        for moment in disk.moments(calls, random.Random(1), mixtures=8):
            seen.add((moment.returned, tuple(moment.files.items())))
            disk.write(moment.files, Path(memory))
            ledger = Ledger(Path(memory) / "ledger.jsonl")
            found = ledger.head().sequence
            assert found in (moment.returned, moment.returned + 1)
            tell(ledger, "after")
            again = Ledger(Path(memory) / "ledger.jsonl")
            assert again.head().sequence == found + 1
            assert list(again.register().keys)[-1] == "after"
    assert len(seen) > ACTS * 6
