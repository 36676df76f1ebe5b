"""The units before systemd's own verifiers: no warning, little exposure, nights in Japan."""

import re
import shutil

import pytest

from tests.deploy.installed import OURS, STOCK, install
from tests.deploy.tools import REPOSITORY, UNITS, run

STATIC = REPOSITORY / "firmware_config/rootfs"

SERVICES = sorted(unit.name for unit in UNITS.glob("*.service"))
UNITS_OF_OURS = [
    *SERVICES,
    *sorted(unit.name for kind in ("target", "timer", "path") for unit in UNITS.glob(f"*.{kind}")),
]
NIGHTLY = {unit.name for unit in UNITS.glob("*.timer")} - {"kiosk-trial-back.timer"}
"""That one counts from the start of the machine."""
RUNNING = 1.5
"""The bar of everything that runs for long (device.md 4)."""
BARS = {
    # One-shots of root, gone within seconds: what each may and why is said in its file.
    "kiosk-health.service": 1.5,
    "kiosk-rescue.service": 1.5,
    "kiosk-update-install.service": 1.5,
    "kiosk-trial.service": 3.5,
    "kiosk-trial-back.service": 1.5,
    "kiosk-data-key.service": 5.0,
    "kiosk-data-init.service": 5.5,
    # Other people's programs under our drop-ins.
    "pcscd.service": 3.0,
    "seatd.service": 3.0,
    "chrony.service": 3.0,
    "rauc.service": 4.0,
}
DROP_INS = {folder.name.removesuffix(".d") for folder in (STATIC / OURS).glob("*.service.d")}
STAND_INS = {
    "seatd.service": "[Service]\nExecStart=/usr/sbin/seatd -g video\n",
    "chrony.service": "[Service]\nUser=_chrony\nExecStart=!/usr/sbin/chronyd\n",
    "rauc.service": "[Service]\nType=dbus\nBusName=de.pengutronix.rauc\nExecStart=/usr/bin/rauc\n",
    "pcscd.service": (STOCK / "pcscd.service").read_text("utf-8")
    if (STOCK / "pcscd.service").exists()
    else "[Service]\nExecStart=/usr/sbin/pcscd --foreground --auto-exit\n",
}
"""Units of packages that this machine need not have, as bare as Debian has them."""


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    assert STOCK.is_dir(), "The Debian package systemd is missing."
    root = tmp_path_factory.mktemp("root")
    shutil.copytree(STOCK, root / OURS, symlinks=True)
    for name, text in STAND_INS.items():
        if not (root / OURS / name).exists():
            (root / OURS / name).write_text(text)
    install(root)
    return root


def verify(root, *units):
    return run("systemd", "systemd-analyze", "verify", "--man=no", f"--root={root}", *units)


def exposure(root, unit):
    """As systemd measures it, with every drop-in."""
    options = ("--offline=true", f"--root={root}", "--no-pager", "--threshold=100")
    measured = run("systemd", "systemd-analyze", "security", *options, unit)
    (value,) = re.findall(r"Overall exposure level for \S+: ([0-9.]+)", measured.stdout)
    return float(value)


def test_systemd_has_nothing_to_say_about_any_unit(root):
    verified = verify(root, *UNITS_OF_OURS)
    # An unknown key is only a warning for systemd: silence is what we ask for.
    assert verified.stdout + verified.stderr == ""
    assert verified.returncode == 0


def test_systemd_has_nothing_to_say_about_the_drop_ins_of_others(root):
    verified = verify(root, *sorted(DROP_INS))
    about_them = [line for line in verified.stderr.splitlines() if "kiosk.conf" in line]
    assert about_them == []


def test_the_verifier_would_have_seen_a_misspelt_key(root):
    unit = root / OURS / "misspelt.service"
    unit.write_text("[Service]\nExecStart=/usr/lib/kiosk/bin/python\nProtectHom=yes\n")
    assert "Unknown key" in verify(root, unit.name).stderr


def test_the_verifier_would_have_seen_an_ordering_cycle(root):
    for name, other in (("one", "two"), ("two", "one")):
        text = f"[Unit]\nAfter={other}.service\nRequires={other}.service\n"
        text += "[Service]\nExecStart=/usr/lib/kiosk/bin/python\n"
        (root / OURS / f"{name}.service").write_text(text)
    assert "ordering cycle" in verify(root, "one.service").stderr


@pytest.mark.parametrize("unit", sorted({*SERVICES, *DROP_INS}))
def test_a_unit_is_hardly_exposed(root, unit):
    assert exposure(root, unit) <= BARS.get(unit, RUNNING)


def test_a_bare_unit_would_have_been_too_open(root):
    bare = root / OURS / "bare.service"
    bare.write_text("[Service]\nExecStart=/usr/lib/kiosk/bin/python\n")
    assert exposure(root, bare.name) > max(BARS.values())


@pytest.mark.parametrize("timer", sorted(NIGHTLY))
def test_a_timer_goes_off_at_night_in_japan(timer):
    text = (UNITS / timer).read_text()
    (when,) = re.findall(r"^OnCalendar=(.+)$", text, re.MULTILINE)
    at = run("systemd", "systemd-analyze", "calendar", "--base-time=2026-04-01 00:00:00 UTC", when)
    assert at.returncode == 0, at.stderr
    assert "2026-04-01 17:30:00 UTC" in at.stdout  # half past two in the morning in Tokyo
    assert "Persistent=true\n" in text
    assert "FixedRandomDelay=true\n" in text


def test_the_users_are_made_as_the_units_name_them(root):
    made = run("systemd", "systemd-sysusers", "--dry-run", f"--root={root}")
    assert made.returncode == 0, made.stderr
    for unit in UNITS.glob("kiosk-*.service"):
        for user in re.findall(r"^User=(.+)$", unit.read_text(), re.MULTILINE):
            assert f"'{user}'" in made.stdout + made.stderr


def test_the_folders_are_made_with_their_modes(root):
    for folder, mode in (("etc/kiosk/credentials", 0o700), ("tmp/.X11-unix", 0o1777)):
        assert not (root / folder).exists()
        line = f" /{folder} 0?{mode:o} root root$"
        assert re.search(line, (STATIC / "usr/lib/tmpfiles.d/kiosk.conf").read_text(), re.MULTILINE)
