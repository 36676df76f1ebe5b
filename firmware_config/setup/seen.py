"""What a kiosk needs around it, looked at before the installer goes home."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

from firmware_config.setup.machine import Machine
from firmware_config.site import Site

_USB = "/sys/bus/usb/devices"
_SCREENS = "/sys/class/drm"
_NETWORK = "/sys/class/net"
_BACKLIGHT = "/sys/class/backlight"
USB_IS_OFF = "usbcore.authorized_default=0"
_COMMAND_LINES = ("/proc/cmdline", "/boot/firmware/cmdline.txt", "/etc/default/grub")
_CLOCK_MAY_DIFFER_S = 60
NAMES = {"reader": "card reader", "camera": "camera", "touch": "touch panel"}


@dataclasses.dataclass(frozen=True, slots=True)
class Seen:
    """One thing that was looked for."""

    what: str
    is_there: bool
    do: str = ""
    """What to do where it is not."""


def look_around(machine: Machine, site: Site) -> tuple[Seen, ...]:
    """Everything, in the order of an installer's hands: plugs first, then the line."""
    return (
        *_plugged(machine, site),
        _usb_is_off(machine),
        *_camera(machine, site),
        _screen(machine, site),
        *_backlight(machine, site),
        _cable(machine, site),
        *_time(machine, site),
        *_peers(machine, site),
    )


def _plugged(machine: Machine, site: Site) -> Iterator[Seen]:
    there = {_usb_id(device) for device in _entries(machine.place(_USB))}
    for allowed in site.usb.allowed:
        kind, _, usb_id = allowed.rpartition(" ")
        do = "plug it in; where lsusb names it differently, correct usb.allowed"
        yield Seen(f"{NAMES.get(kind, 'USB device')} {usb_id}", usb_id in there, do)


def _usb_is_off(machine: Machine) -> Seen:
    """The image says it by itself; the command line of another system is not ours to write."""
    do = (
        "add it to the one line of /boot/firmware/cmdline.txt (elsewhere: GRUB_CMDLINE_LINUX in "
        "/etc/default/grub, then update-grub); without it a stick has a driver for a moment"
    )
    return Seen(f"{USB_IS_OFF} for the kernel", is_usb_off(machine), do)


def is_usb_off(machine: Machine) -> bool:
    """True when the kernel starts, or will, with every USB device off."""
    return any(USB_IS_OFF in _text(machine.place(path)) for path in _COMMAND_LINES)


def _usb_id(device: Path) -> str:
    return f"{_text(device / 'idVendor')}:{_text(device / 'idProduct')}"


def _camera(machine: Machine, site: Site) -> Iterator[Seen]:
    if source := site.camera.source:
        do = "plug it in; ls /dev/v4l/by-id names those that are there, for camera.source"
        yield Seen(f"camera {source}", machine.place(source).exists(), do)


def _screen(machine: Machine, site: Site) -> Seen:
    panel = site.panel
    wanted = f"{panel.width}x{panel.height}"
    on = [one for one in _entries(machine.place(_SCREENS)) if _text(one / "status") == "connected"]
    modes = {mode for one in on for mode in _text(one / "modes").split()}
    turned = f"{panel.height}x{panel.width}"
    do = "plug the screen in and switch it on"
    if modes:
        do = f"it offers {', '.join(sorted(modes))}: correct panel.width and panel.height"
    return Seen(f"screen of {wanted}", bool({wanted, turned} & modes), do)


def _backlight(machine: Machine, site: Site) -> Iterator[Seen]:
    if name := site.panel.backlight:
        there = (machine.place(_BACKLIGHT) / name).exists()
        yield Seen(f"backlight {name}", there, f"ls {_BACKLIGHT} names it, for panel.backlight")


def _cable(machine: Machine, site: Site) -> Seen:
    interface = machine.place(_NETWORK) / site.network.interface
    if not interface.exists():
        do = f"ls {_NETWORK} names those that are there, for network.interface"
    else:
        do = "plug the cable in"
    return Seen(f"network {site.network.interface}", _text(interface / "carrier") == "1", do)


def _time(machine: Machine, site: Site) -> Iterator[Seen]:
    for server in site.network.ntp_servers:
        behind = machine.seconds_behind(str(server))
        if behind is None:
            do = "no answer: is it the right address, and is UDP 123 open on the way"
            yield Seen(f"time from {server}", is_there=False, do=do)
            continue
        well = abs(behind) < _CLOCK_MAY_DIFFER_S
        do = f"this clock differs by {behind:.0f} s; it is set at the next start"
        yield Seen(f"time from {server}", well, do)


def _peers(machine: Machine, site: Site) -> Iterator[Seen]:
    named = {"eligibility service": site.service, "broker": site.broker}
    if site.authority is not None:
        named["authority"] = site.authority
    for name, peer in named.items():
        do = "nobody answers there: line, address and port, and does it run"
        there = machine.reaches(str(peer.address), peer.port)
        yield Seen(f"{name} {peer.address} port {peer.port}", there, do)


def _entries(folder: Path) -> tuple[Path, ...]:
    return tuple(sorted(folder.iterdir())) if folder.is_dir() else ()


def _text(file: Path) -> str:
    """A small file, or a line of /sys; empty where there is none, or no answer (no carrier)."""
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
