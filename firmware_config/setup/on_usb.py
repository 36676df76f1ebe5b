"""What the machine itself stands on by USB: the kiosk's rules would pull it out from under it.

60-kiosk-usb.rules leaves on what the site names as reader, camera or touch panel, and nothing else;
modprobe.d takes the drivers of disks and network adapters away. A Raspberry Pi that runs from a USB
disk would lose its root at every start, with nobody able to log in.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from firmware_config.setup.machine import Machine

_MOUNTS = "/proc/self/mountinfo"
_BY_NUMBER = "/sys/dev/block"
_BY_NAME = "/sys/class/block"
_NETWORK = "/sys/class/net"
_BESIDE = ("/media/", "/mnt", "/run/")
"""Where people mount what they brought, the site file on a stick among it."""
_NUMBER, _POINT, _OPTIONAL = 2, 4, 6
"""Fields of a line of mountinfo (proc_pid_mountinfo(5))."""
_BUS = re.compile(r"usb[0-9]+")
_ANONYMOUS = "0:"


def on_usb(machine: Machine, interface: str) -> tuple[str, ...]:
    """A sentence for each part of the running system that a kiosk would switch off."""
    disks = dict.fromkeys(point for point, device in _mounted(machine) if _is_on_usb(device))
    told = [
        f"{point} is on a USB disk, and a kiosk switches those off: the machine would not start "
        "again. Install the system on the board's own card or disk."
        for point in disks
    ]
    if _is_on_usb(machine.place(_NETWORK) / interface / "device"):
        told.append(
            f"network.interface: {interface} hangs on USB, and a kiosk switches network adapters "
            "there off. Use the board's own socket."
        )
    return tuple(told)


def _mounted(machine: Machine) -> Iterator[tuple[str, Path]]:
    """Mount points of the system, with the device's place below /sys."""
    try:
        lines = machine.place(_MOUNTS).read_text("utf-8", "replace").splitlines()
    except OSError:  # an image's root that somebody is in, without /proc
        return
    for line in lines:
        fields = line.split()
        point = fields[_POINT]
        if point.startswith(_BESIDE):
            continue
        if not fields[_NUMBER].startswith(_ANONYMOUS):
            yield point, machine.place(_BY_NUMBER) / fields[_NUMBER]
            continue
        source = fields[fields.index("-", _OPTIONAL) + 2]  # btrfs: several disks, no number
        if source.startswith("/dev/"):
            yield point, machine.place(_BY_NAME) / machine.place(source).resolve().name


def _is_on_usb(device: Path) -> bool:
    """True for a disk, and for what is made of one: a volume, an encrypted or mirrored disk."""
    place = device.resolve()
    if any(_BUS.fullmatch(part) for part in place.parts):
        return True
    below = place / "slaves"
    return below.is_dir() and any(_is_on_usb(one) for one in below.iterdir())
