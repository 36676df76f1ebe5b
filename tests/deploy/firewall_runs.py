"""Starts the probe in a network of its own, and compares what it saw with the site's file."""

import functools
import json
import os
import subprocess
import sys

from tests.deploy.firewall_tries import OPEN, REFUSED, inward, may_leave, outward
from tests.deploy.tools import REPOSITORY, find

_PROGRAMS = (("ip", "iproute2"), ("nft", "nftables"), ("unshare", "util-linux"))


@functools.cache
def networks():
    """The command that gives a network of its own, or None where a user gets none."""
    for program, package in _PROGRAMS:
        assert find(program), f"{program} is missing; install the Debian package {package}."
    command = ("unshare", "--net") if os.geteuid() == 0 else ("unshare", "-r", "--net")
    refused = subprocess.run([*command, "true"], capture_output=True, check=False).returncode
    return None if refused else command


def tried(name, *options):
    """What the probe saw at the site of this name (firewall_sites)."""
    done = subprocess.run(
        [*networks(), sys.executable, "-m", "tests.deploy.firewall_probe", name, *options],
        cwd=REPOSITORY,
        env={**os.environ, "PATH": f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def wrong(site, found):
    """A sentence for everything that differs from what the site's file says."""
    wanted = {one.name: OPEN if one.is_open else REFUSED for one in outward(site)}
    said = [
        f"{name}: {found['out'][name]}, not {result}"
        for name, result in wanted.items()
        if found["out"][name] != result
    ]
    said += [
        f"{one.name}: {'got in' if found['in'][one.name] else 'did not get in'}"
        for one in inward(site)
        if found["in"][one.name] != one.passes
    ]
    said += [f"left: {way}" for way in found["left"] if not may_leave(site, way)]
    said += [f"answered: {way}" for way in found["answers"] if not may_leave(site, way)]
    return said if found["kept"] else [*said, "a connection did not live on over a reload"]
