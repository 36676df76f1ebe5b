"""The guest's root: Debian with the image's packages, our package, the site's files, our hand.

Debian's part is kept in ``build/guest``, by the list of its packages; the rest is made each time.
"""

import contextlib
import dataclasses
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from firmware_config.package.papers import listed
from tests.bench.service import ROOT
from tests.guest.tools import run

CACHE = ROOT / "build" / "guest"
SUITE = "trixie"
_INSIDE = Path(__file__).with_name("inside")
_OF_THE_TEST = (
    "linux-image-amd64",  # the emulated machine is no Raspberry Pi
    "initramfs-tools",
    "systemd-sysv",  # Raspberry Pi OS has these two of itself
    "iproute2",
    "vsmartcard-vpcd",  # a virtual reader: "a reader was seen" is real
    "procps",
    "python3",  # the hand inside
)
_OVERLAY = (
    ("kiosk-test-agent.py", "usr/lib/kiosk-test/kiosk-test-agent.py"),
    ("stop_threads.py", "usr/lib/kiosk-test/stop_threads.py"),
    ("fill_outbox.py", "usr/lib/kiosk-test/fill_outbox.py"),
    ("kiosk-test-agent.service", "usr/lib/systemd/system/kiosk-test-agent.service"),
    ("fw-cfg", "usr/lib/kiosk/sources/fw-cfg"),
    ("virtual-reader.conf", "etc/systemd/system/pcscd.service.d/zz-virtual-reader.conf"),
    ("display-emulation.conf", "etc/systemd/system/kiosk-display.service.d/zz-emulation.conf"),
    ("journal-outside.conf", "etc/systemd/journald.conf.d/zz-kiosk-test.conf"),
)
COMPATIBLE = "reception-kiosk-guest"
_LAYER = ROOT / "firmware_config/layers/layer/reception-kiosk.d/hooks/customize50-kiosk"


def packages() -> list[str]:
    """The image's list, and what the test needs beside it."""
    lines = listed((ROOT / "firmware_config" / "packages.txt").read_text())
    return sorted({*map(_of_this_suite, lines), *_OF_THE_TEST})


def _of_this_suite(line: str) -> str:
    """Where the names differ, Debian 13's stands first."""
    return line.partition("|")[0].partition("(")[0].strip()


def debian() -> Path:
    """Debian's part as a tar file; made once for a list of packages (a minute)."""
    names = packages()
    key = hashlib.sha256("\n".join([SUITE, *names]).encode()).hexdigest()[:12]
    kept = CACHE / f"{SUITE}-{key}.tar"
    if not kept.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        partial = kept.with_suffix(".partial.tar")
        chosen = f"--include={','.join(names)}"
        run(["mmdebstrap", "--variant=minbase", chosen, SUITE, partial])
        partial.rename(kept)
    return kept


@dataclasses.dataclass(frozen=True, slots=True)
class Contents:
    """What an image is made of."""

    package: Path
    site: str
    keyring: Path
    """Whose releases it takes."""
    version: str


def make(contents: Contents, into: Path) -> None:
    """A whole root in the new folder ``into``: by the image's own layer, and our hand."""
    into.mkdir(parents=True)
    run(["tar", "-xpf", debian(), "-C", into])
    site = into.with_name(f"{into.name}-site.toml")
    site.write_text(contents.site)
    variables = {
        "IGconf_kiosk_deb": str(contents.package),
        "IGconf_kiosk_site": str(site),
        "IGconf_kiosk_keyring": str(contents.keyring),
        "IGconf_kiosk_version": contents.version,
        "IGconf_kiosk_compatible": COMPATIBLE,
    }
    with mounted(into):
        run(["sh", _LAYER, into], environment={**os.environ, **variables})
        _lay_our_hand(into)


def make_bare(into: Path) -> None:
    """The same Debian without our package: what a start costs by itself."""
    into.mkdir(parents=True)
    run(["tar", "-xpf", debian(), "-C", into])
    with mounted(into):
        _lay_our_hand(into)
    firmware = into / "boot" / "firmware"
    firmware.mkdir()
    line = "root=PARTLABEL=system_a rootfstype=ext4 ro rootwait quiet loglevel=3"
    (firmware / "cmdline.txt").write_text(f"{line}\n")


def _lay_our_hand(root: Path) -> None:
    for name, place in _OVERLAY:
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(_INSIDE / name, root / place)
    _inside(root, "systemctl", "enable", "kiosk-test-agent.service")


def boot_files(root: Path, into: Path) -> None:
    """What the slot's boot partition holds: kernel, initial RAM disk, the rendered command line."""
    shutil.copytree(root / "boot" / "firmware", into)
    for name, file in _kernel(root).items():
        shutil.copy(file, into / name)


def as_handed_over(root: Path, into: Path) -> None:
    """A copy of ``root`` (by hard links) as the vendor's tool hands one to the image's hooks.

    The kernel lies beside the firmware's files, as a Raspberry Pi's packages put it; the machine's
    id is emptied and its name another one (docs/image/image.md).
    """
    run(["cp", "--archive", "--link", root, into])
    shutil.rmtree(into / "boot" / "firmware")
    boot_files(root, into / "boot" / "firmware")
    for name, content in (("machine-id", ""), ("hostname", "pi5-abcdef\n")):
        (into / "etc" / name).unlink(missing_ok=True)
        (into / "etc" / name).write_text(content)


def _kernel(root: Path) -> dict[str, Path]:
    """Kernel and initial RAM disk, by the names that the launcher looks for."""
    (kernel,) = (root / "boot").glob("vmlinuz-*")
    (initrd,) = (root / "boot").glob("initrd.img-*")
    return {"vmlinuz": kernel, "initrd.img": initrd}


@contextlib.contextmanager
def mounted(root: Path) -> Iterator[None]:
    """With the kernel's file systems, as maintainer scripts expect them."""
    places = [("proc", "proc"), ("sysfs", "sys"), ("devtmpfs", "dev"), ("tmpfs", "run")]
    with contextlib.ExitStack() as stack:
        for kind, name in places:
            run(["mount", "-t", kind, "none", root / name])
            stack.callback(run, ["umount", "--lazy", root / name])
        yield


def _inside(root: Path, *command: str) -> bytes:
    return run(["chroot", root, *command])
