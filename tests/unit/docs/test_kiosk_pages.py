"""The clinic's pages: what the kiosk says, every code, every setting, pictures that it draws."""

import dataclasses
import re
import typing
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from eligibility.errors import Code
from kiosk.config import KioskConfig
from tests.screens.page_pictures import PICTURES

ROOT = Path(__file__).parents[3]
PAGE, SHEET = ROOT / "docs/kiosk.md", ROOT / "docs/kiosk.ja.md"
CATALOGUE = ROOT / "kiosk/ui/locale/ja/LC_MESSAGES/kiosk.po"
QUOTED = re.compile("「([^」]+)」")
CODE = re.compile(r"KSK-\d{3}")
NOT_OF_THE_CLINIC = {"site", "service", "broker", "paths", "staff"}
"""Set when a kiosk is provisioned, or by the authority alone; never by a clinic."""
OF_OTHERS = ("admin/", "board/", "image/")
"""Pictures of the admin's pages and of the desk's, by commands of their own."""


def on_screen():
    """Each Japanese sentence as a pattern; facts match anything."""
    with CATALOGUE.open("rb") as file:
        messages = [message.string for message in read_po(file) if message.id]
    for sentence in messages:
        plain = re.sub(r"[|¦\s\u3000]", "", str(sentence))
        if len(re.sub(r"{\w+}", "", plain)) > 1:  # else it would be like everything
            yield re.sub(r"\\{\w+\\}", ".+", re.escape(plain))


@pytest.fixture(scope="module")
def sentences():
    return re.compile("|".join(f"(?:{sentence})" for sentence in on_screen()))


@pytest.mark.parametrize("page", [PAGE, SHEET], ids=lambda page: page.name)
def test_what_is_quoted_stands_so_on_the_screen(page, sentences):
    quoted = QUOTED.findall(page.read_text())
    assert len(quoted) > 10
    unsaid = [text for text in quoted if not sentences.fullmatch(re.sub(r"\s", "", text))]
    assert unsaid == []


def test_no_two_errors_share_a_code():
    assert len({code.code for code in Code}) == len(Code)


def test_every_code_has_its_row():
    rows = [line for line in PAGE.read_text().splitlines() if line.startswith("| KSK-")]
    told = [code for row in rows for code in CODE.findall(row.split("|")[1])]
    assert sorted(told) == sorted(code.code for code in Code)


def test_every_setting_of_the_clinic_is_told_and_no_other():
    settings = {
        f"{table.name}.{key.name}"
        for table in dataclasses.fields(KioskConfig)
        if table.name not in NOT_OF_THE_CLINIC
        for key in dataclasses.fields(dataclass_in(table.type))
    }
    told = set(re.findall(r"`([a-z_]+\.[a-z_0-9]+)`", settings_of(PAGE.read_text())))
    assert told == settings


def dataclass_in(kind):
    """Of ``Hours | None``, Hours."""
    return next(one for one in (*typing.get_args(kind), kind) if dataclasses.is_dataclass(one))


def settings_of(page):
    return page.split("## Opening hours and other settings")[1].split("\n## ")[0]


def test_every_picture_is_made_by_the_command_and_shown():
    folder = ROOT / "docs/pictures"
    shown = "".join(path.read_text() for path in (ROOT / "README.md", *ROOT.glob("docs/**/*.md")))
    made = {picture.file for picture in PICTURES}
    there = {str(path.relative_to(folder)) for path in folder.rglob("*.png")}
    assert {name for name in there if not name.startswith(OF_OTHERS)} == made
    assert [name for name in made if f"pictures/{name}" not in shown] == []


@pytest.mark.parametrize("folder", OF_OTHERS)
def test_every_picture_of_other_commands_is_shown(folder):
    shown = "".join(path.read_text() for path in (ROOT / "docs").rglob("*.md"))
    there = [path.name for path in (ROOT / "docs/pictures" / folder).glob("*.png")]
    assert there
    assert [name for name in there if f"pictures/{folder}{name}" not in shown] == []


def test_the_sheet_for_the_desk_fits_one_page():
    lines = SHEET.read_text().splitlines()
    assert len(lines) <= 60
