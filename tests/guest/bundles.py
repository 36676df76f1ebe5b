"""Update bundles of the guest's own system: another version of it, whole or spoiled."""

import sys
from collections.abc import Callable
from pathlib import Path

from tests.bench.release_keys import ReleaseKeys
from tests.bench.service import ROOT
from tests.guest import disk, root
from tests.guest.tools import run

RELEASE = "usr/lib/kiosk/release"
Spoil = Callable[[Path], None]


def without_reader(tree: Path) -> None:
    """Its card service knows no reader: everything else works."""
    for name in ("vpcd", "libvpcd"):
        (tree / "etc/reader.conf.d" / name).unlink(missing_ok=True)
    for driver in (tree / "usr/lib/pcsc/drivers/serial").glob("*"):
        driver.unlink()


def make(system: Path, keys: ReleaseKeys, version: str, out: Path, spoil: Spoil) -> Path:
    """A signed bundle of ``system`` as another version; ``system`` stays as it is."""
    place = out.with_suffix("")
    place.mkdir(parents=True)
    tree, boot = place / "root", place / "boot"
    run(["cp", "--archive", "--link", system, tree])
    _replace(tree / RELEASE, f"VERSION={version}\nCOMPATIBLE={root.COMPATIBLE}\n")
    spoil(tree)
    root.boot_files(tree, boot)
    images = place / "system.ext4", place / "boot.vfat"
    disk.make_image(images[0], tree)
    disk.make_boot_image(images[1], boot)
    signer = ("--key", keys.key, "--cert", keys.certificate, "--keyring", keys.keyring)
    made = ("--root", images[0], "--boot", images[1], "--version", version, "--out", out)
    command = [sys.executable, "-m", "firmware_config", "bundle", *map(str, (*made, *signer))]
    run(command, environment={**keys.environment, "PYTHONPATH": str(ROOT)})
    run(["rm", "-rf", place])
    return out


def _replace(file: Path, text: str) -> None:
    """A new file: the old one is the other tree's, too."""
    file.unlink()
    file.write_text(text)
