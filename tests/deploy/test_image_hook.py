"""The layer's hook, run as the vendor's tool would: what it enables, and what the site masks."""

import os
import sys
from pathlib import Path

import pytest

import firmware_config
from firmware_config.package.beside import preset_of
from firmware_config.place import Place, Slot
from firmware_config.render import render
from firmware_config.site import parse
from tests.deploy.tools import UNITS, run

PACKAGE = Path(firmware_config.__file__).parent
HOOK = PACKAGE / "layers/layer/reception-kiosk.d/hooks/customize50-kiosk"
EXAMPLE = (PACKAGE / "example-site.toml").read_text("utf-8")
CHANNEL = 'channel = "stable"\n'
OWN_UNITS = {path.name: path.read_text("utf-8") for path in UNITS.glob("kiosk*")}
PRESET = preset_of(OWN_UNITS)
TIMER = "kiosk-update.timer"
CHROOT = f"""#!/bin/sh
# Below the root, without entering it: only what is asked of it there is run by the programs here.
root=$1 program=$2
shift 2
case $program in
    systemctl) exec systemctl --root="$root" "$@" ;;
    *python) exec {sys.executable} "$1" "$2" "$3" "$4" "$root$5" "$root$6" "$7" "$8" ;;
    apt-get | usermod) ;;
    *) exit 127 ;;
esac
"""


@pytest.fixture
def root(tmp_path):
    """What the package has put there when the hook goes on behind its installation."""
    users = {name for file in tree_of(EXAMPLE).values() for name in file.owner.split(":")}
    listed = "".join(f"{name}:x:{number}:{number}\n" for number, name in enumerate(sorted(users)))
    networkd = "[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n"
    left = {
        "etc/passwd": listed,
        "etc/group": "".join(f"{line.rpartition(':')[0]}\n" for line in listed.splitlines()),
        "usr/lib/systemd/system-preset/50-kiosk.preset": PRESET,
        "usr/lib/kiosk/release": "",
        "tmp/empty": "",
    } | {
        f"usr/lib/systemd/system/{name}": text
        for name, text in {**OWN_UNITS, "systemd-networkd.service": networkd}.items()
    }
    for name, content in left.items():
        (tmp_path / "root" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "root" / name).write_text(content)
    return tmp_path / "root"


def tree_of(site):
    return render(parse(site), Place(Slot.A))


def run_hook(root, site):
    """Only entering the root is stood in for; systemctl and the renderer are the real ones."""
    beside = root.parent
    (beside / "bin").mkdir()
    (beside / "bin/chroot").write_text(CHROOT)
    (beside / "bin/chroot").chmod(0o755)
    given = {"site": site, "deb": "a package", "keyring": "a certificate"}
    for name, content in given.items():
        (beside / name).write_text(content)
    paths = {f"IGconf_kiosk_{name}": str(beside / name) for name in given}
    told = {"IGconf_kiosk_version": "1.4.0", "IGconf_kiosk_compatible": "reception-kiosk-pi5"}
    env = {**os.environ, **paths, **told, "PATH": f"{beside / 'bin'}:{os.environ['PATH']}"}
    return run("dash", "sh", HOOK, root, cwd=PACKAGE.parent, env=env)


def is_enabled(root, unit):
    return run("systemd", "systemctl", f"--root={root}", "is-enabled", unit).stdout.strip()


@pytest.mark.parametrize(
    ("site", "word"),
    [
        pytest.param(EXAMPLE, "enabled", id="with updates"),
        pytest.param(EXAMPLE.replace(CHANNEL, ""), "masked", id="without"),
    ],
)
def test_an_image_is_made_whether_its_site_takes_updates_or_not(root, site, word):
    """systemd enables nothing that is masked, and the hook ends at its first failure."""
    assert (CHANNEL in site) == (word == "enabled")
    made = run_hook(root, site)
    assert made.returncode == 0, made.stderr
    assert is_enabled(root, TIMER) == word
    asked = {line.split()[1] for line in PRESET.splitlines() if line.startswith("enable ")}
    wanted = root / "etc/systemd/system"
    linked = {link.name for link in wanted.glob("*.wants/*")}
    assert {*asked, "systemd-networkd.service"} - linked == ({TIMER} if word == "masked" else set())
    assert (wanted / "default.target").readlink().name == "kiosk.target"
