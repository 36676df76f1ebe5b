"""What the security pages say is tested is a test that exists, and each attacker has remains."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGES = [ROOT / "docs/security.md", ROOT / "docs/mds-sds.md"]
_NAMED = re.compile(r"`(tests/[A-Za-z0-9_/.]+)(?:::(\w+))?`")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_test_that_is_named_exists(page):
    named = _NAMED.findall(page.read_text(encoding="utf-8"))
    assert len(named) > 20, "the page was read"
    missing = [f"{file}::{test}" for file, test in named if not is_there(ROOT / file, test)]
    assert missing == []


def test_every_attacker_has_what_stops_them_and_what_remains():
    text = PAGES[0].read_text(encoding="utf-8")
    sections = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    attackers = [section for section in sections if "| tries |" in section]
    assert len(attackers) == 9
    assert [one.splitlines()[0] for one in attackers if "**Remains.**" not in one] == []
    rows = [row for one in attackers for row in re.findall(r"^\| .+ \|$", one, re.MULTILINE)]
    untested = [row for row in rows if "| tries |" not in row and "`tests/" not in row]
    assert untested == []


def is_there(path, test):
    if not test:
        return path.exists()
    tree = ast.parse(path.read_text(encoding="utf-8")) if path.is_file() else ast.Module([], [])
    return any(isinstance(one, ast.FunctionDef) and one.name == test for one in ast.walk(tree))
