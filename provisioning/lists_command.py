"""Commands for the broker's machine: ``take-crl`` and ``days-left``, run by its units."""

import argparse
import datetime as dt
from pathlib import Path

from provisioning import lists
from provisioning.errors import EndsSoon


def add_to(take: argparse.ArgumentParser, days: argparse.ArgumentParser) -> None:
    """Gives both commands their options."""
    take.add_argument("new", type=Path, help="the crl.pem that was handed over")
    take.add_argument("in_use", type=Path, help="the one that the broker reads")
    take.set_defaults(run=take_crl)
    days.add_argument("folder", type=Path, help="holds crl.pem, device.crt, ca.crt")
    days.add_argument("--warn", type=int, default=14, help="fail below so many days (14)")
    days.set_defaults(run=days_left)


def take_crl(options: argparse.Namespace, now: dt.datetime) -> None:
    """Takes a new list; raises ListRefused, and then the one in use stays."""
    newly = lists.take(options.new, options.in_use, now)
    print(f"Took {options.new}; newly revoked: {len(newly)}")
    for serial in newly:
        print(f"{serial:040x}")


def days_left(options: argparse.Namespace, now: dt.datetime) -> None:
    """Prints what ends when; raises EndsSoon when one has fewer days than asked for."""
    ends = lists.ends_in(options.folder)
    for one in ends:
        print(f"{one.days(now):5} days  {one.until:%Y-%m-%d}  {one.name}")
    soon = [one.name for one in ends if one.days(now) < options.warn]
    if soon:
        raise EndsSoon(f"Fewer than {options.warn} days left: {'; '.join(soon)}")
