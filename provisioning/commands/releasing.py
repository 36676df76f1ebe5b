"""``release add|list|offer|withdraw``: which software the kiosks are offered."""

import argparse
import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from eligibility.errors import MalformedValue
from eligibility.release import ReleaseVersion
from provisioning import releases
from provisioning.acts import CONSOLE
from provisioning.errors import ReleaseRefused
from provisioning.inviting import reason
from provisioning.office import Office
from provisioning.released import ALL, Released
from provisioning.telling import Commands, Report, add_command, moment

_CHANNEL = "stable"


def add_to(commands: Commands) -> None:
    """Adds the group."""
    about = "the kiosks' software: which release lies here, and who is offered it"
    group = commands.add_parser("release", help=about, description=about)
    acts = group.add_subparsers(required=True, metavar="ACT")
    add = add_command(acts, "add", _add, "keep an update bundle; nobody is offered it yet")
    add.add_argument("bundle", type=Path)
    add.add_argument("--version", type=_version, required=True, help="as the bundle says it")
    shown = add_command(acts, "list", _list, "the releases of each channel, and who has which")
    shown.add_argument("--check", action="store_true", help="read each bundle again")
    offer = add_command(acts, "offer", _offer, "let kiosks take it in the next night")
    offer.add_argument("--share", type=int, default=ALL, help="percent of the kiosks, 1 to 100")
    gone = add_command(acts, "withdraw", _withdraw, "offer it to nobody any more")
    gone.add_argument("--reason", type=reason, default="withdrawn at the console")
    for command in (offer, gone):
        command.add_argument("version", type=_version)
    for command in (add, offer, gone):
        command.add_argument("--channel", default=_CHANNEL, help=f"of the kiosks ({_CHANNEL})")


def _version(text: str) -> ReleaseVersion:
    try:
        return ReleaseVersion.parse(text)
    except MalformedValue as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _add(options: argparse.Namespace, now: dt.datetime) -> Report:
    office, wanted = Office(options.office), (options.channel, options.version)
    return _done(releases.add(office, options.bundle, wanted, CONSOLE, now))


def _offer(options: argparse.Namespace, now: dt.datetime) -> Report:
    office, wanted = Office(options.office), (options.channel, options.version)
    return _done(releases.offer(office, wanted, options.share, CONSOLE, now))


def _withdraw(options: argparse.Namespace, now: dt.datetime) -> Report:
    office, wanted = Office(options.office), (options.channel, options.version)
    return _done(releases.withdraw(office, wanted, options.reason, CONSOLE, now))


def _done(one: Released) -> Report:
    return Report({"release": _told(one)}, [_row(one)])


def _list(options: argparse.Namespace, _now: dt.datetime) -> Report:
    office = Office(options.office)
    found = office.register().releases.in_order()
    faults = []
    for one in found if options.check else ():
        try:
            releases.check_file(office.folder, one)
        except ReleaseRefused as fault:
            faults.append(str(fault))
    return Report(
        {"releases": [_told(one) for one in found]},
        [_row(one) for one in found] or ["No release was added."],
        ReleaseRefused(" ".join(faults)) if faults else None,
    )


def _told(one: Released) -> Mapping[str, object]:
    return {
        "channel": one.channel,
        "version": str(one.version),
        "compatible": one.compatible,
        "size": one.size,
        "sha256": one.sha256,
        "added_at": one.added_at,
        "share": one.share,
        "offered_at": one.offered_at,
        "withdrawn_at": one.withdrawn_at,
        "by": one.by,
    }


def _row(one: Released) -> str:
    return (
        f"{one.channel:10} {one.version!s:12} {one.compatible:20} {one.size:11} {one.sha256[:16]}"
        f"  {_state(one)}"
    )


def _state(one: Released) -> str:
    if one.withdrawn_at is not None:
        return f"withdrawn {moment(one.withdrawn_at)}"
    if one.offered_at is None:
        return f"added {moment(one.added_at)}, offered to nobody"
    return f"offered to {one.share} % since {moment(one.offered_at)}"
