"""Threads of a process in the guest, stopped one by one."""

import contextlib
from collections.abc import Iterator

from tests.guest.machine import Machine
from tests.guest.world import wait_inside

_SAID = "/run/kiosk-test-threads"
_PATIENCE_S = 60.0


@contextlib.contextmanager
def stopping_threads(machine: Machine, pid: int) -> Iterator[None]:
    """All but the first, which draws the screen; they go on, if anything is left, at the end."""
    script = "/usr/lib/kiosk-test/stop_threads.py"
    machine.agent.ask(f"python3 {script} {pid} > {_SAID} 2>&1 & echo $! > {_SAID}.pid")
    try:
        wait_inside(machine, f"grep -q stopped {_SAID}", _PATIENCE_S)
        yield
    finally:
        machine.agent.run(f"kill -KILL $(cat {_SAID}.pid); rm -f {_SAID} {_SAID}.pid")
