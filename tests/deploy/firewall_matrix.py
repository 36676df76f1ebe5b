"""`python -m tests.deploy.firewall_matrix`: every kind of site, with its rules and without.

The suite tries five of them. Needs root, or user namespaces; some seconds. Exit status 1: something
passed that the site's file does not name, or did not pass that it names.
"""

import sys

from tests.deploy.firewall_runs import networks, tried, wrong
from tests.deploy.firewall_sites import NAMES, site_named


def main():
    if not networks():
        print("This machine gives no networks of their own to this user; try as root.")
        return 2
    failed = 0
    for name in NAMES:
        found, bare = tried(name), tried(name, "open")
        complaints = wrong(site_named(name), found)
        complaints += [f"without rules: {way} shut" for way in _shut(bare)]
        failed += bool(complaints)
        ways = len(found["out"]), len(found["in"])
        print(f"{name}: {ways[0]} ways out, {ways[1]} in:", "; ".join(complaints) or "as it should")
    return 1 if failed else 0


def _shut(bare):
    outward = [way for way, result in bare["out"].items() if result != "open"]
    return [*outward, *(way for way, came_in in bare["in"].items() if not came_in)]


if __name__ == "__main__":
    sys.exit(main())
