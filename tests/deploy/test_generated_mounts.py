"""What systemd's own generators make of fstab and crypttab, and that nothing waits in a circle."""

import os
import re
import shutil
from pathlib import Path

import pytest

import firmware_config
from firmware_config.render import render
from firmware_config.site import load
from firmware_config.write import write_tree
from tests.deploy.tools import UNITS, run

EXAMPLE = Path(firmware_config.__file__).with_name("example-site.toml")
STOCK = Path("/usr/lib/systemd/system")
GENERATORS = Path("/usr/lib/systemd/system-generators")
COMMAND_LINE = "root=PARTLABEL=system_a ro systemd.gpt_auto=0"
BOUND = ("kiosk", "chrony", "rauc", "systemd")


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """An image's root, with the units that the generators make of its tables."""
    root = tmp_path_factory.mktemp("root")
    shutil.copytree(STOCK, root / "usr/lib/systemd/system", symlinks=True)
    write_tree(render(load(EXAMPLE)), root)
    place = root / "usr/lib/systemd/system"
    for unit in UNITS.glob("kiosk*"):
        shutil.copy(unit, place)
        for program in re.findall(r"^Exec\w+=[-+!@]*(\S+)", unit.read_text(), re.MULTILINE):
            stand_in = root / program.removeprefix("/")
            stand_in.parent.mkdir(parents=True, exist_ok=True)
            if not stand_in.exists():
                stand_in.write_text("#!/bin/sh\n")
            stand_in.chmod(0o755)
    for late in ("early", "late"):
        (root / late).mkdir()
    surroundings = {
        **os.environ,
        "SYSTEMD_FSTAB": str(root / "etc/fstab"),
        "SYSTEMD_CRYPTTAB": str(root / "etc/crypttab"),
        "SYSTEMD_PROC_CMDLINE": COMMAND_LINE,
    }
    folders = (root / "etc/systemd/system", root / "early", root / "late")
    for name in ("systemd-fstab-generator", "systemd-cryptsetup-generator"):
        made = run("systemd", GENERATORS / name, *folders, env=surroundings)
        assert made.returncode == 0, made.stderr
    return root


def generated(root, unit):
    return (root / "etc/systemd/system" / unit).read_text().splitlines()


def pulled_in(root, target):
    folder = root / "etc/systemd/system" / target
    return {link.name for link in folder.iterdir()} if folder.exists() else set()


def test_a_start_needs_nothing_of_the_card_but_the_root(root):
    memory = {"tmp.mount", "var-log.mount", "var-tmp.mount"}
    assert pulled_in(root, "local-fs.target.requires") == memory
    assert pulled_in(root, "cryptsetup.target.requires") == set()
    assert "data.mount" in pulled_in(root, "local-fs.target.wants")


def test_the_partition_is_opened_by_its_name_with_the_key_from_memory(root):
    lines = generated(root, "systemd-cryptsetup@data.service")
    (attach,) = [line for line in lines if line.startswith("ExecStart=")]
    assert "'/dev/disk/by-partlabel/data' '/run/cryptsetup-keys.d/data.key'" in attach
    assert "headless=1" in attach
    drop_in = generated(root, "systemd-cryptsetup@data.service.d/kiosk.conf")
    assert "Requires=kiosk-data-key.service kiosk-data-init.service" in drop_in


def test_the_data_is_checked_and_grows_before_anything_is_bound_from_it(root):
    assert "Requires=systemd-fsck@dev-mapper-data.service" in generated(root, "data.mount")
    assert pulled_in(root, "data.mount.wants") == {"systemd-growfs@data.service"}
    for name in BOUND:
        lines = generated(root, f"var-lib-{name}.mount")
        assert {"Requires=kiosk-data-tree.service", "After=kiosk-data-tree.service"} <= set(lines)


def test_who_tells_of_lost_data_starts_nothing_that_needs_them():
    """Seen in a booted guest: with sysinit.target behind it, mount and unit began each other."""
    unit = (UNITS / "kiosk-data-lost.service").read_text()
    assert "\nDefaultDependencies=no\n" in unit
    keys = {line.partition("=")[0] for line in unit.splitlines()}
    pulling = {"Wants", "Requires", "BindsTo", "Requisite", "RequiresMountsFor", "StateDirectory"}
    assert keys & pulling == set()


def test_whatever_the_reception_has_its_data_from_says_so_when_it_fails(root):
    units = UNITS / "kiosk-data-tree.service"
    assert "\nOnFailure=kiosk-data-lost.service\n" in units.read_text()
    ui = (UNITS / "kiosk-ui.service").read_text()
    for mount in ("data", "var-lib-kiosk", "etc-kiosk-credentials"):
        assert f"Where=/{mount.replace('-', '/')}" in generated(root, f"{mount}.mount")
        drop_in = generated(root, f"{mount}.mount.d/kiosk.conf")
        assert "OnFailure=kiosk-data-lost.service" in drop_in
    assert "StateDirectory=kiosk\n" in ui


def test_one_folder_that_cannot_be_made_shuts_no_other_away():
    """As Debian's own unit has it: systemd-tmpfiles goes on, and ends with one of these."""
    unit = (UNITS / "kiosk-data-tree.service").read_text()
    assert "\nSuccessExitStatus=DATAERR CANTCREAT\n" in unit


def verified(root, *units):
    return run("systemd", "systemd-analyze", "verify", "--man=no", f"--root={root}", *units)


def test_nothing_waits_in_a_circle(root):
    asked = verified(root, "kiosk.target", "data.mount", "var-lib-kiosk.mount", "sysinit.target")
    assert "cycl" not in asked.stderr


def test_a_circle_would_have_been_seen(root):
    folder = root / "etc/systemd/system/kiosk-data-tree.service.d"
    folder.mkdir()
    (folder / "wrong.conf").write_text("[Unit]\nBefore=data.mount\n")
    try:
        assert "ordering cycle" in verified(root, "var-lib-kiosk.mount").stderr
    finally:
        shutil.rmtree(folder)
