"""Who ended a process in the guest: its watchdog, or something else."""

import pytest

from tests.guest.agent import Done
from tests.guest.report import Report
from tests.guest.scenarios import killed


class Guest:
    """A machine whose units come back at once; its journal counts what the watchdog ended."""

    def __init__(self, watchdogs):
        self.agent = self
        self.pid, self.timeouts, self.watchdogs = 100, 0, iter(watchdogs)

    def run(self, command, _timeout_s=60.0, _given=b""):
        said = ""
        if command.startswith("systemctl show"):
            said = f"ActiveState=active\nMainPID={self.pid}\n"
        elif command.startswith("journalctl"):
            said = f"{self.timeouts}\n"
        elif command.startswith(("kill -STOP", "python3")):
            self.pid += 1
            self.timeouts += next(self.watchdogs)
        return Done(0, said)

    def ask(self, command, timeout_s=60.0, given=b""):
        return self.run(command, timeout_s, given).output


def hung(guest):
    report = Report(lambda _line: None)
    killed.hang(guest, report)
    return [row.is_kept for row in report.rows]


@pytest.mark.parametrize(
    ("watchdogs", "kept"),
    [
        pytest.param((1, 1, 1), [True, True, True], id="each by its watchdog"),
        pytest.param((1, 0, 1), [True, False, True], id="the threads' by a crash"),
    ],
)
def test_a_process_that_came_back_by_another_reason_is_no_watchdogs_work(watchdogs, kept):
    assert hung(Guest(watchdogs)) == kept
