"""What is done when a program failed again and again: rebooted seldom, then stays up."""

import datetime as dt

import pytest

from kiosk import rescue as program
from kiosk.rescue import REBOOTS, WITHIN, has_given_up, may_reboot, read, rescue

NOW = dt.datetime(2026, 4, 1, 9, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
REBOOT = ["systemctl", "reboot"]
STAYS = [
    ["systemctl", "start", "--no-block", "kiosk-sorry.service"],
    "waited",
    ["systemctl", "stop", "kiosk-sorry.service"],
    ["systemctl", "reset-failed", "kiosk-ui.service"],
    ["systemctl", "start", "--no-block", "kiosk-ui.service"],
]


@pytest.fixture
def done():
    return []


@pytest.fixture
def fail(tmp_path, done):
    """The unit failed at a moment: what was done about it."""

    def failed(now=NOW, note=tmp_path / "note.json"):
        done.clear()
        rescue("kiosk-ui.service", note, now, done.append, lambda: done.append("waited"))
        return list(done)

    return failed


def test_the_first_failures_start_the_machine_afresh(fail):
    assert [fail(NOW + n * MINUTE) for n in range(REBOOTS)] == REBOOTS * [[REBOOT]]


def test_after_them_it_stays_up_and_the_unit_is_tried_again(fail):
    for n in range(REBOOTS):
        fail(NOW + n * MINUTE)
    for n in range(5):
        assert fail(NOW + (REBOOTS + n) * MINUTE) == STAYS


def test_a_day_later_it_is_started_afresh_again(fail):
    for n in range(REBOOTS):
        fail(NOW + n * MINUTE)
    assert fail(NOW + WITHIN + REBOOTS * MINUTE) == [REBOOT]


def test_a_clock_that_was_set_back_earns_no_reboot(fail):
    for n in range(REBOOTS):
        fail(NOW + n * MINUTE)
    assert fail(NOW - dt.timedelta(days=400)) == STAYS


def test_what_cannot_be_counted_is_not_done(fail, tmp_path):
    """A disk that takes nothing would otherwise reboot for ever."""
    assert fail(note=tmp_path / "no-such-folder" / "note.json") == STAYS


def test_a_note_that_was_cut_is_none(fail, tmp_path):
    (tmp_path / "note.json").write_text('["2026-')
    assert read(tmp_path / "note.json") == []
    assert fail() == [REBOOT]


def test_few_enough_is_said_of_the_last_day_only():
    assert may_reboot([NOW - WITHIN] * 9, NOW)
    assert not may_reboot([NOW - WITHIN + MINUTE] * REBOOTS, NOW)


@pytest.mark.parametrize(
    ("says", "expected"), [("failed", True), ("auto-restart", False), ("running", False)]
)
def test_a_single_failure_is_left_to_systemd(says, expected, tmp_path, monkeypatch):
    """A stand-in for its tool: newer versions start this at every failure."""
    tool = tmp_path / "systemctl"
    asked = "show --property=SubState --value kiosk-ui.service"
    tool.write_text(f'#!/bin/sh\n[ "$*" = "{asked}" ] && echo {says}\n')
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert has_given_up("kiosk-ui.service") is expected


@pytest.mark.parametrize(
    ("gate", "expected"),
    [
        ("activating", ["reset-failed kiosk-ui.service", "start --no-block kiosk-ui.service"]),
        ("active", ["reboot"]),
        ("failed", ["reboot"]),
        ("inactive", ["reboot"]),
    ],
)
def test_while_a_new_system_is_judged_nothing_is_rebooted(gate, expected, tmp_path, monkeypatch):
    """The gate on trial knows which part is missing, and goes back for good."""
    tool, did = tmp_path / "systemctl", tmp_path / "did"
    tool.write_text(
        f"""#!/bin/sh
case "$*" in
"show --property=SubState --value kiosk-ui.service") echo failed ;;
"show --property=ActiveState --value kiosk-health.service") echo {gate} ;;
*) echo "$*" >> {did} ;;
esac
"""
    )
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(program, "NOTE", tmp_path / "note.json")
    assert program.main(["kiosk-ui.service"]) == 0
    assert did.read_text().splitlines() == expected
    assert (tmp_path / "note.json").exists() is (expected == ["reboot"])
