"""What a system that was installed by hand starts beside the kiosk, and must not on a kiosk.

The target pulls in little, so most of it would not start anyhow; but sockets, timers and D-Bus
start some of it on demand. Masked, nothing does.
"""

import dataclasses
from collections.abc import Mapping

from firmware_config.setup.machine import Machine

LOGINS = ("ssh.service", "ssh.socket")
"""Asked about by itself: who sets up is often there by it."""
OTHERS: Mapping[str, str] = {
    "ssh.service": "logins over the network",
    "ssh.socket": "logins over the network",
    "getty@tty1.service": "a login at the screen",
    "serial-getty@ttyAMA0.service": "a login at the board's pins",
    "serial-getty@serial0.service": "a login at the board's pins",
    "userconfig.service": "the first question of a fresh Raspberry Pi OS",
    "lightdm.service": "a desktop",
    "gdm3.service": "a desktop",
    "sddm.service": "a desktop",
    "NetworkManager.service": "another hand on the network",
    "dhcpcd.service": "another hand on the network",
    "networking.service": "another hand on the network",
    "ifup@.service": "another hand on the network",  # udev starts it, whatever the target is
    "systemd-resolved.service": "asks for names, and tells the network who is here",
    "cloud-init.target": "settings of a cloud, or of who wrote the card",
    "cloud-init-local.service": "settings of a cloud, or of who wrote the card",
    "cloud-init-main.service": "settings of a cloud, or of who wrote the card",
    "cloud-init-network.service": "settings of a cloud, or of who wrote the card",
    "cloud-init.service": "settings of a cloud, or of who wrote the card",
    "cloud-config.service": "settings of a cloud, or of who wrote the card",
    "cloud-final.service": "settings of a cloud, or of who wrote the card",
    "wpa_supplicant.service": "radio",
    "bluetooth.service": "radio",
    "ModemManager.service": "a modem beside the closed network",
    "avahi-daemon.socket": "tells the network who is here",
    "avahi-daemon.service": "tells the network who is here",
    "cups.socket": "printing",
    "cups.path": "printing",
    "cups.service": "printing",
    "cups-browsed.service": "printing",
    "rpcbind.socket": "file shares",
    "rpcbind.service": "file shares",
    "triggerhappy.socket": "acts on keys",
    "triggerhappy.service": "acts on keys",
    "systemd-timesyncd.service": "a second hand on the clock",
    "dphys-swapfile.service": "memory written to the card",
    "unattended-upgrades.service": "updates while patients are there",
    "apt-daily.timer": "updates while patients are there",
    "apt-daily-upgrade.timer": "updates while patients are there",
    "packagekit.service": "updates while patients are there",
}


@dataclasses.dataclass(frozen=True, slots=True)
class Other:
    """A unit that would start, and what it would do."""

    unit: str
    does: str


def others(machine: Machine) -> tuple[Other, ...]:
    """Those that are on this machine and not masked yet."""
    return tuple(Other(unit, does) for unit, does in OTHERS.items() if _may_start(machine, unit))


def _may_start(machine: Machine, unit: str) -> bool:
    """An instance (``getty@tty1``) is there when its template is."""
    state = machine.systemctl("is-enabled", unit).out.strip()
    return state not in {"", "masked", "masked-runtime", "not-found"}
