"""What the documents say of the tree is true: links, events, packages."""

import ast
import functools
import re
from pathlib import Path

import pytest

from eligibility.errors import Code

ROOT = Path(__file__).parents[2]
PROGRAMS = ("kiosk", "cloud", "hospital")
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
_HEADING = re.compile(r"\]\((?!https?:)([^)#]*\.md|)#([^)]+)\)")
_LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page):
    dead = [link for link in _LINK.findall(page.read_text()) if not (page.parent / link).exists()]
    assert dead == []


def test_no_text_holds_both_sides_of_a_merge():
    texts = [*PAGES, *ROOT.glob("*.toml"), *ROOT.glob("*.in"), ROOT / "Makefile"]
    texts += [file for file in (ROOT / "systemd").iterdir() if file.is_file()]
    marked = re.compile(r"^(<{7}|>{7}) ", re.MULTILINE)
    assert [text.name for text in texts if marked.search(text.read_text("utf-8"))] == []


def test_every_heading_that_a_link_names_is_there():
    dead = [
        f"{page.name}: {link}#{heading}"
        for page in PAGES
        for link, heading in _HEADING.findall(page.read_text())
        if heading not in headings((page.parent / link) if link else page)
    ]
    assert dead == []


@functools.cache
def headings(page):
    """As they stand in addresses: small letters, hyphens, no other signs."""
    lines = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", line.strip().lower()).replace(" ", "-") for line in lines}


def test_every_code_that_a_page_names_is_one_of_ours():
    ours = {code.code for code in Code}
    named = {code for page in PAGES for code in re.findall(r"KSK-\d{3}", page.read_text())}
    assert named - ours == set()


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_logged_event_is_in_the_list(program):
    told = (ROOT / "docs/audit_events.md").read_text()
    missing = {event for event in logged_events(program) if f"`{event}`" not in told}
    assert missing == set()


def test_the_list_names_no_event_that_is_gone():
    rows = re.findall(
        r"^\| (?:kiosk|batch|cloud|hospital)[^|]*\| `([^`]+)`", _events_page(), re.MULTILINE
    )
    logged = {event for program in PROGRAMS for event in logged_events(program)}
    assert len(rows) > 50, "the table was read"
    assert [event for event in rows if event not in logged] == []


def test_every_locked_package_has_its_licence():
    locked = set(re.findall(r"^([a-z0-9-]+)==(\S+)", _lock(), re.MULTILINE))
    told = set(re.findall(r"^\| ([a-z0-9-]+) \| (\d\S*) \|", _licences(), re.MULTILINE))
    assert locked - told == set(), "missing in docs/licences.md"
    assert told - locked == set(), "no longer locked"


def logged_events(program):
    """The first word of every log line of a program."""
    events = set()
    for path in (ROOT / program).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and (event := _event(node)):
                events.add(event)
    return events


def _event(call):
    of = call.func
    if not isinstance(of, ast.Attribute) or not isinstance(of.value, ast.Name | ast.Call):
        return None
    if ast.unparse(of.value) != "logger" and "getLogger" not in ast.unparse(of.value):
        return None
    first = call.args[0] if call.args else None
    if not isinstance(first, ast.Constant) or not isinstance(first.value, str):
        return None
    return re.split(r"[ :]", first.value)[0]


def _events_page():
    return (ROOT / "docs/audit_events.md").read_text()


def _lock():
    locks = ("requirements.lock", "requirements-models.lock")
    return "".join((ROOT / lock).read_text() for lock in locks)


def _licences():
    return (ROOT / "docs/licences.md").read_text()
