"""The plug is pulled while records are kept and delivered; nothing is lost, nothing doubled."""

import datetime as dt
from collections import Counter

from tests.bench.waiting import wait_until
from tests.guest import receptions
from tests.guest.drive import Drive, Losses
from tests.guest.machine import Machine
from tests.guest.report import Report
from tests.guest.units import wait_until_active
from tests.guest.world import World

RECORDS = 4000
_ACTIVE_S = 1800.0
_DELIVERED_S = 1800.0
_WRITTEN_S = 600.0
_SHARE = 0.015
_UNFLUSHED = 24
"""Sectors the drive holds at the cut; of a moment taken by chance it may have flushed them all."""


def cut(world: World, report: Report, seed: int = 1) -> None:
    """The drive forgets a part of what it was not told to keep."""
    machine = world.machine("power")
    drive = Drive(machine.disk, machine.folder / "drive.sock", seed)
    machine.put_in(drive)
    machine.boot()
    wait_until_active(machine, "kiosk-batch", _ACTIVE_S)
    report.row("boot from a drive with a memory of its own", "kiosk-batch is active")
    inbox = world.outside.hospital
    before = set(inbox.records())
    planned = receptions.answers(RECORDS, dt.datetime.now(dt.UTC))
    receptions.hand_in(machine, planned)
    receptions.begin_to_keep(machine)
    wait_until(
        lambda: len(inbox.records()) - len(before) > RECORDS * _SHARE,
        "the hospital hears nothing",
        _DELIVERED_S,
    )
    losses = _pull_the_plug(machine, drive)
    ids = {kept.answer.verification_id for kept in planned}
    told = ids.intersection(machine.said.split())
    arrived = len(set(inbox.records()) - before)
    report.row(
        "power cut while records are kept and delivered",
        f"{len(told)} of {RECORDS} were told as kept, {arrived} had arrived;"
        f" of {losses.held} unflushed sectors {losses.lost} lost",
        is_kept=len(told) < RECORDS and losses.held >= _UNFLUSHED,
    )
    machine.boot()
    wait_until_active(machine, "kiosk-batch", _ACTIVE_S)
    report.row("the next start", "kiosk-batch is active")
    wait_until(
        lambda: told <= set(inbox.records()),
        "records that were kept did not arrive",
        _DELIVERED_S,
    )
    _compare(report, [one for one in inbox.records() if one not in before], ids, told)
    report.row("what the hospital raised", _said(inbox.raised()), is_kept=not inbox.raised())
    report.row("the guest's outbox", str(receptions.states(machine)))
    machine.power_off()
    drive.close()


def _pull_the_plug(machine: Machine, drive: Drive) -> Losses:
    if not drive.stop_when_holding(_UNFLUSHED).wait(_WRITTEN_S):
        raise TimeoutError("nothing is written")
    machine.cut_power()
    return drive.cut()


def _compare(report: Report, arrived: list[str], planned: set[str], told: set[str]) -> None:
    doubled = [one for one, times in Counter(arrived).items() if times > 1]
    foreign = set(arrived) - planned
    missing = told - set(arrived)
    report.row(
        "each record at the hospital",
        f"{len(arrived)} arrived, {len(missing)} missing, {len(doubled)} doubled,"
        f" {len(foreign)} unknown",
        is_kept=not (missing or doubled or foreign),
    )


def _said(codes: list[str]) -> str:
    return ", ".join(codes) or "nothing"
