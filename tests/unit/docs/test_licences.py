"""docs/licences.md says of each package what the package says itself."""

import importlib.metadata
import re
import tomllib
from pathlib import Path

import pytest

from firmware_config.package.locked import on_the_kiosk, read_lock

ROOT = Path(__file__).parents[3]
TABLE = (ROOT / "docs/licences.md").read_text(encoding="utf-8")
ROWS = {
    (name, version): said
    for name, version, said in re.findall(
        r"^\| ([a-z0-9-]+) \| (\d\S*) \| (.+?) \|$", TABLE, re.MULTILINE
    )
}
READ_BY_HAND = {
    "python-dateutil": "its metadata says only 'Dual License'",
    "uvloop": "its field says MIT; its files say both",
    "axe-playwright-python": "no licence in its metadata; the repository's file was read",
    "fhirpathpy": "no licence in its metadata; the repository's file was read",
    "opencv-python": "its field says 'Apache 2.0', in its own spelling",
}
NOT_LOCKED = {"pip", "setuptools", "wheel"}
COPYLEFT = re.compile(r"GPL|General Public|MPL|Mozilla|EPL(?!-2\.0 OR)")


def test_the_table_says_what_each_package_says_of_itself():
    wrong = {}
    for one in importlib.metadata.distributions():
        name = re.sub(r"[-_.]+", "-", one.metadata["Name"]).lower()
        if name in READ_BY_HAND or name in NOT_LOCKED:
            continue
        said = ROWS.get((name, one.version), "not in the table")
        if said.partition(";")[0] not in declared(one.metadata):
            wrong[name] = (said, declared(one.metadata))
    assert wrong == {}


@pytest.mark.parametrize("name", READ_BY_HAND)
def test_what_was_read_by_hand_is_in_the_table(name):
    assert any(row == name for row, _ in ROWS)


def test_every_copyleft_part_of_a_kiosk_is_named_with_its_consequence():
    """Who hands a kiosk over hands these over, too."""
    lock = read_lock((ROOT / "requirements.lock").read_text())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["kiosk"]]
    found = {
        one.name
        for one in on_the_kiosk(lock, wanted, (3, 11))
        if COPYLEFT.search(ROWS[one.name, one.version])
    }
    section = TABLE.partition("## On a kiosk that is handed over")[2].partition("\n## ")[0]
    told = set(re.findall(r"^\| ([a-z0-9-]+) \|", section, re.MULTILINE)) - {"part"}
    assert {"cairosvg", "pyscard"} <= found
    assert told == found


def declared(metadata):
    """All ways in which a package may say it."""
    field = (metadata.get("License") or "").strip().partition("\n")[0]
    classified = [
        one.rpartition(" :: ")[2]
        for one in metadata.get_all("Classifier") or []
        if one.startswith("License ::")
    ]
    return {metadata.get("License-Expression"), field, ", ".join(classified)} - {None, ""}
