"""``staff add|remove|list``: codes of a kiosk's staff, taken over the line.

A code is printed once and is nowhere else: no file, no log, and the ledger has its hash.
"""

import argparse
import datetime as dt
import secrets

from provisioning import profile, staff_codes
from provisioning.acts import CONSOLE
from provisioning.office import Office
from provisioning.staff_codes import Asked
from provisioning.telling import Commands, Report, add_command, moment


def add_to(commands: Commands) -> None:
    """Adds the group."""
    about = "codes of a kiosk's staff, who vouch for patients there"
    group = commands.add_parser("staff", help=about, description=about)
    acts = group.add_subparsers(required=True, metavar="ACT")
    add = add_command(acts, "add", _add, "draw a member's code and show it, this once")
    add.add_argument(
        "--again", action="store_true", help="a new code in place of the one that the member has"
    )
    gone = add_command(acts, "remove", _remove, "take a member's code away")
    shown = add_command(acts, "list", _list, "who has a code, and since when")
    for command in (add, gone, shown):
        command.add_argument("uri", help="the kiosk, as `list` shows it")
    for command in (add, gone):
        command.add_argument("--staff-id", required=True, help="1 to 32 letters, digits, hyphens")


def _asked(options: argparse.Namespace) -> Asked:
    return Asked(options.uri, options.staff_id, CONSOLE)


def _add(options: argparse.Namespace, now: dt.datetime) -> Report:
    asked = _asked(options)
    given = staff_codes.give(
        Office(options.office), asked, secrets.token_bytes, now, again=options.again
    )
    return Report(
        {
            "uri": asked.uri,
            "staff_id": asked.staff_id,
            "version": given.version,
            "code": given.code,
        },
        [
            f"{asked.staff_id} at {asked.uri}. Shown here and never again:",
            "",
            f"    {given.code}",
            "",
            *(["The former code ends when the kiosk takes this one up."] if options.again else []),
            _when(given.version),
        ],
    )


def _remove(options: argparse.Namespace, now: dt.datetime) -> Report:
    asked = _asked(options)
    version = staff_codes.take(Office(options.office), asked, now)
    return Report(
        {"uri": asked.uri, "staff_id": asked.staff_id, "version": version},
        [f"{asked.staff_id} has no code at {asked.uri} any more.", _when(version)],
    )


def _when(version: int) -> str:
    return (
        f"Version {version} of its settings; the kiosk takes it at its next poll and starts anew"
        " once nobody is there."
    )


def _list(options: argparse.Namespace, _now: dt.datetime) -> Report:
    profile.of_device(options.uri)
    members = staff_codes.staff_of(Office(options.office).register().settings.get(options.uri))
    rows = [{"staff_id": one.staff_id, "since": one.created} for one in members.members]
    lines = [f"{one.staff_id:32} since {moment(one.created)}" for one in members.members]
    return Report({"uri": options.uri, "staff": rows}, lines or ["nobody has a code"])
