"""Runs the system's own verifiers; a missing one fails with the package to install."""

import os
import shutil
import subprocess
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
UNITS = REPOSITORY / "systemd"
JUDGES = REPOSITORY / "build/judges/unpacked/usr/sbin"
"""Programs that .ci/setup.sh unpacked and did not install."""
_SBIN = f"/usr/sbin:/sbin:{JUDGES}"  # an ordinary user's PATH lacks the first two


def run(package, *command, **options):
    """Runs ``command``; fails when its program, from a Debian package, is not there."""
    program = find(command[0])
    assert program, f"{command[0]} is missing; install the Debian package {package}."
    return subprocess.run(
        [program, *map(str, command[1:])],
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
        **options,
    )


def find(program):
    """The program's path, or None."""
    return shutil.which(program, path=f"{os.environ.get('PATH', '')}:{_SBIN}")
