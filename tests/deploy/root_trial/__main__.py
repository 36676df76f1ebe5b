"""Runs the whole trial and prints its table; ends with 1 when a check failed."""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

import firmware_config
from firmware_config.package.build import build
from firmware_config.package.targets import TARGETS, release_here, target_named
from tests.deploy.root_trial.arriving import arrive
from tests.deploy.root_trial.checking import Table, expect
from tests.deploy.root_trial.leaving import leave
from tests.deploy.root_trial.root import fresh_root
from tests.deploy.tools import REPOSITORY, find

EXAMPLE = Path(firmware_config.__file__).with_name("example-site.toml")
_MB = 1_000_000


def main():
    """Gives the exit code."""
    options = _parser().parse_args()
    if os.geteuid() != 0:
        print("error: the trial needs root: it enters a root of its own.", file=sys.stderr)
        return 2
    began = time.monotonic()
    table = Table()
    package = options.package or _built(table, options.dist)
    table.check("lintian finds no error", lambda: _lintian(package))
    root = fresh_root(options.dist, REPOSITORY)
    arrive(table, root, package, site())
    leave(table, root)
    failed = sum(not row.is_well for row in table.rows)
    spent = time.monotonic() - began
    print(f"{len(table.rows)} checks on {options.dist}, {failed} failed, {spent:.0f} s")
    return 0 if table.is_well else 1


def site():
    """The example, for a system that was installed by hand."""
    text = EXAMPLE.read_text("utf-8").replace('layout = "slots"', 'layout = "stock"')
    return text.replace('channel = "stable"\n', "")


def _built(table, release):
    made = []

    def look():
        made.append(build(REPOSITORY, target_named(release), REPOSITORY / "dist"))
        return f"{made[0].path.name}, {made[0].size / _MB:.1f} MB"

    table.check("the package is built from the lock", look)
    return made[0].path


def _lintian(package):
    program = find("lintian")
    expect(program, "lintian is missing; install the Debian package lintian.")
    command = [program, "--fail-on", "error", str(package)]
    asked = subprocess.run(command, capture_output=True, text=True, check=False)
    expect(asked.returncode == 0, asked.stdout)
    return f"{sum(line.startswith('W: ') for line in asked.stdout.splitlines())} warnings"


def _parser():
    parser = argparse.ArgumentParser(prog="python -m tests.deploy.root_trial", description=__doc__)
    parser.add_argument("--dist", choices=TARGETS, default=release_here(), help="the release")
    parser.add_argument("--package", type=Path, help="one that is built; else it is built first")
    return parser


if __name__ == "__main__":
    sys.exit(main())
