"""Units of the guest, asked from outside."""

import dataclasses

from tests.bench.waiting import wait_until
from tests.guest.machine import Machine

_LOOK_S = 0.5


@dataclasses.dataclass(frozen=True, slots=True)
class Unit:
    """How a unit is at the moment."""

    state: str
    pid: int
    restarts: int
    result: str
    memory: int
    """Bytes of its control group; 0 when it has none."""

    @property
    def is_active(self) -> bool:
        """For Type=notify: it has said READY."""
        return self.state == "active"


def unit(machine: Machine, name: str) -> Unit:
    """Asked now."""
    wanted = "ActiveState,MainPID,NRestarts,Result,MemoryCurrent"
    shown = machine.agent.ask(f"systemctl show {name} -p {wanted}")
    found = dict(line.partition("=")[::2] for line in shown.splitlines())
    return Unit(
        found["ActiveState"],
        _number(found.get("MainPID", "")),
        _number(found.get("NRestarts", "")),
        found.get("Result", ""),
        _number(found.get("MemoryCurrent", "")),
    )


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def wait_until_active(machine: Machine, name: str, deadline_s: float) -> Unit:
    """Raises TimeoutError with how it is."""
    wait_until(
        lambda: unit(machine, name).is_active,
        f"{name} is not active",
        deadline_s,
        _LOOK_S,
    )
    return unit(machine, name)


def wait_for_another_process(machine: Machine, name: str, than: int, deadline_s: float) -> Unit:
    """Until it is active with another process; raises TimeoutError."""

    def has_come() -> bool:
        found = unit(machine, name)
        return found.is_active and found.pid not in {0, than}

    wait_until(has_come, f"{name} did not come back", deadline_s, _LOOK_S)
    return unit(machine, name)
