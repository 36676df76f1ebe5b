"""Commands for the broker's machine: ``take-crl`` and ``days-left``, run by its units."""

import argparse
import datetime as dt
from pathlib import Path

from provisioning import lists
from provisioning.errors import EndsSoon
from provisioning.telling import Commands, Report, add_command


def add_to(commands: Commands) -> None:
    """Adds both."""
    about = "take a new list into use, if it is whole and newer"
    take = add_command(commands, "take-crl", take_crl, about, in_office=False)
    take.add_argument("new", type=Path, help="the crl.pem that was handed over")
    take.add_argument("in_use", type=Path, help="the one that the broker reads")
    about = "when lists and certificates in a folder end"
    days = add_command(commands, "days-left", days_left, about, in_office=False)
    days.add_argument("folder", type=Path, help="holds crl.pem, device.crt, ca.crt")
    days.add_argument("--warn", type=int, default=14, help="fail below so many days (14)")


def take_crl(options: argparse.Namespace, now: dt.datetime) -> Report:
    """Takes a new list; raises ListRefused, and then the one in use stays."""
    newly = lists.take(options.new, options.in_use, now)
    return Report(
        {"taken": options.new, "newly_revoked": [f"{serial:x}" for serial in newly]},
        [
            f"Took {options.new}; newly revoked: {len(newly)}",
            *(f"{serial:040x}" for serial in newly),
        ],
    )


def days_left(options: argparse.Namespace, now: dt.datetime) -> Report:
    """Tells what ends when; fails when one has fewer days than asked for."""
    ends = lists.ends_in(options.folder)
    soon = [one.name for one in ends if one.days(now) < options.warn]
    return Report(
        {"ends": [{"name": one.name, "until": one.until, "days": one.days(now)} for one in ends]},
        [f"{one.days(now):5} days  {one.until:%Y-%m-%d}  {one.name}" for one in ends],
        EndsSoon(f"Fewer than {options.warn} days left: {'; '.join(soon)}") if soon else None,
    )
