"""The Debian package: what is in it, what it needs, what its scripts may do."""

import datetime as dt
import re
import subprocess

import pytest

from firmware_config.package import beside, papers, source
from firmware_config.package.build import kiosk_lock
from firmware_config.package.locked import LockUnreadable, is_for, on_the_kiosk, read_lock
from firmware_config.package.targets import TARGETS
from tests.deploy.tools import REPOSITORY

BOOKWORM, TRIXIE = TARGETS["bookworm"], TARGETS["trixie"]
NOW = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)
SHA = "--hash=sha256:" + "0" * 64
LOCK = f"""\
kivy==2.3.1 \\
    {SHA}
    # via eligibility-kiosk (pyproject.toml)
requests==2.0 \\
    {SHA}
    # via
    #   kivy
    #   schemathesis
schemathesis==4.0 \\
    {SHA}
    # via eligibility-kiosk (pyproject.toml)
win==1.0 ; sys_platform == 'win32' \\
    {SHA}
    # via kivy
"""


@pytest.fixture
def checkout(tmp_path):
    """A commit of one file."""
    (tmp_path / "kiosk").mkdir()
    (tmp_path / "kiosk/__init__.py").write_text("")
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "one"]):
        who = ["-c", "user.name=one", "-c", "user.email=one@eligibility.example"]
        subprocess.run(["git", "-C", tmp_path, *who, *words], check=True)
    return tmp_path


def test_what_lies_about_in_a_checkout_is_not_handed_over(checkout):
    """A real clinic's site file, or a key under another ending."""
    (checkout / "kiosk/site.toml").write_text("a clinic's")
    assert source.tracked(checkout) == ("kiosk/__init__.py",)


def test_what_is_not_as_it_was_committed_is_named(checkout):
    assert source.uncommitted(checkout) == ()
    (checkout / "kiosk/__init__.py").write_text("changed")
    (checkout / "kiosk/new.py").write_text("")
    assert source.uncommitted(checkout) == ("kiosk/__init__.py", "kiosk/new.py")


def test_a_kiosk_gets_what_its_extra_needs_and_nothing_else():
    found = on_the_kiosk(read_lock(LOCK), ["Kivy==2.3.1"], (3, 11))
    assert [one.name for one in found] == ["kivy", "requests"]


def test_what_is_wanted_and_not_locked_is_named():
    with pytest.raises(LockUnreadable, match="not locked: pyscard"):
        on_the_kiosk(read_lock(LOCK), ["pyscard>=2"], (3, 11))


def test_a_package_without_a_hash_is_refused():
    with pytest.raises(LockUnreadable, match="kivy"):
        read_lock("kivy==2.3.1\n    # via eligibility-kiosk (pyproject.toml)\n")


def test_a_marker_that_is_not_known_is_refused():
    with pytest.raises(LockUnreadable, match="os_name"):
        is_for("os_name == 'posix'", (3, 11))


@pytest.mark.parametrize("target", [BOOKWORM, TRIXIE], ids=lambda one: one.release)
def test_the_projects_lock_has_one_version_of_each_package_on_a_kiosk(target):
    names = [one.name for one in kiosk_lock(REPOSITORY, target)]
    assert len(set(names)) == len(names)
    assert {"kivy", "pyscard", "numpy", "httpx"} <= set(names)
    assert {"aiohttp", "asyncpg", "pytest", "pypiwin32"}.isdisjoint(names)


def test_cloud_hospital_tests_and_what_makes_words_stay_away():
    files = source.tracked(REPOSITORY)
    packed = source.on_a_kiosk(files)
    assert {name.split("/")[0] for name in packed} == {"kiosk", "eligibility", "firmware_config"}
    assert not [
        name for name in packed if "making/" in name or name.startswith("firmware_config/package/")
    ]
    assert {unit.split("/")[1].split("-")[0].split(".")[0] for unit in source.units(files)} == {
        "kiosk"
    }


def test_the_package_needs_one_python_and_the_whole_list():
    text = (REPOSITORY / "firmware_config/packages.txt").read_text()
    needed = papers.depends(text, TRIXIE)
    assert {"python3.13", "python3 (>= 3.13~)", "python3 (<< 3.14)"} <= set(needed)
    assert set(papers.listed(text)) - set(needed) == {"python3"}
    assert "libasound2t64 | libasound2" in needed


def test_whoever_receives_a_kiosk_is_offered_the_source_of_what_asks_for_it():
    told = papers.licences_of((REPOSITORY / "docs/licences.md").read_text("utf-8"))
    assert "**Offer.**" in told
    for part in ("cairosvg", "pyscard", "opencv-python"):
        assert f"\n| {part} | " in told
    assert "](" not in told
    assert "The voices" not in told


def test_what_they_are_told_lies_where_no_image_leaves_it_out(tmp_path):
    sources, root = tmp_path / "sources", tmp_path / "root"
    for name in ("bin/kiosk", "bin/kiosk-setup", "licences"):
        file = sources / "debian" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    beside.place(sources, root)
    (at,) = (file.relative_to(root) for file in root.rglob("licences"))
    assert not at.is_relative_to("usr/share")
    links = (REPOSITORY / "firmware_config/package/debian/reception-kiosk.links").read_text()
    assert links.split() == [str(at), "usr/share/doc/reception-kiosk/licences"]


def test_each_bundled_package_is_in_the_copyright_with_its_licence():
    licences = (REPOSITORY / "docs/licences.md").read_text()
    models = read_lock((REPOSITORY / "requirements-models.lock").read_text())
    pinned = (*kiosk_lock(REPOSITORY, BOOKWORM), *models)
    told = papers.copyright_of(pinned, licences)
    for one in pinned:
        assert re.search(
            rf"^  {re.escape(one.name)} {re.escape(one.version)}: \S", told, re.MULTILINE
        )


def test_the_changelog_has_the_form_that_dpkg_reads():
    text = (
        "# Changelog\n\n## [Unreleased]\n\n### Added\n- A [thing](docs/thing.md) that\n  is good.\n"
    )
    made = papers.changelog(text, "0.1.0+deb12", "bookworm", NOW)
    assert made == (
        "reception-kiosk (0.1.0+deb12) bookworm; urgency=medium\n\n  * A thing that is good.\n\n"
        " -- Reception kiosk maintainers <maintainers@eligibility.example>"
        "  Wed, 01 Apr 2026 09:00:00 +0000\n"
    )
