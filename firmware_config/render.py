"""The image as data: a site in, every file of the kiosk out. Nothing is written here.

Files that are the same everywhere lie in ``rootfs/`` at the path they land on.
"""

from collections.abc import Callable
from importlib import resources
from importlib.resources.abc import Traversable

from firmware_config import boot, closed, disk, firewall, panel, rauc, settings, usb
from firmware_config.place import Place
from firmware_config.site import Peer, Site
from firmware_config.site_values import Layout
from firmware_config.tree import READABLE, File as File, link, masked  # noqa: PLC0414  as it was

_PROGRAM = 0o755
_RULES = 0o600  # who may go where is nobody else's business


def render(site: Site, place: Place | None = None) -> dict[str, File]:
    """Every file, by its absolute path; the same site and place give the same bytes.

    Args:
        site: what the site file says.
        place: the slot and the kind of machine; left out: the first slot of a Raspberry Pi.
    """
    tree = {path: File(make(site).encode()) for path, make in _RENDERED.items()}
    if site.disk.layout is not Layout.STOCK:
        tree |= _of_slots(site, place or Place())
    tree |= static_files("rootfs")
    tree["/etc/nftables.conf"] = File(firewall.nftables_conf(site).encode(), _RULES)
    tree |= _drop_ins(site)
    tree |= _panel(site)
    tree |= _update(site)
    tree |= {f"/etc/systemd/system/{unit}": masked() for unit in closed.MASKED}
    tree |= {path: link(target) for path, target in closed.LINKS.items()}
    if site.sound.card:
        tree["/etc/asound.conf"] = File(settings.asound_conf(site).encode())
    return dict(sorted(tree.items()))


_RENDERED: dict[str, Callable[[Site], str]] = {
    "/etc/kiosk/kiosk.toml": settings.kiosk_toml,
    "/etc/hosts": settings.hosts,
    "/etc/hostname": settings.hostname,
    "/etc/chrony/chrony.conf": settings.chrony_conf,
    "/etc/udev/rules.d/60-kiosk-usb.rules": usb.usb_rules,
    "/etc/systemd/network/10-kiosk.network": settings.network_file,
}
_CRYPTSETUP = "systemd-cryptsetup@data.service"
_RENDERED_FOR_SLOTS: dict[str, Callable[[Site], str]] = {
    "/boot/firmware/config.txt": boot.config_txt,
    "/etc/crypttab": disk.crypttab,
    "/etc/fstab": disk.fstab,
    "/etc/kiosk/data-key-source": disk.key_source,
    "/etc/machine-id": disk.machine_id,
    **{f"/etc/systemd/system/{unit}.d/kiosk.conf": disk.data_drop_in for unit in disk.LOST_WITHOUT},
    f"/etc/systemd/system/{_CRYPTSETUP}.d/kiosk.conf": disk.cryptsetup_drop_in,
}


def _of_slots(site: Site, place: Place) -> dict[str, File]:
    """Only where the disk is ours: a stock system boots and mounts as it was installed."""
    made = {path: make(site) for path, make in _RENDERED_FOR_SLOTS.items()}
    made |= {
        "/boot/firmware/cmdline.txt": boot.cmdline_txt(site, place.slot),
        "/etc/rauc/system.conf": rauc.system_conf(place),
    }
    return {path: File(text.encode()) for path, text in made.items()}


def _drop_ins(site: Site) -> dict[str, File]:
    reached: dict[str, tuple[Peer, ...]] = {
        "kiosk-ui": (site.service,),
        "kiosk-batch": (site.service, site.broker),
    }
    if site.authority is not None:
        reached["kiosk-firstboot"] = (site.service, site.authority)
        reached["kiosk-batch"] += (site.authority,)
        reached["kiosk-ui"] += (site.authority,)
        if site.update.channel is not None:
            reached["kiosk-update"] = (site.authority,)
    return {
        f"/etc/systemd/system/{unit}.service.d/network.conf": File(
            settings.network_drop_in(*peers).encode()
        )
        for unit, peers in reached.items()
    }


def _panel(site: Site) -> dict[str, File]:
    """Only for a panel whose brightness staff may set, or that hangs another way up."""
    units, made = "/etc/systemd/system", {}
    if site.panel.backlight:
        made[f"{units}/kiosk-ui.service.d/backlight.conf"] = panel.backlight_drop_in(site)
        made["/etc/udev/rules.d/61-kiosk-backlight.rules"] = panel.backlight_rules(site)
    if site.panel.rotation:
        made[f"{units}/kiosk-display.service.d/turn.conf"] = panel.turn_drop_in(site)
        made["/etc/udev/rules.d/62-kiosk-turn.rules"] = panel.turn_rules(site)
    return {path: File(text.encode()) for path, text in made.items()}


def _update(site: Site) -> dict[str, File]:
    """The night's hours for new versions; without a channel nobody asks for any."""
    timer = "/etc/systemd/system/kiosk-update.timer"
    if site.update.channel is None:
        return {timer: masked()}
    return {f"{timer}.d/site.conf": File(settings.update_drop_in(site).encode())}


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
            content = entry.read_bytes()
            found[below] = File(content, _PROGRAM if content.startswith(b"#!/bin/") else READABLE)
