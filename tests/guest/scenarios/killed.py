"""kill -9 of the screen and of the deliveries; a hang of the screen's process and of its runner."""

import contextlib
from collections.abc import Iterator

from tests.guest.inside_threads import stopping_threads
from tests.guest.machine import Machine
from tests.guest.report import Report
from tests.guest.units import wait_for_another_process, wait_until_active

_BACK_S = 1800.0
_UNITS = ("kiosk-ui", "kiosk-batch")


def kill(machine: Machine, report: Report) -> None:
    """Both are back by themselves."""
    for name in _UNITS:
        before = wait_until_active(machine, name, _BACK_S)
        machine.agent.ask(f"kill -KILL {before.pid}")
        after = wait_for_another_process(machine, name, before.pid, _BACK_S)
        report.row(
            f"kill -9 of {name}",
            f"active again, {after.restarts - before.restarts} restart(s)",
            is_kept=after.restarts == before.restarts + 1,
        )


def hang(machine: Machine, report: Report) -> None:
    """The watchdog ends what no longer draws, and what draws and no longer answers."""
    with _watchdog(machine, report, "kiosk-ui", "SIGSTOP of kiosk-ui") as pid:
        machine.agent.ask(f"kill -STOP {pid}")
    threads = "every thread of kiosk-ui stopped but the one that draws"
    with (
        _watchdog(machine, report, "kiosk-ui", threads) as pid,
        stopping_threads(machine, pid),
    ):
        wait_for_another_process(machine, "kiosk-ui", pid, _BACK_S)
    with _watchdog(machine, report, "kiosk-batch", "SIGSTOP of kiosk-batch") as pid:
        machine.agent.ask(f"kill -STOP {pid}")


@contextlib.contextmanager
def _watchdog(machine: Machine, report: Report, name: str, done: str) -> Iterator[int]:
    """What is done inside to the given process ends by the watchdog, and by nothing else."""
    before = wait_until_active(machine, name, _BACK_S)
    earlier = _timeouts(machine, name)
    yield before.pid
    wait_for_another_process(machine, name, before.pid, _BACK_S)
    ended = _timeouts(machine, name) - earlier
    report.row(done, f"watchdog ended it {ended} time(s), active again", is_kept=ended == 1)


def _timeouts(machine: Machine, name: str) -> int:
    said = f"journalctl -b -u {name} -o cat --no-pager"
    return int(machine.agent.ask(f"{said} | grep -c 'Watchdog timeout' || true"))
