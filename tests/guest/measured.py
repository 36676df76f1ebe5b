"""What the guest's systemd measured of a start, and what its services hold in memory."""

import dataclasses
import re
from collections.abc import Sequence

from tests.guest.machine import Machine

_TIME = re.compile(r"(?:(\d+)min )?(?:([\d.]+)(ms|us|s))")
_SCALE = {"s": 1.0, "ms": 1e-3, "us": 1e-6}
_MIB = 1024 * 1024
_KIB_IN_MIB = 1024


def seconds(text: str) -> float:
    """Of systemd's way to write a time: ``1min 2.345s``, ``345ms``; raises ValueError."""
    found = _TIME.search(text)
    if found is None:
        raise ValueError(f"no time in {text!r}")
    minutes, number, unit = found.groups()
    return int(minutes or 0) * 60 + float(number) * _SCALE[unit]


@dataclasses.dataclass(frozen=True, slots=True)
class Step:
    """When a unit began and when it was there, in seconds from the kernel's start."""

    unit: str
    began: float
    ready: float


def steps(machine: Machine, units: Sequence[str]) -> list[Step]:
    """In the order of their being ready; units that were never there are left out."""
    found = []
    for name in units:
        wanted = "InactiveExitTimestampMonotonic,ActiveEnterTimestampMonotonic"
        shown = machine.agent.ask(f"systemctl show {name} -p {wanted}")
        values = dict(line.partition("=")[::2] for line in shown.splitlines())
        began, ready = (int(values[key] or 0) / 1e6 for key in wanted.split(","))
        if ready:
            found.append(Step(name, began, ready))
    return sorted(found, key=lambda step: step.ready)


def kernel_and_userspace(machine: Machine) -> tuple[float, float]:
    """Seconds of the kernel with its initial RAM disk, and of the rest."""
    said = machine.agent.ask("systemd-analyze time")
    kernel, rest = said.split(" + ")[:2] if "(initrd)" not in said else _with_initrd(said)
    return seconds(kernel), seconds(rest)


def _with_initrd(said: str) -> tuple[str, str]:
    kernel, _, rest = said.partition(" (kernel)")
    return kernel, rest.rpartition(" + ")[2]


@dataclasses.dataclass(frozen=True, slots=True)
class Memory:
    """MiB of one unit: what its control group is charged with, and its processes' own share."""

    unit: str
    charged: float
    peak: float
    share: float


def memory(machine: Machine, units: Sequence[str]) -> list[Memory]:
    """Of those that run."""
    found = []
    for name in units:
        shown = machine.agent.ask(f"systemctl show {name} -p MemoryCurrent,MemoryPeak,ControlGroup")
        values = dict(line.partition("=")[::2] for line in shown.splitlines())
        if not values["MemoryCurrent"].isdecimal() or not values["ControlGroup"]:
            continue
        processes = f"$(cat /sys/fs/cgroup{values['ControlGroup']}/cgroup.procs)"
        summed = (
            f"for p in {processes}; do grep ^Pss: /proc/$p/smaps_rollup; done"
            " | awk '{sum += $2} END {print sum + 0}'"
        )
        share = int(machine.agent.ask(summed)) / _KIB_IN_MIB
        peak = int(values["MemoryPeak"]) if values["MemoryPeak"].isdecimal() else 0
        found.append(Memory(name, int(values["MemoryCurrent"]) / _MIB, peak / _MIB, share))
    return found
