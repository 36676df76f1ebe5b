"""The data partition is full: no reception is taken that could not be kept, and none is lost."""

import datetime as dt

from tests.bench.waiting import wait_until
from tests.guest import receptions
from tests.guest.machine import Machine
from tests.guest.report import Report
from tests.guest.units import wait_until_active
from tests.guest.world import World

_UP_S = 1800.0
_DELIVERED_S = 1800.0
_FILLER = "/data/kiosk-test-filler"
_FILL = (
    f"rm -f {_FILLER}*;"
    " free=$(($(stat -f -c '%f * %S' /data) - 64 * 1024 * 1024));"
    f" fallocate -l $free {_FILLER}; dd if=/dev/zero of={_FILLER}.more bs=1M 2>/dev/null;"
    f" dd if=/dev/zero of={_FILLER}.end bs=512 2>/dev/null; sync; df --output=avail /data | tail -1"
)
"""Most of it is claimed, not written: an emulated processor encrypts slowly."""
_CODE = "KSK-301"
_THIS_START = "cat /proc/sys/kernel/random/boot_id"


def fill(world: World, machine: Machine, report: Report) -> None:
    """Filled to the last sector, the kiosk restarted in the middle of it, emptied again."""
    wait_until_active(machine, "kiosk-batch", _UP_S)
    inbox = world.outside.hospital
    already = set(inbox.records())
    kept = receptions.answers(20, dt.datetime.now(dt.UTC))
    receptions.hand_in(machine, kept[:10])
    code, said = receptions.keep(machine)
    report.row("ten receptions with room", f"{len(said)} kept", is_kept=code == 0)
    left = machine.agent.ask(_FILL, 300).strip()
    report.row("data filled to the end", f"{left} KiB left", is_kept=left == "0")
    receptions.hand_in(machine, kept[10:])
    code, said = receptions.keep(machine)
    told = [one for one in said if _CODE in one]
    report.row("ten more without room", told[0] if told else str(said[-1:]), is_kept=bool(told))
    _restart(machine, report)
    machine.agent.ask(f"rm -f {_FILLER}*; sync")
    wait_until_active(machine, "kiosk-ui", _UP_S)
    wait_until_active(machine, "kiosk-batch", _UP_S)
    report.row("room made", "kiosk-ui and kiosk-batch are active, nobody touched them")
    code, said = receptions.keep(machine)
    report.row("the ten again", f"{len(said)} kept", is_kept=code == 0)
    ids = {one.answer.verification_id for one in kept}
    wait_until(lambda: ids <= set(inbox.records()), "some did not arrive", _DELIVERED_S)
    arrived = [one for one in inbox.records() if one not in already]
    report.row(
        "at the hospital", f"{len(arrived)} of {len(ids)}", is_kept=sorted(arrived) == sorted(ids)
    )


def _restart(machine: Machine, report: Report) -> None:
    """A kiosk that is switched on with a full disk must not reboot for ever."""
    start = machine.agent.ask(_THIS_START)
    machine.agent.run("systemctl restart kiosk-ui", _UP_S)
    shown = machine.agent.ask("systemctl show kiosk-ui -p ActiveState,SubState,NRestarts")
    said = machine.agent.ask("journalctl -b -u kiosk-ui -o cat --no-pager | tail -3")
    report.row(
        "kiosk-ui restarted without room",
        f"{' '.join(shown.split())}; {said[-200:]}",
        is_kept=machine.agent.ask(_THIS_START) == start,
    )
