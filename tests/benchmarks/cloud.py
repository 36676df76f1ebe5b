"""Ratios of the eligibility service against bare baselines, same machine and minutes (cloud.md 7).

A made-up nation is in the registry: a small one by default, ``--people 1000000`` for the large one.
P1 to P5, P7, P8; P9 takes three nodes: ``python -m tests.nation``.
"""

import argparse
import os
import platform
import sys

from tests.benchmarks import lookups, registering
from tests.benchmarks.nation_world import world

PEOPLE = 20_000


def main() -> int:
    """Prints a line each; 1 when a target was missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.cloud", description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE, metavar="N")
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, {options.people} people")
    with world(options.people) as made:
        met = [*lookups.measure(made), *registering.measure(made)]
    return int(not all(met))


if __name__ == "__main__":
    sys.exit(main())
