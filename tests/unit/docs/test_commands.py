"""Every command that a page names can be started: its target or its module is there."""

import importlib.util
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
_CODE = re.compile(r"^```[a-z]*\n(.*?)^```|`([^`\n]+)`", re.MULTILINE | re.DOTALL)
_MODULE = re.compile(r"\bpython3? -m ([A-Za-z_]\w*(?:\.\w+)*)")
_TARGET = re.compile(r"(?:^|\$ |sudo )make ([a-z][a-z0-9-]+)", re.MULTILINE)


def code_of(page):
    return "\n".join(block or word for block, word in _CODE.findall(page.read_text()))


def named(pattern):
    return sorted({name for page in PAGES for name in pattern.findall(code_of(page))})


def test_make_knows_every_target_that_a_page_names():
    targets = named(_TARGET)
    assert len(targets) > 8
    dry = subprocess.run(
        ["make", "--dry-run", *targets], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert dry.returncode == 0, dry.stderr


def test_every_module_that_a_page_starts_is_there():
    modules = named(_MODULE)
    assert len(modules) > 40
    assert [name for name in modules if not can_start(name)] == []


@pytest.mark.parametrize("gone", ["kiosk.gone", "gone", "gone.too", "tests.unit"])
def test_a_module_that_is_gone_cannot_be_started(gone):
    assert not can_start(gone)


def can_start(name):
    """A module, or a package with a ``__main__``."""
    try:
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.submodule_search_locations is not None:
            spec = importlib.util.find_spec(f"{name}.__main__")
    except ModuleNotFoundError:
        return False
    return spec is not None
