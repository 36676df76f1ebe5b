"""Two updates: one whose system sees no reader and falls back, and one that becomes primary."""

import json
from pathlib import Path

from tests.guest import bundles, disk
from tests.guest.machine import Machine
from tests.guest.report import Report
from tests.guest.units import wait_until_active
from tests.guest.world import World, wait_inside

BAD, GOOD = "1.1.0", "1.2.0"
_UP_S = 1800.0
_WRITTEN_S = 3600.0
_JUDGED_S = 3600.0
_AT = "/run/kiosk-test-bundles"
_KIOSK = "/usr/lib/kiosk/bin/python -m kiosk.image"
_NO_READER = "KSK-373"


def update(world: World, report: Report) -> None:
    """Each is installed by RAUC from a signed bundle."""
    machine = world.machine("update", bundles=_bundles(world, report))
    machine.boot()
    _well(machine, report)
    _try(machine, report, BAD)
    reason = machine.wait_for_end(_JUDGED_S)
    lacks = [line for line in machine.journal.splitlines() if _NO_READER in line]
    report.row(
        f"the gate of {BAD}, on trial in slot b",
        lacks[-1].split("]: ")[-1] if lacks else f"no {_NO_READER} in its journal",
        is_kept=bool(lacks) and reason == "guest-reset",
    )
    start = machine.boot()
    report.row(
        "it restarted by itself",
        f"slot {start.slot}, {'on trial' if start.is_trial else 'no trial'}",
        is_kept=start.slot == "a" and not start.is_trial,
    )
    _well(machine, report)
    _refused(machine, report)
    _try(machine, report, GOOD)
    _proved(machine, report)


def _bundles(world: World, report: Report) -> Path:
    folder = world.folder / "bundles"
    system, keys = world.folder / "root", world.keys
    for version, spoil in ((BAD, bundles.without_reader), (GOOD, lambda _: None)):
        made = bundles.make(system, keys, version, folder / f"{version}.raucb", spoil)
        size = made.stat().st_size / 1e6
        report.row(f"bundle {version} of the whole system, signed", f"{size:.0f} MB")
    return disk.make_image(world.folder / "bundles.img", folder)


def _well(machine: Machine, report: Report) -> None:
    """An update is tried only from a system that is well itself."""
    wait_until_active(machine, "kiosk-ui", _UP_S)
    wait_inside(machine, f"{_KIOSK} health", _UP_S)
    shown = machine.agent.ask(f"{_KIOSK} slots show", 120)
    report.row("the running system", "; ".join(shown.split("\n")[:4]))


def _try(machine: Machine, report: Report, version: str) -> None:
    machine.agent.ask(
        f"mkdir -p {_AT}; mountpoint -q {_AT} || mount -o ro /dev/disk/by-id/virtio-bundles {_AT}"
    )
    command = f"{_KIOSK} update-install --bundle {_AT}/{version}.raucb --now"
    done = machine.agent.run(command, _WRITTEN_S)
    said = done.output.strip().splitlines()
    report.row(f"{version} installed", said[-1] if said else "", is_kept=done.code == 0)
    machine.wait_for_end(_UP_S)
    start = machine.boot()
    report.row(
        f"{version} starts",
        f"slot {start.slot}, {'on trial' if start.is_trial else 'no trial'}",
        is_kept=start.slot == "b" and start.is_trial,
    )


def _refused(machine: Machine, report: Report) -> None:
    """What failed here once is not taken again."""
    machine.agent.ask(f"mkdir -p {_AT}; mount -o ro /dev/disk/by-id/virtio-bundles {_AT}")
    command = f"{_KIOSK} update-install --bundle {_AT}/{BAD}.raucb --now"
    done = machine.agent.run(command, _WRITTEN_S)
    said = done.output.strip().splitlines()
    report.row(f"{BAD} once more", said[-1] if said else "", is_kept=done.code != 0)


def _proved(machine: Machine, report: Report) -> None:
    wait_until_active(machine, "kiosk-ui", _UP_S)
    wait_inside(machine, "systemctl is-active boot-complete.target", _JUDGED_S)
    told = machine.agent.ask("rauc status --output-format=json", 120)
    primary = json.loads(told).get("boot_primary", "")
    report.row(f"{GOOD} proved itself", f"primary: {primary}", is_kept=primary == "system.1")
    start = machine.reboot()
    report.row(
        "an ordinary start after it",
        f"slot {start.slot}",
        is_kept=(start.slot, start.is_trial) == ("b", False),
    )
    version = machine.agent.ask("cat /usr/lib/kiosk/release").split()[0]
    report.row("it runs", version, is_kept=version == f"VERSION={GOOD}")
    machine.power_off()
