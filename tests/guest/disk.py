"""Makes the disk: the image, as on a card that is larger than it; file systems of bundles."""

from pathlib import Path

from tests.bench import disk_image
from tests.guest import layout
from tests.guest.tools import run

BOOT_MIB = 96


def make(disk: Path, system: Path) -> Path:
    """Slot a holds ``system``, slot b nothing; gives the settings by which genimage made it.

    ``system`` is changed as the image's hook changes it.
    """
    into = disk.with_name("image")
    _write(disk_image.make(system, into), disk)
    return into / "genimage.cfg"


def make_of(disk: Path, system: Path, settings: Path) -> None:
    """The same by settings that are there already, for a root that is not a kiosk's."""
    into = disk.with_name("image")
    into.mkdir(parents=True)
    _write(disk_image.make_of(system, settings, into), disk)


def _write(image: Path, disk: Path) -> None:
    """On a larger disk the table's copy is not at the end, as on every card but one."""
    image.rename(disk)
    with disk.open("r+b") as file:
        file.truncate(layout.disk_mib() * layout.MIB)
    for part in image.parent.glob("*.*"):
        if part.suffix in {".vfat", ".ext4"}:
            part.unlink()


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
