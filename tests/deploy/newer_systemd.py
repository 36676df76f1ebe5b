"""`python -m tests.deploy.newer_systemd TRIXIE.tar`: the units under Debian 13's systemd, for real.

Needs root, and a Debian 13 root as a tar file (docs/image/units.md says how one is made). It is
unpacked, our files are put in, its own verifiers are asked, and it is booted by
`tests.deploy.contained`: the screen's unit is killed, hung and broken; the display likewise; the
card service answers under its limits; the gate of updates reads what the delivery tells it.
"""

import argparse
import datetime as dt
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from kiosk.rescue import NOTE
from tests.bench.waiting import wait_until
from tests.deploy.contained import BOOT_S, Contained, booted
from tests.deploy.installed import OURS, install
from tests.deploy.test_units_verified import BARS, DROP_INS, RUNNING, UNITS_OF_OURS

KIOSKS = [unit for unit in UNITS_OF_OURS if unit.startswith("kiosk")]
SCREEN = """[Unit]
ConditionPathExists=
[Service]
# What needs no card, no identity and no cloud, in the unit's own room and with its own limits.
ExecStart=
ExecStart=/usr/lib/kiosk/bin/python -m kiosk closed --config /etc/kiosk/kiosk.toml --code KSK-107
WatchdogSec=6
"""
DELIVERY = """[Unit]
ConditionPathExists=
[Service]
# Its rounds without broker and records, in the unit's own room and with its own limits.
ExecStart=
ExecStart=/usr/lib/kiosk/bin/python -m tests.deploy.rounds
"""
GATE = """[Service]
ExecStart=
ExecStart=/usr/lib/kiosk/bin/python -m kiosk.image health
"""
DROP_INS_FOR_THE_TRIAL = {
    # No screen here: the compositor draws into memory.
    "kiosk-display": """[Service]
Environment=WLR_BACKENDS=headless WLR_RENDERER=pixman WLR_LIBINPUT_NO_DEVICES=1
WatchdogSec=6
""",
    "kiosk-ui": SCREEN,
    "kiosk-batch": DELIVERY,
    "kiosk-health": GATE,
    "kiosk-rescue": """[Service]
ExecStart=
ExecStart=/usr/lib/kiosk/bin/python -m kiosk.rescue --pause-s 20 kiosk-ui.service
""",
}
OF_SLOTS = ("etc/fstab", "etc/crypttab", "etc/rauc/system.conf")
BROKEN = "/etc/systemd/system/kiosk-ui.service.d/zz-broken.conf"
FALSE = "[Service]\nExecStart=\nExecStart=/bin/false\n"
DISPLAY, UI, RESCUE, SORRY, HEALTH = (
    f"kiosk-{one}.service" for one in ("display", "ui", "rescue", "sorry", "health")
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.deploy.newer_systemd")
    parser.add_argument("tar", type=Path, help="of a Debian 13 root")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kiosk-root-") as folder:
        root = Path(folder)
        subprocess.run(["tar", "-xf", options.tar, "-C", root, "--numeric-owner"], check=True)
        install(root)
        verify(root)
        prepare(root)
        with booted(root) as machine:
            try_units(machine)
    return 0


# --- the verifiers ---


def verify(root: Path) -> None:
    """Raises AssertionError with what a verifier says."""
    say(inside(root, "systemctl", "--version").splitlines()[0])
    silent = inside(root, "systemd-analyze", "verify", "--man=no", *KIOSKS)
    assert silent == "", silent
    say(f"systemd-analyze verify: nothing to say about {len(KIOSKS)} units")
    for unit in sorted({*KIOSKS, *DROP_INS}):
        if unit.endswith(".service") and (root / OURS / unit).exists():
            measure(root, unit)
    rules = sorted((root / "etc/udev/rules.d").glob("*.rules"))
    said = inside(root, "udevadm", "verify", *(f"/etc/udev/rules.d/{one.name}" for one in rules))
    assert "0 bad" in said or "Fail: 0" in said or "Success" in said, said
    say(f"udevadm verify: {len(rules)} files pass")
    said = inside(root, "systemd-sysusers", "--dry-run")
    assert "kiosk-display" in said, said


def measure(root: Path, unit: str) -> None:
    said = inside(root, "systemd-analyze", "security", "--offline=true", "--no-pager", unit)
    (value,) = re.findall(r"Overall exposure level for \S+: ([0-9.]+)", said)
    bar = BARS.get(unit, RUNNING)
    say(f"exposure of {unit}: {value} (at most {bar})")
    assert float(value) <= bar, unit


def inside(root: Path, *command: str) -> str:
    """What it says in the root that is not booted."""
    ended = subprocess.run(
        ["chroot", root, *command], capture_output=True, text=True, timeout=60, check=False
    )
    return ended.stdout + ended.stderr


# --- booted ---


def prepare(root: Path) -> None:
    """What a machine without slots, screen, net and reader needs."""
    for file in OF_SLOTS:
        (root / file).unlink()
    install(root, is_stock=True)
    for unit, text in DROP_INS_FOR_THE_TRIAL.items():
        folder = root / "etc/systemd/system" / f"{unit}.service.d"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "trial.conf").write_text(text)
    target = root / "etc/systemd/system/default.target"
    target.unlink(missing_ok=True)
    target.symlink_to("/usr/lib/systemd/system/kiosk.target")


