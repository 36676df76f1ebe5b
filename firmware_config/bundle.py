"""An update bundle: the images of one slot, a manifest, a hook, signed by a release key.

RAUC makes it (``rauc bundle``): in the verity format a hash tree covers the images, the manifest
with the tree's root is signed, and a kiosk's kernel checks each block it reads. Which version and
which machines it is for stands in the image itself; a bundle cannot say anything else.
"""

import dataclasses
import re
import shutil
import subprocess
import tempfile
from importlib import resources
from pathlib import Path

from firmware_config import rauc
from firmware_config.errors import SiteError
from firmware_config.formats import word
from firmware_config.place import RELEASE_FILE, Place

MANIFEST, HOOK = "manifest.raucm", "hook"
BOOT, SYSTEM = "boot.vfat", "system.ext4"
"""RAUC takes the way of writing from the ending."""
_VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+(~rc[0-9]+)?")
_PROGRAM = 0o755


class BundleError(SiteError):
    """The bundle cannot be made; the message says what to do."""


@dataclasses.dataclass(frozen=True, slots=True)
class Images:
    """Of one slot, as ``build_image.sh`` leaves them."""

    root: Path
    """ext4."""
    boot: Path
    """vfat."""


@dataclasses.dataclass(frozen=True, slots=True)
class Signer:
    """The release key; both may be PKCS#11 URLs of a token."""

    key: str
    certificate: str
    keyring: Path
    """As on the kiosks: what they would refuse is not made."""


@dataclasses.dataclass(frozen=True, slots=True)
class Release:
    """What an image says that it is."""

    version: str
    compatible: str


def make(images: Images, version: str, signer: Signer, out: Path) -> Release:
    """Writes ``out``; gives what it says of itself.

    Raises:
        BundleError: a tool is missing or refuses, or the image is of another version.
        OSError: a file cannot be read or written.
    """
    release = release_of(images.root)
    if release.version != version:
        raise BundleError(f"the image says that it is {release.version}, not {version}")
    if out.exists():
        raise BundleError(f"{out} is there already; a bundle is never replaced")
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".bundle-") as folder:
        place = Path(folder) / "content"
        place.mkdir()
        for image, name in ((images.boot, BOOT), (images.root, SYSTEM)):
            shutil.copyfile(image, place / name)
        (place / MANIFEST).write_text(manifest(release), encoding="ascii")
        parts = resources.files("firmware_config") / "bundle_parts"
        (place / HOOK).write_bytes((parts / HOOK).read_bytes())
        (place / HOOK).chmod(_PROGRAM)
        made = Path(folder) / out.name
        conf = Path(folder) / "system.conf"
        keyring = str(signer.keyring.resolve())
        conf.write_text(rauc.judge_conf(Place(compatible=release.compatible), keyring), "utf-8")
        keys = ["--cert", signer.certificate, "--key", signer.key]
        _run("rauc", ["--conf", str(conf), "bundle", *keys, str(place), str(made)])
        _run("rauc", ["--conf", str(conf), "info", str(made)])
        made.rename(out)
    return release


def manifest(release: Release) -> str:
    """manifest.raucm. The boot files come first: the hook of the system writes into them."""
    return f"""\
[update]
compatible={word(release.compatible)}
version={_version(release.version)}

[bundle]
format=verity

[hooks]
filename={HOOK}
hooks=install-check

[image.boot]
filename={BOOT}

[image.system]
filename={SYSTEM}
hooks=post-install
"""


def release_of(image: Path) -> Release:
    """What the release file in an image of ext4 says; raises BundleError."""
    text = _run("debugfs", ["-R", f"cat /{RELEASE_FILE}", str(image)])
    said = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    if not {"VERSION", "COMPATIBLE"} <= said.keys():
        raise BundleError(f"{image} has no /{RELEASE_FILE} with VERSION and COMPATIBLE")
    return Release(said["VERSION"].strip(), said["COMPATIBLE"].strip())


def _version(text: str) -> str:
    if not _VERSION.fullmatch(text):
        raise BundleError("a version is written 1.4.0, a trial release 1.4.0~rc1")
    return text


def _run(tool: str, arguments: list[str]) -> str:
    program = shutil.which(tool, path="/usr/sbin:/usr/bin:/sbin:/bin")
    if program is None:
        raise BundleError(f"{tool} is not installed here")
    done = subprocess.run(  # noqa: S603  a program that was found, words of ours and paths
        [program, *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise BundleError(f"{tool}: {lines[-1].strip() if lines else done.returncode}")
    return done.stdout
