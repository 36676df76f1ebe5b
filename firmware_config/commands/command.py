"""What every command is: its help, its arguments, its work."""

import argparse
import dataclasses
import json
import sys
from collections.abc import Callable
from pathlib import Path

from firmware_config.place import Slot

DONE = 0
FOUND = 1
"""It could look, and something is not as it should be."""
FAILED = 2
"""It could not: the site file is wrong, a folder is not there; a sentence is on standard error."""


@dataclasses.dataclass(frozen=True, slots=True)
class Command:
    """One entry of the table."""

    help: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]
    """Gives the exit code; raises SiteError or OSError when it cannot."""


def add_site(parser: argparse.ArgumentParser) -> None:
    """The site file, first of all arguments."""
    parser.add_argument("site", type=Path, help="the site file, see docs/image/site.md")


def add_slot(parser: argparse.ArgumentParser) -> None:
    """Which of the two systems of our image."""
    said = "the slot of our image that the files are for (A)"
    parser.add_argument("--slot", type=Slot, choices=list(Slot), default=Slot.A, help=said)


def add_json(parser: argparse.ArgumentParser) -> None:
    """For programs."""
    parser.add_argument("--json", action="store_true", help="print one JSON document instead")


def print_json(document: object) -> None:
    """One document, names in the order they were given."""
    json.dump(document, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")
