"""The image's files before the programs that will read them."""

import os
import re
import stat
from pathlib import Path

import pytest

import firmware_config
from firmware_config.render import render
from firmware_config.site import load, parse
from firmware_config.write import write_tree
from tests.deploy.tools import REPOSITORY, find, run

EXAMPLE = Path(firmware_config.__file__).with_name("example-site.toml")
PACKAGE_LISTS = [".ci/packages.txt", "firmware_config/packages.txt"]


@pytest.fixture
def root(tmp_path):
    write_tree(render(load(EXAMPLE)), tmp_path)
    return tmp_path


def check_rules(path):
    """``nft --check`` in a network of its own, so an ordinary user can ask too."""
    assert find("nft"), "nft is missing; install the Debian package nftables."
    if os.geteuid() == 0:
        return run("nftables", "nft", "--check", "--file", path)
    checked = run(
        "util-linux", "unshare", "--user", "--map-root-user", "--net", find("nft"), "-c", "-f", path
    )
    if "unshare failed" in checked.stderr:
        pytest.skip("this machine lets only root ask nftables: no user namespaces")
    return checked


def test_nftables_accepts_the_firewall(root):
    checked = check_rules(root / "etc/nftables.conf")
    assert (checked.returncode, checked.stderr) == (0, "")


def test_nftables_accepts_the_firewall_of_an_ipv6_line(tmp_path):
    text = EXAMPLE.read_text(encoding="utf-8")
    for old, new in (("192.0.2.10", "2001:db8::10"), ("198.51.100.20", "2001:db8::20")):
        text = text.replace(f'"{old}"', f'"{new}"')
    write_tree(render(parse(text)), tmp_path)
    checked = check_rules(tmp_path / "etc/nftables.conf")
    assert (checked.returncode, checked.stderr) == (0, "")


def test_nftables_would_have_seen_a_wrong_rule(root):
    rules = root / "etc/nftables.conf"
    rules.write_text(rules.read_text().replace("tcp dport", "tcp dprot", 1))
    assert check_rules(rules).returncode != 0


def test_sysctl_reads_every_line(root):
    path = root / "etc/sysctl.d/60-kiosk.conf"
    wanted = [
        line.replace(" ", "")
        for line in path.read_text().splitlines()
        if line and not line.startswith("#")
    ]
    asked = run("procps", "sysctl", "--dry-run", "--ignore", "--load", path)
    read = {line.replace(" ", "") for line in asked.stdout.splitlines()}
    # A kernel built without a feature has no such key; what it has must read as written.
    missing = [line for line in wanted if line not in read]
    known = [
        line
        for line in missing
        if Path("/proc/sys", line.partition("=")[0].replace(".", "/")).exists()
    ]
    assert known == []
    assert read


def test_sysusers_accepts_the_kiosks_user(root):
    (root / "etc").mkdir(exist_ok=True)
    made = run("systemd", "systemd-sysusers", "--dry-run", f"--root={root}")
    assert made.returncode == 0, made.stderr
    assert "kiosk" in made.stdout + made.stderr


def test_chrony_accepts_its_settings(root):
    if not find("chronyd"):
        pytest.skip(
            "chronyd is not installed here: installing it would replace the machine's clock"
        )
    asked = run("chrony", "chronyd", "-p", "-f", root / "etc/chrony/chrony.conf")
    assert asked.returncode == 0, asked.stderr


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
    assert all(re.fullmatch(r"[a-z0-9.+-]+ +# .+", line) for line in lines)


def test_the_virtual_reader_is_never_on_a_kiosk():
    assert "vpcd" not in (REPOSITORY / "firmware_config/packages.txt").read_text()


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
