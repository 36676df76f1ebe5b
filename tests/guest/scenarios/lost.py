"""Its card in another board: the data stays closed and whole, and patients are told."""

import dataclasses
import hashlib
import os

from tests.guest import layout
from tests.guest.machine import Machine
from tests.guest.report import Report
from tests.guest.units import unit, wait_until_active
from tests.guest.world import World

_UP_S = 1800.0
_HEADER = 32 * 1024 * 1024
"""LUKS2's header and key slots, and the beginning of what they encrypt."""


def lose(world: World, report: Report) -> None:
    """An enrolled machine's card in a board with another key, and back in its own."""
    machine = world.machine("lost")
    other = world.folder / "other.key"
    other.write_bytes(os.urandom(32))
    own, machine.hardware = machine.hardware, dataclasses.replace(machine.hardware, data_key=other)
    before = _header(machine)
    machine.boot()
    wait_until_active(machine, "kiosk-data-lost", _UP_S)
    _look(machine, report)
    machine.screenshot(world.folder / "lost.png")
    machine.power_off()
    report.row(
        "the data partition after it",
        "no byte of its header changed" if _header(machine) == before else "changed",
        is_kept=_header(machine) == before,
    )
    machine.hardware = own
    machine.boot()
    wait_until_active(machine, "kiosk-ui", _UP_S)
    report.row("the card in its own board again", "kiosk-ui is READY")
    machine.power_off()


def _look(machine: Machine, report: Report) -> None:
    mounts = machine.agent.run("findmnt -no SOURCE /data /var/lib/kiosk").output.strip()
    report.row("another board's key", mounts or "/data is not mounted", is_kept=not mounts)
    states = {name: unit(machine, name).state for name in ("kiosk-ui", "kiosk-batch")}
    told = ", ".join(f"{name} is {state}" for name, state in states.items())
    report.row("the reception", told, is_kept=set(states.values()) == {"inactive"})
    lost = machine.agent.ask("journalctl -b -u kiosk-data-lost -o cat --no-pager | grep KSK-")
    report.row("its place", lost.strip().splitlines()[0], is_kept="KSK-349" in lost)
    target = machine.agent.run("systemctl is-active kiosk.target emergency.target").output.split()
    report.row("no emergency shell", " ".join(target), is_kept=target == ["active", "inactive"])


def _header(machine: Machine) -> str:
    start = layout.partitions()
    behind = max(one.start_mib + one.size_mib for one in start.values())
    with machine.disk.open("rb") as disk:
        disk.seek(behind * layout.MIB)
        return hashlib.sha256(disk.read(_HEADER)).hexdigest()
