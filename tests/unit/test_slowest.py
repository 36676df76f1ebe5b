"""What takes longest begins first, and is named as it is called."""

from pathlib import Path

import pytest

from tests.slowest import SLOWEST_FILES, by_slowness

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("file", SLOWEST_FILES)
def test_a_slow_file_is_there(file):
    assert (ROOT / file).is_file()


def test_slow_files_go_first_and_all_others_stay_as_they_were_shuffled():
    shuffled = ["tests/b.py::b", "tests/a.py::a", *(f"{x}::t[1]" for x in reversed(SLOWEST_FILES))]
    named = [f"{file}::t[1]" for file in SLOWEST_FILES]
    assert sorted(shuffled, key=by_slowness) == [*named, "tests/b.py::b", "tests/a.py::a"]


def test_the_run_keeps_the_order(pytestconfig):
    """pytest-xdist by itself puts files with many tests first: one slow test would come last."""
    assert "--no-loadscope-reorder" in pytestconfig.getini("addopts")
