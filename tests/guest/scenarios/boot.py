"""From the kernel's start to the first frame: of a machine that never ran, and as each morning."""

import datetime as dt
from pathlib import Path

import cv2
import numpy as np

from tests.bench.waiting import wait_until
from tests.guest import receptions
from tests.guest.machine import Machine
from tests.guest.report import Report
from tests.guest.units import unit, wait_until_active
from tests.guest.world import World, wait_inside

_UP_S = 1800.0
_DELIVERED_S = 600.0
_ONE_LINE = 200
_LATER = "kiosk-(firstboot|ui|batch|health)|kiosk[.]target|boot-complete"
"""They wait for somebody, or for a while."""
PICTURE = "attract.png"
_A_PICTURE = 100
"""Colours: an empty or a black display has fewer."""


def first_start(world: World, report: Report) -> Machine:
    """An empty data partition, no identity: encrypts, seals, shows the first start, is enrolled."""
    machine = world.first_machine()
    report.row("root with the package, disk of six partitions", f"{_mib(world)} MiB in system_a")
    start = machine.boot()
    report.row(f"first start, slot {start.slot}", "the hand inside answers")
    _settle(machine, report)
    done = machine.agent.run("cryptsetup status data | grep type")
    report.row("data was empty", done.output.strip(), is_kept="LUKS2" in done.output)
    wait_inside(machine, "test -s /etc/kiosk/credentials/identity.key", _UP_S)
    state = unit(machine, "kiosk-firstboot").state
    report.row("no identity yet", f"kiosk-firstboot is {state}", is_kept=state == "activating")
    world.enrol(machine)
    report.row("an invitation typed, its four words confirmed", "enrolled by the authority")
    machine.agent.ask("systemctl --no-block start kiosk.target")
    wait_until_active(machine, "kiosk-ui", _UP_S)
    report.row("kiosk.target again", "kiosk-ui is READY: a frame was drawn")
    return machine


def second_start(world: World, machine: Machine, report: Report) -> None:
    """As every morning."""
    machine.reboot()
    report.row("reboot", "the hand inside answers")
    wait_until_active(machine, "kiosk-ui", _UP_S)
    frame = machine.agent.ask(
        "systemctl show kiosk-ui -p ActiveEnterTimestampMonotonic --value"
    ).strip()
    report.row("the screen", f"READY {int(frame) / 1e6:.1f} s after the kernel's start")
    picture = machine.folder / PICTURE
    machine.screenshot(picture)
    colours = colours_of(picture)
    report.row(
        "what the display shows",
        f"{picture.name}, {colours} colours",
        is_kept=colours > _A_PICTURE,
    )
    wait_until_active(machine, "kiosk-batch", _UP_S)
    report.row("deliveries", "kiosk-batch is active")
    _deliver(world, machine, report)
    _settle(machine, report)
    target = machine.agent.ask("systemctl is-active kiosk.target; systemctl get-default").split()
    wait_inside(machine, "systemctl is-active boot-complete.target", _UP_S)
    gate = "journalctl -b _SYSTEMD_UNIT=kiosk-health.service -o cat --no-pager | tail -1"
    report.row("the health gate", machine.agent.ask(gate).strip()[:_ONE_LINE])
    report.row("target", ", ".join(target), is_kept=target == ["active", "kiosk.target"])


def _deliver(world: World, machine: Machine, report: Report) -> None:
    """A unit that is active may still hang: one reception has to arrive."""
    inbox = world.outside.hospital
    kept = receptions.answers(1, dt.datetime.now(dt.UTC))
    receptions.hand_in(machine, kept)
    code, _ = receptions.keep(machine)
    ids = {one.answer.verification_id for one in kept}
    wait_until(lambda: ids <= set(inbox.records()), "no reception arrived", _DELIVERED_S)
    report.row("a reception, through the rendered firewall", "at the hospital", is_kept=code == 0)


def colours_of(picture: Path) -> int:
    """How many a picture has, roughly."""
    image = cv2.imread(str(picture))
    if image is None:
        return 0
    return len(np.unique(image.reshape(-1, 3), axis=0))


def _settle(machine: Machine, report: Report) -> None:
    """Until systemd has no job left, but for the first start, which waits for somebody."""
    waiting = f"systemctl list-jobs --no-legend | grep -v -E '{_LATER}' | grep -q ."
    wait_inside(machine, f"! ({waiting})", _UP_S)
    failed = machine.agent.ask("systemctl --failed --no-legend --plain").strip()
    report.row("units that failed", failed[:_ONE_LINE] or "none", is_kept=not failed)
    cycles = machine.agent.run("journalctl -b -o cat --no-pager | grep -i 'ordering cycle'").output
    report.row("ordering cycles", cycles[:_ONE_LINE] or "none", is_kept=not cycles)


def _mib(world: World) -> int:
    files = (world.folder / "root").rglob("*")
    sizes = (one.lstat().st_size for one in files if one.is_file() and not one.is_symlink())
    return sum(sizes) // (1024 * 1024)
