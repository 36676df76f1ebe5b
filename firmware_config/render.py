"""The image as data: a site in, every file of the kiosk out. Nothing is written here.

Files that are the same everywhere lie in ``rootfs/`` at the path they land on.
"""

import dataclasses
from collections.abc import Callable
from importlib import resources
from importlib.resources.abc import Traversable

from firmware_config import boot, firewall, settings
from firmware_config.site import Peer, Site

_READABLE = 0o644
_RULES = 0o600  # who may go where is nobody else's business
_LINK = "symlink"


@dataclasses.dataclass(frozen=True, slots=True)
class File:
    """One file of the image."""

    content: bytes
    mode: int = _READABLE
    owner: str = "root:root"
    kind: str = "file"
    """``file``, or ``symlink``: then the content is its target."""


def render(site: Site) -> dict[str, File]:
    """Every file, by its absolute path; the same site gives the same bytes."""
    tree = {path: File(make(site).encode()) for path, make in _RENDERED.items()}
    tree |= static_files("rootfs")
    tree["/etc/nftables.conf"] = File(firewall.nftables_conf(site).encode(), _RULES)
    tree |= _drop_ins(site)
    tree |= _backlight(site)
    tree |= {f"/etc/systemd/system/{unit}": _masked() for unit in _MASKED}
    return dict(sorted(tree.items()))


_RENDERED: dict[str, Callable[[Site], str]] = {
    "/boot/firmware/config.txt": boot.config_txt,
    "/boot/firmware/cmdline.txt": boot.cmdline_txt,
    "/etc/fstab": boot.fstab,
    "/etc/kiosk/kiosk.toml": settings.kiosk_toml,
    "/etc/hosts": settings.hosts,
    "/etc/hostname": settings.hostname,
    "/etc/chrony/chrony.conf": settings.chrony_conf,
    "/etc/udev/rules.d/60-kiosk-usb.rules": settings.usb_rules,
    "/etc/systemd/network/10-kiosk.network": settings.network_file,
}
_MASKED = ("getty@tty1.service", "ssh.service", "apt-daily.timer", "apt-daily-upgrade.timer")


def _drop_ins(site: Site) -> dict[str, File]:
    reached: dict[str, tuple[Peer, ...]] = {
        "kiosk-ui": (site.service,),
        "kiosk-batch": (site.service, site.broker),
    }
    if site.authority is not None:
        reached["kiosk-firstboot"] = (site.service, site.authority)
        reached["kiosk-batch"] += (site.authority,)
        reached["kiosk-ui"] += (site.authority,)
    return {
        f"/etc/systemd/system/{unit}.service.d/network.conf": File(
            settings.network_drop_in(*peers).encode()
        )
        for unit, peers in reached.items()
    }


def _backlight(site: Site) -> dict[str, File]:
    """Only for a panel whose brightness staff may set."""
    if not site.panel.backlight:
        return {}
    unit = "/etc/systemd/system/kiosk-ui.service.d/backlight.conf"
    return {
        unit: File(settings.backlight_drop_in(site).encode()),
        "/etc/udev/rules.d/61-kiosk-backlight.rules": File(settings.backlight_rules(site).encode()),
    }


def _masked() -> File:
    return File(b"/dev/null", kind=_LINK)


def static_files(folder: str) -> dict[str, File]:
    """The files below a folder of this package, by the path they land on."""
    found: dict[str, File] = {}
    _collect(resources.files("firmware_config") / folder, "", found)
    return found


def _collect(folder: Traversable, path: str, found: dict[str, File]) -> None:
    for entry in folder.iterdir():
        below = f"{path}/{entry.name}"
        if entry.is_dir():
            _collect(entry, below, found)
        else:
            found[below] = File(entry.read_bytes())
