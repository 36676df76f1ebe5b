"""Where a package is built: on this machine, or in a root of another release made by mmdebstrap."""

import dataclasses
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from firmware_config.package.targets import Target, release_here

LOG = "build.log"
_BUILD = ("dpkg-buildpackage", "-b", "-us", "-uc", "-tc")
_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
_INSIDE = "build"


class NoRoot(Exception):
    """A root of the release cannot be made; the message says what is missing."""


@dataclasses.dataclass(frozen=True, slots=True)
class Here:
    """This machine is of the release."""

    def run(
        self, place: Path, folder: Path, environment: Mapping[str, str]
    ) -> "subprocess.CompletedProcess[bytes]":
        """Builds ``folder``; the package comes to lie in ``place``, its parent, beside the log."""
        return _logged(_BUILD, place, folder, environment)


@dataclasses.dataclass(frozen=True, slots=True)
class Root:
    """A folder with a release of Debian and what a build needs."""

    folder: Path

    def run(
        self, place: Path, folder: Path, environment: Mapping[str, str]
    ) -> "subprocess.CompletedProcess[bytes]":
        """As ``Here.run``, inside: copied in, built, and the package copied out."""
        inside = self.folder / _INSIDE
        shutil.rmtree(inside, ignore_errors=True)
        shutil.copytree(folder, inside / folder.name, symlinks=True)
        entering = ("unshare", "--net", "--mount", "chroot", str(self.folder))
        build = f"cd /{_INSIDE}/{folder.name}; exec {' '.join(_BUILD)}"
        ended = _logged((*entering, "sh", "-ec", build), place, folder, environment)
        for package in inside.glob("*.deb"):
            shutil.copyfile(package, place / package.name)
        shutil.rmtree(inside)
        return ended


def room_for(checkout: Path, target: Target) -> Here | Root:
    """Here where it fits; else a root, made once and kept below ``build/``.

    Raises:
        NoRoot: mmdebstrap is missing or failed, or this is not root.
    """
    if release_here() == target.release:
        return Here()
    needed = build_depends(checkout / "firmware_config/package/debian/control.in", target)
    folder = checkout / "build" / "roots" / f"{target.release}-build"
    if not (folder / "etc/debian_version").exists():
        make_root(target.release, ("build-essential", *needed), folder)
    return Root(folder)


def build_depends(template: Path, target: Target) -> tuple[str, ...]:
    """The names of the packages that control names as needed by a build."""
    text = template.read_text(encoding="utf-8").replace("@python@", f"python{target.python_text}")
    field = re.search(r"^Build-Depends:((?:.*\n )*.*)", text, re.MULTILINE)
    listed = field[1] if field else ""
    names = [part.split()[0] for part in listed.split(",") if part.strip()]
    return tuple("debhelper" if name == "debhelper-compat" else name for name in names)


def make_root(release: str, packages: Sequence[str], folder: Path) -> None:
    """A root of ``release`` with ``packages``; half of one is never left behind.

    Raises:
        NoRoot: see the message.
    """
    program = shutil.which("mmdebstrap")
    if program is None or os.geteuid() != 0:
        raise NoRoot(f"A root of {release} needs mmdebstrap (a Debian package), and to be root.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as half:
        made = Path(half) / "root"
        options = ("--variant=minbase", f"--include={','.join(packages)}")
        ended = subprocess.run(
            [program, *options, release, made], capture_output=True, text=True, check=False
        )
        if ended.returncode != 0:
            raise NoRoot(f"mmdebstrap: {ended.stderr[-2000:]}")
        made.rename(folder)


def _logged(
    command: Sequence[str], place: Path, folder: Path, environment: Mapping[str, str]
) -> "subprocess.CompletedProcess[bytes]":
    with (place / LOG).open("wb") as log:
        return subprocess.run(
            command,
            cwd=folder,
            env={"PATH": _PATH, "HOME": "/nonexistent", **environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            check=False,
        )
