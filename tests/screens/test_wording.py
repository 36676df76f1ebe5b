"""The longest sentences that a clinic may word itself fit the smallest panel."""

import subprocess
import sys

import pytest


@pytest.mark.window
def test_the_longest_own_sentences_fit_at_every_text_size():
    done = subprocess.run(
        [sys.executable, "-m", "tests.screens.longest_wording", "800x480"],
        check=False,
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
