"""A root of Debian to try things in; nothing of it is mounted afterwards."""

import dataclasses
import shutil
import subprocess
from pathlib import Path

from firmware_config.package.roots import make_root

BASE = ("systemd-sysv", "dbus", "udev", "openssh-server", "ca-certificates", "debconf-utils")
"""What a system installed by hand has already, and what preseeds answers."""
_PATIENCE_S = 900
_MOUNTS = """
mount -t proc proc "$0/proc"
mount -t sysfs -o ro sysfs "$0/sys"
mount -t tmpfs tmpfs "$0/run"
exec chroot "$0" "$@"
"""
_SURROUNDINGS = {
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/root",
    "LC_ALL": "C.UTF-8",
    "DEBIAN_FRONTEND": "noninteractive",
}


@dataclasses.dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended."""

    code: int
    out: str


@dataclasses.dataclass(frozen=True, slots=True)
class Root:
    """One root."""

    folder: Path

    def run(self, *command, network=False, **surroundings):
        """Runs a command inside, without any network unless it is said."""
        entering = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
        entering += [] if network else ["--net"]
        ended = subprocess.run(
            [*entering, "sh", "-ec", _MOUNTS, str(self.folder), *map(str, command)],
            env={**_SURROUNDINGS, **surroundings},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=_PATIENCE_S,
            check=False,
        )
        return Ran(ended.returncode, ended.stdout)

    def place(self, path):
        """Where an absolute path lies, seen from outside."""
        return self.folder / path.removeprefix("/")

    def put(self, path, content, mode=0o600):
        """A file inside."""
        place = self.place(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        place.chmod(mode)


def fresh_root(release, checkout):
    """A copy of the release's base, which is made once; the copy of the run before is gone."""
    base = checkout / "build/roots" / f"{release}-stock"
    if not base.exists():
        make_root(release, BASE, base)
    folder = checkout / "build/roots" / f"{release}-trial"
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(["cp", "-a", "--reflink=auto", base, folder], check=True)
    shutil.copyfile("/etc/resolv.conf", folder / "etc/resolv.conf")
    return Root(folder)
