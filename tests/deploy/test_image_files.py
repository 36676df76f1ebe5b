"""The image's files before the programs that will read them."""

import re
import stat
from pathlib import Path

import pytest

import firmware_config
from firmware_config.render import render
from firmware_config.site import load
from firmware_config.write import write_tree
from tests.deploy.tools import REPOSITORY, find, run

EXAMPLE = Path(firmware_config.__file__).with_name("example-site.toml")
PACKAGE_LISTS = [".ci/packages.txt", "firmware_config/packages.txt"]


@pytest.fixture
def root(tmp_path):
    write_tree(render(load(EXAMPLE)), tmp_path)
    return tmp_path


def test_polkit_lets_only_the_kiosk_use_the_reader(root):
    """The rule runs in a JavaScript engine when there is one: polkit's is of the same language."""
    if not find("node"):
        pytest.skip("there is no JavaScript engine here to run the rule in")
    rule = (root / "etc/polkit-1/rules.d/50-kiosk-pcscd.rules").read_text()
    asked = run("nodejs", "node", "-e", _POLKIT + rule + _QUESTIONS)
    assert asked.stderr == ""
    assert asked.stdout.split() == ["yes", "yes", "no", "not-handled"]


_POLKIT = """
let rule;
const polkit = {
  Result: { YES: "yes", NO: "no", NOT_HANDLED: "not-handled" },
  addRule(given) { rule = given; },
};
"""
_QUESTIONS = """
const card = "org.debian.pcsc-lite.access_card", reader = "org.debian.pcsc-lite.access_pcsc";
console.log(rule({ id: card }, { user: "kiosk" }), rule({ id: reader }, { user: "kiosk" }),
            rule({ id: card }, { user: "pi" }), rule({ id: "org.other" }, { user: "kiosk" }));
"""


@pytest.mark.parametrize("name", PACKAGE_LISTS)
def test_every_package_is_listed_once_with_its_reason(name):
    listed = (REPOSITORY / name).read_text().splitlines()
    lines = [line for line in listed if line and not line.startswith("#")]
    packages = [line.split()[0] for line in lines]
    assert len(set(packages)) == len(packages)
    one = r"[a-z0-9.+-]+(?: \([<>=]+ [0-9~]+\))?"
    assert all(re.fullmatch(rf"{one}(?: \| {one})* +# .+", line) for line in lines)


@pytest.mark.parametrize(("program", "package"), [("ip", "iproute2"), ("cage", "cage")])
def test_a_program_that_a_unit_calls_is_installed_by_name_and_not_by_chance(program, package):
    units = " ".join(unit.read_text() for unit in (REPOSITORY / "systemd").glob("*.service"))
    assert re.search(rf"^ExecStart=.*[(/]{program} ", units, re.MULTILINE)
    listed = (REPOSITORY / "firmware_config/packages.txt").read_text()
    assert re.search(rf"^{package} ", listed, re.MULTILINE)


def test_the_virtual_reader_is_never_on_a_kiosk():
    assert "vpcd" not in (REPOSITORY / "firmware_config/packages.txt").read_text()


def test_no_file_was_left_half_merged():
    found = git("grep", "--files-with-matches", "--extended-regexp", "^(<{7}|>{7}) ")
    if found.returncode not in (0, 1):
        pytest.skip("this is no git checkout")
    assert found.stdout == ""


def test_no_private_key_is_in_the_repository():
    listed = git("ls-files", "-z")
    if listed.returncode != 0:
        pytest.skip("this is no git checkout")
    begin = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{16}")
    secret_member = re.compile(rb'"d"\s*:\s*"[A-Za-z0-9_-]{40}')
    found = [
        name
        for name in listed.stdout.split("\0")
        if name and is_file(REPOSITORY / name)
        if begin.search(data := (REPOSITORY / name).read_bytes()) or secret_member.search(data)
    ]
    assert found == []


def test_no_key_file_is_in_the_repository_by_its_name():
    listed = git("ls-files")
    if listed.returncode != 0:
        pytest.skip("this is no git checkout")
    assert [n for n in listed.stdout.split() if re.search(r"\.(key|p12|pfx|jwk)$", n)] == []


def git(*arguments):
    # The checkout may belong to another user than the one who tests.
    return run("git", "git", "-c", "safe.directory=*", "-C", REPOSITORY, *arguments)


def is_file(path):
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except FileNotFoundError:  # deleted, not yet committed
        return False
