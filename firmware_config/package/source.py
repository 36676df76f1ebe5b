"""Lays out the folder that debhelper works in: what goes on a kiosk, and ``debian/``."""

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

OURS = ("eligibility", "kiosk", "firmware_config")
"""The packages on a kiosk; cloud, hospital, provisioning and tests are not."""
STAYS_BEHIND = (
    "kiosk/making/",
    "firmware_config/package/",
    "firmware_config/layers/",
    "firmware_config/build_image.sh",
)
"""Builds words and voices, builds the package, builds the image."""
MADE_FROM = (".po",)
"""Read by what builds catalogues; a kiosk reads the catalogues."""
UNITS = "systemd"
STATIC = "firmware_config/rootfs/usr"
"""Below it lies what is the same on every kiosk and belongs below /usr: the package's."""
DEBIAN = "firmware_config/package/debian"
_BESIDE = ("LICENSE", "NOTICE", "pyproject.toml", "CHANGELOG.md", "firmware_config/packages.txt")
_TOOLS = "firmware_config/package/"


def tracked(checkout: Path) -> tuple[str, ...]:
    """Every file of a checkout that git knows, by its path, sorted.

    What lies about beside them, a clinic's site file or a note, is nobody's to hand over.
    """
    names = set(_git(checkout, "ls-files", "-z", "--cached"))
    return tuple(sorted(name for name in names if (checkout / name).is_file()))


def uncommitted(checkout: Path) -> tuple[str, ...]:
    """What differs from the commit: changed files go along, new ones are left out."""
    asked = ("status", "-z", "--porcelain", "--no-renames", "--", *OURS, UNITS)
    return tuple(row[3:] for row in _git(checkout, *asked))


def _git(checkout: Path, *words: str) -> list[str]:
    command = ["git", "-c", "safe.directory=*", "-C", str(checkout), *words]
    asked = subprocess.run(command, capture_output=True, check=True)
    return [name for name in asked.stdout.decode().split("\0") if name]


def on_a_kiosk(files: Iterable[str]) -> tuple[str, ...]:
    """Those of our packages that a kiosk runs."""
    roots = tuple(f"{package}/" for package in OURS)
    return tuple(
        name
        for name in files
        if name.startswith(roots)
        and not name.startswith(STAYS_BEHIND)
        and not name.endswith(MADE_FROM)
    )


def units(files: Iterable[str]) -> tuple[str, ...]:
    """The kiosk's own units; those of cloud, hospital and authority are other machines'."""
    return tuple(name for name in files if name.startswith(f"{UNITS}/kiosk"))


def static(files: Iterable[str]) -> tuple[str, ...]:
    """What lies below /usr and is the same on every kiosk."""
    return tuple(name for name in files if name.startswith(f"{STATIC}/"))


def lay_out(checkout: Path, folder: Path) -> None:
    """Copies into an empty ``folder`` what the build needs of ``checkout``."""
    files = tracked(checkout)
    tools = tuple(name for name in files if name.startswith(_TOOLS))
    beside = tuple(name for name in files if name in _BESIDE)
    for name in (*on_a_kiosk(files), *units(files), *tools, *beside):
        copy(checkout / name, folder / name)
    for name in tools:
        if name.startswith(f"{DEBIAN}/"):
            copy(checkout / name, folder / "debian" / name.removeprefix(f"{DEBIAN}/"))


def copy(source: Path, place: Path) -> None:
    """One file, readable by all, executable when it is a program."""
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, place)
    place.chmod(0o755 if is_program(place) else 0o644)


def is_program(path: Path) -> bool:
    """True when it says by itself what runs it."""
    with path.open("rb") as opened:
        return opened.read(2) == b"#!"
