"""A power cut before any step of a request: it is answered once, and nothing of it stays."""

import json
import subprocess
import sys

from tests.bench.dying_requests import RESULT
from tests.bench.service import ROOT
from tests.unit.hospital.requests.bench import single

STRIDE = "3"
"""All of them, with 1, take 6 s."""


def test_a_request_has_one_answer_whenever_the_power_goes(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.dying_requests", str(tmp_path), STRIDE],
        input=single(),
        capture_output=True,
        cwd=ROOT,
        check=False,
        timeout=50,
    )
    assert done.returncode == 0, done.stderr.decode()
    lives = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lives) > 20
    for life in lives:
        assert list(life["res"]) == [RESULT]
        assert life["res"][RESULT] == life["said"][-1]
        assert life["req"] == {}
        if life["seen"]:  # the receipt computer may have read it before the cut
            assert life["seen"] == life["res"]
    asked_twice = [life for life in lives if len(life["said"]) > 1]
    assert len(asked_twice) <= 4  # an answer that nobody has seen was lost with the power
