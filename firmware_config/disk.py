"""The image's disk: a root that is only read, and an encrypted partition for what is written.

    bootconfig  boot_a  boot_b  system_a  system_b  [data: made at the first start]

Every partition is found by its GPT name. The root stands in no table: the kernel's command line
names it, read only, so pulling the plug is a way to switch off. What needs the data partition says
so in its unit; nothing else waits for it (``nofail``), so a machine whose data cannot be opened
still starts, and says on its screen what is wrong (docs/image/image.md).
"""

import hashlib

from firmware_config.formats import word
from firmware_config.site import Site

DATA_KEY = "/run/cryptsetup-keys.d/data.key"
"""In memory; written by kiosk-data-key, erased as soon as the partition is open."""
_WRITTEN = "nodev,nosuid,noexec"
_PATIENCE = "5min"  # the first start makes and encrypts the partition meanwhile
_DATA = ("noatime", _WRITTEN, "commit=5", "errors=remount-ro", "nofail", "x-systemd.growfs")
_BOUND = {
    "/data/kiosk": "/var/lib/kiosk",
    "/data/chrony": "/var/lib/chrony",
    "/data/systemd": "/var/lib/systemd",
    "/data/rauc": "/var/lib/rauc",
    "/data/credentials": "/etc/kiosk/credentials",
}
"""What is kept over starts and updates, and where programs look for it."""
_IN_MEMORY = {
    "/tmp": "mode=1777,size=64m",  # noqa: S108  it is what is mounted there
    "/var/tmp": "mode=1777,size=16m",  # noqa: S108  the same
    "/var/log": "mode=0755,size=32m",
}
_HEAD = "# Rendered from the site file; do not edit here."


def fstab(_site: Site) -> str:
    """/etc/fstab: boot configuration read only, data written, the rest in memory."""
    tree = "x-systemd.requires=kiosk-data-tree.service"
    data = ",".join((*_DATA, f"x-systemd.device-timeout={_PATIENCE}"))
    rows = [
        ("PARTLABEL=bootconfig", "/boot/config", "vfat", f"ro,{_WRITTEN},umask=0077,nofail", "0"),
        ("/dev/mapper/data", "/data", "ext4", data, "2"),
        *((kept, at, "none", f"bind,nofail,{tree}", "0") for kept, at in _BOUND.items()),
        *(("tmpfs", at, "tmpfs", f"{_WRITTEN},{how}", "0") for at, how in _IN_MEMORY.items()),
    ]
    return "".join(_fstab_row(*row) for row in rows)


def _fstab_row(what: str, where: str, kind: str, options: str, check: str) -> str:
    return " ".join(map(word, (what, where, kind, options, "0", check))) + "\n"


def crypttab(_site: Site) -> str:
    """/etc/crypttab: opened with a key from memory, and nobody is ever asked for a passphrase."""
    options = f"luks,headless=1,keyfile-erase,nofail,x-systemd.device-timeout={_PATIENCE}"
    return " ".join(map(word, ("data", "PARTLABEL=data", DATA_KEY, options))) + "\n"


def cryptsetup_drop_in(_site: Site) -> str:
    """Before the partition is opened there must be a key, and a partition."""
    units = "kiosk-data-key.service kiosk-data-init.service"
    return f"{_HEAD}\n[Unit]\nRequires={units}\nAfter={units}\n"


LOST_WITHOUT = ("data.mount", "var-lib-kiosk.mount", "etc-kiosk-credentials.mount")
"""Mounts without any of which no reception starts."""


def data_drop_in(_site: Site) -> str:
    """A kiosk without its data stays locked and says so, instead of standing dark."""
    return f"{_HEAD}\n[Unit]\nOnFailure=kiosk-data-lost.service\n"


def key_source(site: Site) -> str:
    """/etc/kiosk/data-key-source: which program of /usr/lib/kiosk/sources gives the key."""
    return word(site.disk.key) + "\n"


def machine_id(site: Site) -> str:
    """/etc/machine-id: of the kiosk's name, so both slots are one machine to systemd.

    The key with which systemd seals credentials is bound to it: another id after an update, and
    the kiosk's identity could not be opened. It is no secret and protects nothing by itself. Its
    form is a random UUID's, as machine-id(5) wants.
    """
    name = f"kiosk machine-id\0{site.site.institution}\0{site.site.device}"
    digest = bytearray(hashlib.sha256(name.encode()).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x40
    digest[8] = digest[8] & 0x3F | 0x80
    return digest.hex() + "\n"
