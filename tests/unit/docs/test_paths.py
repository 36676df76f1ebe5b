"""Every path that a document names is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
_CODE = re.compile(r"`([^`\n]+)`")
_PATH = re.compile(r"[\w.-]+(?:/[\w.-]+)+/?")
_MADE_LATER = ("build/", "dist/", ".venv/")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_named_is_there(page):
    assert [path for path in paths_in(page.read_text()) if not (ROOT / path).exists()] == []


def test_the_tour_passes_many_files():
    assert len(set(paths_in((ROOT / "docs/tour.md").read_text()))) > 60


def test_a_path_is_found_and_other_texts_are_not():
    text = "`kiosk/flow/gone.py` `POST /v1/inquiries` `kiosk/flow/` `up/status` `build/demo/`"
    assert paths_in(text) == ["kiosk/flow/gone.py", "kiosk/flow/"]


def paths_in(text):
    """Paths in code marks that begin in one of this tree's folders."""
    words = [word for code in _CODE.findall(text) for word in code.split()]
    paths = [word for word in words if _PATH.fullmatch(word)]
    return [path for path in paths if is_ours(path) and not path.startswith(_MADE_LATER)]


def is_ours(path):
    return (ROOT / path.split("/")[0]).is_dir()
