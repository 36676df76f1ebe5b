"""Commands for the broker's machine: lists handed over or followed, and how long things hold."""

import argparse
import datetime as dt
import shlex
from pathlib import Path

from provisioning import following, lists
from provisioning.errors import EndsSoon
from provisioning.telling import Commands, Report, add_command


def add_to(commands: Commands) -> None:
    """Adds all three."""
    about = "take a new list into use, if it is whole and newer"
    take = add_command(commands, "take-crl", take_crl, about, in_office=False)
    take.add_argument("new", type=Path, help="the crl.pem that was handed over")
    take.add_argument("in_use", type=Path, help="the one that the broker reads")
    _add_following(commands)
    about = "when lists and certificates in a folder end"
    days = add_command(commands, "days-left", days_left, about, in_office=False)
    days.add_argument("folder", type=Path, help="holds crl.pem, device.crt, ca.crt")
    days.add_argument("--warn", type=int, default=14, help="fail below so many days (14)")


def _add_following(commands: Commands) -> None:
    about = "keep a broker's list the newest, and restart the broker when somebody was revoked"
    follow = add_command(commands, "follow-crl", follow_crl, about, in_office=False)
    follow.add_argument("--authority", required=True, metavar="URL", help="https://HOST:8444")
    follow.add_argument("--address", default="", help="where HOST is, if no name service tells")
    follow.add_argument("--ca", type=Path, help="the root; ca.crt of the folder")
    follow.add_argument(
        "--into", type=Path, required=True, help="holds crl.pem, ca.crt, issuers.pem"
    )
    follow.add_argument(
        "--then", type=shlex.split, required=True, help="the command that restarts the broker"
    )


def follow_crl(options: argparse.Namespace, _now: dt.datetime) -> None:
    """Until it is ended; raises FolderRefused."""
    authority = following.Authority(
        options.authority, options.ca or options.into / "ca.crt", options.address
    )
    following.Follower(
        authority,
        options.into,
        options.then,
        now=lambda: dt.datetime.now(dt.UTC),  # noqa: TID251  the clock adapter of this command
    ).run()


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
