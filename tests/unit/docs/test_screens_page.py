"""The page of the screens: its table of states names every phase, and tests that are there."""

import re
import typing
from pathlib import Path

from kiosk.flow import states as s

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/screens.md").read_text(encoding="utf-8")
TABLE = PAGE.split("## The states")[1].split("\n## ")[0]


def test_every_phase_stands_in_the_table_of_states():
    phases = {*typing.get_args(s.Plain), *typing.get_args(s.Aside)}
    missing = sorted(phase.__name__ for phase in phases if f"`{phase.__name__}`" not in TABLE)
    assert missing == []


def test_every_test_that_the_table_names_is_there():
    named = set(re.findall(r"`((?:tests/[a-z_/]+/)?test_[a-z_]+\.py)`", TABLE))
    assert len(named) > 10
    gone = [name for name in named if not (ROOT / _path(name)).is_file()]
    assert gone == []


def _path(name: str) -> str:
    return name if "/" in name else f"tests/flows/{name}"