def try_units(machine: Contained) -> None:
    """Raises AssertionError or TimeoutError at the first thing that is not as it should be."""
    try_first_start(machine)
    try_screen(machine)
    try_display(machine)
    try_card_service(machine)
    try_gate(machine)
    try_rescue(machine)


def try_first_start(machine: Contained) -> None:
    """Booted: no cycle, the display is there, and the first start is drawn on it."""
    cycles = machine.run("journalctl -b --no-pager -o cat | grep -i 'ordering cycle'")
    assert cycles == "", cycles
    machine.wait(DISPLAY, "ActiveState", "active")
    say(f"booted without an ordering cycle; the display {machine.unit(DISPLAY, 'StatusText')}")
    machine.wait_for_word("kiosk-firstboot.service", "Start application main loop")
    sealed = machine.run("wc -c < /run/credentials/kiosk-firstboot.service/identity.key").strip()
    assert sealed == "32", sealed
    say("the first start is on the screen, with the key that kiosk-seal made and systemd opened")
    machine.run("systemctl stop kiosk-firstboot.service")


def try_screen(machine: Contained) -> None:
    """Killed and hung, the screen's unit comes back; the display stays."""
    machine.wait(UI, "ActiveState", "active")
    display = machine.unit(DISPLAY, "MainPID")
    say("the screen is active, READY after its first frame, inside its own limits")
    for blow, word in (("KILL", "killed"), ("STOP", "hung")):
        before = machine.unit(UI, "MainPID")
        machine.run(f"kill -{blow} {before}")
        machine.wait_for_another(UI, "MainPID", before)
        machine.wait(UI, "ActiveState", "active")
        say(f"{word}: started again, {machine.unit(UI, 'NRestarts')} so far")
    assert "Watchdog timeout" in machine.log(UI)
    assert machine.unit(DISPLAY, "MainPID") == display
    say("by the watchdog; the display was the same all the time")


def try_display(machine: Contained) -> None:
    """A display that dies or hangs is started again, and its client with it."""
    for blow, word in (("KILL", "killed"), ("STOP", "hung")):
        before, client = machine.unit(DISPLAY, "MainPID"), machine.unit(UI, "MainPID")
        machine.run(f"kill -{blow} {before}")
        machine.wait_for_another(DISPLAY, "MainPID", before)
        machine.wait_for_another(UI, "MainPID", client)
        machine.wait(DISPLAY, "ActiveState", "active")
        machine.wait(UI, "ActiveState", "active")
        say(f"the display {word}: display and screen are active again")


def try_card_service(machine: Contained) -> None:
    """pcscd under its limits answers the kiosk's user; without a reader it has none to name."""
    ask = "from smartcard.System import readers; print(readers())"
    command = (
        f"setpriv --reuid=kiosk --regid=kiosk --clear-groups /usr/lib/kiosk/bin/python -c '{ask}'"
    )
    said = machine.run(command).strip()
    assert said == "[]", said
    machine.wait("pcscd.service", "ActiveState", "active")
    say("pcscd answers the reception's user under its limits: no reader")


def try_gate(machine: Contained) -> None:
    """Root reads the note of another user's unit, which neither's limits may hide."""

    def holds() -> bool:
        machine.run(f"systemctl restart {HEALTH}")
        return "delivery holds" in machine.log(HEALTH)

    wait_until(holds, "the gate sees no delivery", BOOT_S, pause_s=3)
    assert "frame    lacks (KSK-372)" in machine.log(HEALTH)
    owner = machine.run("stat -c '%U %a' /run/kiosk-batch /run/kiosk-batch/health.json")
    assert owner.split() == ["kiosk", "700", "kiosk", "600"], owner
    say("the gate reads the delivery's note, of a user without any right beside his own")


def try_rescue(machine: Contained) -> None:
    """A screen that always fails: stays up after two reboots within a day, else reboots."""
    just_now = dt.datetime.now(dt.UTC).isoformat()
    machine.write(NOTE, json.dumps([just_now, just_now]))
    machine.write(BROKEN, FALSE)
    machine.run(f"systemctl daemon-reload; systemctl restart --no-block {UI}")
    machine.wait_for_word(RESCUE, "rescue.stays_up")
    machine.wait(SORRY, "ActiveState", "active")
    assert machine.unit(UI, "ActiveState") == "failed"
    say("failed ten times: stays up, and the screen sends patients to the desk")
    machine.run(f"rm {BROKEN}; systemctl daemon-reload")
    machine.wait(UI, "ActiveState", "active")
    machine.wait(SORRY, "ActiveState", "inactive")
    say("mended meanwhile: the next try brings the reception back, and that screen goes")
    machine.write(BROKEN, FALSE)
    machine.run(f"rm {NOTE}; systemctl daemon-reload; systemctl restart --no-block {UI}")
    machine.wait_for_the_end()
    say("without reboots before: it was started afresh")


def say(text: str) -> None:
    """For whoever runs it."""
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
