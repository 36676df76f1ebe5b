"""How long a start takes and where the time goes, beside a bare start; what the services hold."""

import datetime as dt

from tests.bench.waiting import wait_until
from tests.guest import measured, receptions
from tests.guest.machine import Machine
from tests.guest.report import Report
from tests.guest.units import wait_until_active
from tests.guest.world import World, wait_inside

_UP_S = 1800.0
_STARTED = (
    "kiosk-data-key.service",
    "kiosk-data-init.service",
    "systemd-cryptsetup@data.service",
    "data.mount",
    "local-fs.target",
    "sysinit.target",
    "nftables.service",
    "basic.target",
    "kiosk-network.service",
    "seatd.service",
    "kiosk-display.service",
    "kiosk-ui.service",
    "kiosk-batch.service",
    "kiosk-health.service",
    "kiosk.target",
)
SERVICES = (
    "kiosk-ui.service",
    "kiosk-batch.service",
    "kiosk-display.service",
    "seatd.service",
    "pcscd.service",
    "chrony.service",
    "systemd-networkd.service",
    "systemd-journald.service",
    "systemd-udevd.service",
    "dbus.service",
    "polkit.service",
)
_UNDER_LOAD = 200
_LOADED_S = 1800.0


def all_of(world: World, report: Report) -> None:
    """On a machine that was switched off in order, as each evening."""
    sizes(world, report)
    machine = world.machine("numbers")
    machine.boot()
    first_frame = start(machine, report)
    memory(world, machine, report)
    machine.power_off()
    bare(world, report, first_frame)


def start(machine: Machine, report: Report) -> float:
    """Of a machine that has just been booted; gives the seconds to the first frame."""
    wait_until_active(machine, "kiosk-ui", _UP_S)
    wait_inside(machine, "systemctl is-active boot-complete.target", _UP_S)
    wait_inside(machine, "systemd-analyze time", _UP_S)  # not before the last job has ended
    kernel, _ = measured.kernel_and_userspace(machine)
    report.row("kernel and initial RAM disk", f"{kernel:.1f} s")
    found = measured.steps(machine, _STARTED)
    for step in found:
        report.row(step.unit, f"{step.began:.1f} to {step.ready:.1f} s after the kernel's start")
    return next(step.ready for step in found if step.unit == "kiosk-ui.service")


def bare(world: World, report: Report, first_frame: float) -> None:
    """The same Debian without our package, to multi-user.target."""
    machine = world.bare_machine()
    machine.boot()
    wait_inside(machine, "systemctl is-active multi-user.target", _UP_S)
    (reached,) = measured.steps(machine, ["multi-user.target"])
    machine.power_off()
    ratio = first_frame / reached.ready
    report.row(
        "a bare start of the same Debian to multi-user.target",
        f"{reached.ready:.1f} s; our first frame {first_frame:.1f} s: {ratio:.2f} times",
    )


def memory(world: World, machine: Machine, report: Report) -> None:
    """While records are kept and delivered and the screen is drawn."""
    wait_until_active(machine, "kiosk-batch", _UP_S)
    inbox = world.outside.hospital
    before = len(inbox.records())
    planned = receptions.answers(_UNDER_LOAD, dt.datetime.now(dt.UTC))
    receptions.hand_in(machine, planned)
    receptions.begin_to_keep(machine)
    half = _UNDER_LOAD // 2
    wait_until(lambda: len(inbox.records()) - before > half, "nothing arrives", _LOADED_S)
    for one in measured.memory(machine, SERVICES):
        report.row(
            one.unit,
            f"{one.charged:.0f} MiB charged, {one.peak:.0f} at most,"
            f" {one.share:.0f} of its own (PSS)",
        )
    free = machine.agent.ask("free -m | awk '/Mem:/ {print $2, $3, $7}'").split()
    report.row("the machine", "{} MiB, {} used, {} available".format(*free))


def sizes(world: World, report: Report) -> None:
    """What is written and carried."""
    root, package = world.folder / "root", world.package
    held = sum(
        one.lstat().st_size for one in root.rglob("*") if one.is_file() and not one.is_symlink()
    )
    report.row("the package", f"{package.stat().st_size / 1e6:.1f} MB")
    report.row("the root with it", f"{held / 1e6:.0f} MB")
