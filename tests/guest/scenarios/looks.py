"""One look each at what the image promises: read only, encrypted, closed, nobody can sign in."""

import re
from collections.abc import Callable

from tests.guest.machine import Machine
from tests.guest.report import Report

Judge = Callable[[int, str], bool]


def _failed(code: int, _said: str) -> bool:
    return code != 0


def _says(*texts: str) -> Judge:
    return lambda code, said: code == 0 and all(text in said for text in texts)


def _nothing(_code: int, said: str) -> bool:
    return not said.strip()


_LOOKS: tuple[tuple[str, str, Judge], ...] = (
    ("the root is read only", "findmnt -no OPTIONS / | cut -d, -f1", _says("ro")),
    ("writing to it", "(touch /usr/x || touch /etc/x) 2>&1", _failed),
    ("/data is encrypted", "cryptsetup status data | grep -E 'type|cipher'", _says("LUKS2", "aes")),
    (
        "its header",
        "cryptsetup luksDump /dev/disk/by-partlabel/data | grep -E 'Version|PBKDF:|Cipher'",
        _says("2"),
    ),
    (
        "state and credentials lie on it",
        "for d in /var/lib/kiosk /etc/kiosk/credentials; do findmnt -no SOURCE -T $d; done",
        _says("/dev/mapper/data"),
    ),
    ("the firewall's rules", "nft list ruleset | grep -c 'policy drop'", _says("3")),
    (
        "listeners on the net (the test's reader and DHCP set aside)",
        "ss -Hltnu | grep -v -E '127.0.0.1|:68 |\\[::1\\]|:3596[34]'",
        _nothing,
    ),
    (
        "sign-in at a terminal",
        "systemctl list-units --no-legend --state=active 'getty@*' 'serial-getty@*'",
        _nothing,
    ),
    (
        "accounts with a password",
        "awk -F: '$2 !~ /^[!*]/ {print $1}' /etc/shadow",
        _nothing,
    ),
    ("files in /etc that others may write", "find /etc -xdev -perm -o+w ! -type l", _nothing),
    (
        "a new USB device",
        "cat /sys/bus/usb/devices/usb*/authorized_default | sort -u",
        _says("0"),
    ),
    ("failed units", "systemctl --failed --no-legend --plain", _nothing),
    (
        "ordering cycles",
        "journalctl -b -o cat --no-pager | grep -i 'ordering cycle'",
        _nothing,
    ),
)
_BARS = {"kiosk-ui": 1.5, "kiosk-batch": 1.5, "kiosk-display": 1.5, "pcscd": 3.0}
"""How much of each may be exposed, of 10; the same as tests/deploy/test_units_verified.py asks."""
_LEVEL = re.compile(r"Overall exposure level for ([\w-]+)\.service: ([0-9.]+)")


def look(machine: Machine, report: Report) -> None:
    """Each is one row."""
    for what, command, judge in _LOOKS:
        done = machine.agent.run(command, 120)
        seen = "; ".join(done.output.strip().splitlines()[:4]) or "nothing"
        report.row(what, seen, is_kept=judge(done.code, done.output))
    _exposure(machine, report)


def _exposure(machine: Machine, report: Report) -> None:
    command = (
        f"for u in {' '.join(_BARS)}; do systemd-analyze security --no-pager $u | tail -1; done"
    )
    said = machine.agent.run(command, 300).output
    levels = exposed(said)
    told = "; ".join(f"{name} {level}" for name, level in levels.items()) or "nothing"
    report.row("systemd-analyze security inside", told, is_kept=is_within_bars(levels))


def exposed(said: str) -> dict[str, float]:
    """By unit, from what systemd-analyze says."""
    return {name: float(level) for name, level in _LEVEL.findall(said)}


def is_within_bars(levels: dict[str, float]) -> bool:
    """Every unit was measured, and none is more exposed than it may be."""
    return levels.keys() == _BARS.keys() and all(levels[name] <= _BARS[name] for name in _BARS)
