"""Makes the disk's file: table, boot partitions, systems; data is left empty for the first boot."""

import shutil
from pathlib import Path

from kiosk.image import autoboot
from kiosk.image.autoboot import Booting, Slot
from tests.guest import layout
from tests.guest.fat import Fat
from tests.guest.launcher import AUTOBOOT
from tests.guest.tools import run

BOOT_MIB = 96


def make(disk: Path, system: Path, boot: Path) -> None:
    """Slot a holds ``system`` and ``boot``; slot b is empty."""
    disk.parent.mkdir(parents=True, exist_ok=True)
    disk.unlink(missing_ok=True)
    with disk.open("wb") as file:
        file.truncate(layout.disk_mib() * layout.MIB)
    run(["sgdisk", *layout.sgdisk_arguments(), disk])
    for label in ("bootconfig", "boot_a", "boot_b"):
        Fat(disk, label).make()
    only_a = Booting(primary=Slot.A, may_try_other=False)
    Fat(disk, "bootconfig").write(AUTOBOOT, autoboot.encode(only_a).encode())
    Fat(disk, "boot_a").copy_tree(boot)
    _make_ext4(disk, layout.partitions()["system_a"], system)


def make_image(image: Path, tree: Path, spare_mib: int = 64) -> Path:
    """A file system of its own with ``tree`` in it, hardly larger than that."""
    blocks = int(run(["du", "--summarize", "--block-size=1M", tree]).split()[0])
    size = blocks + blocks // 8 + spare_mib
    run(["mke2fs", "-q", "-F", "-t", "ext4", "-d", tree, image, f"{size}M"])
    return image


def make_boot_image(image: Path, tree: Path) -> Path:
    """The same for a slot's boot files."""
    with image.open("wb") as file:
        file.truncate(BOOT_MIB * layout.MIB)
    run(["mformat", "-i", image, "-v", "BOOT", "::"])
    run(["mcopy", "-s", "-i", image, *sorted(tree.iterdir()), "::"])
    return image


def copy(disk: Path, to: Path) -> Path:
    """The same machine once more; empty space stays empty."""
    to.parent.mkdir(parents=True, exist_ok=True)
    run(["cp", "--sparse=always", disk, to])
    return to


def _make_ext4(disk: Path, at: layout.Partition, tree: Path) -> None:
    command: list[str | Path] = ["mke2fs", "-q", "-F", "-t", "ext4", "-L", at.label, "-d", tree]
    run([*command, "-E", f"offset={at.offset}", disk, f"{at.size_mib}M"])


def remove(folder: Path) -> None:
    """A root that is no longer needed."""
    shutil.rmtree(folder)
