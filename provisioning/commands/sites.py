"""``site show|set|again|history``: what a kiosk says and when it is open, changed over the line."""

import argparse
import datetime as dt
from pathlib import Path

from provisioning import profile, site_settings, staff_codes
from provisioning.acts import CONSOLE, Act
from provisioning.errors import FolderRefused, NotIssuedHere
from provisioning.office import Office
from provisioning.register import SettingsMade
from provisioning.telling import Commands, Report, add_command, moment


def add_to(commands: Commands) -> None:
    """Adds it."""
    site = add_command(commands, "site", _run, "a kiosk's settings, taken over the line")
    site.add_argument("what", choices=("show", "set", "again", "history"))
    site.add_argument("uri", help="the kiosk, as `list` shows it")
    site.add_argument("file", type=Path, nargs="?", help="with set: tables as in the site file")


def _run(options: argparse.Namespace, now: dt.datetime) -> Report:
    office = Office(options.office)
    profile.of_device(options.uri)
    match options.what:
        case "set":
            return _set(office, options, now)
        case "again":
            return _made(site_settings.again(office, options.uri, CONSOLE, now), options.uri)
        case "show":
            return _show(office, options.uri)
        case _:
            return _history(office, options.uri)


def _set(office: Office, options: argparse.Namespace, now: dt.datetime) -> Report:
    if options.file is None:
        raise FolderRefused("Give the file with the settings.")
    tables = site_settings.parse(options.file.read_text(encoding="utf-8"))
    return _made(site_settings.make(office, options.uri, tables, CONSOLE, now), options.uri)


def _made(made: SettingsMade, uri: str) -> Report:
    return Report(
        {"uri": uri, "version": made.version},
        [f"Version {made.version} for {uri}; the kiosk takes it at its next poll."],
    )


def _show(office: Office, uri: str) -> Report:
    made = office.register().settings.get(uri)
    if made is None:
        raise NotIssuedHere(f"{uri} has no settings but its image's.")
    tables = site_settings.written(made)
    staff = [one.staff_id for one in staff_codes.staff_of(made).members]
    head = [f"# Version {made.version} for {uri}, made {moment(made.at)} by {made.by}"]
    if staff:
        head.append(f"# Staff codes, see `staff list`: {' '.join(staff)}")
    facts = {"uri": uri, "version": made.version, "at": made.at, "by": made.by}
    return Report(
        {**facts, "settings": tables, "staff": staff}, [*head, site_settings.as_toml(tables)]
    )


def _history(office: Office, uri: str) -> Report:
    made = [
        {"version": int(one.facts["version"]), "at": one.at, "by": one.facts["by"]}
        for one in office.ledger.entries()
        if one.act == Act.SETTINGS_MADE and one.facts["uri"] == uri
    ]
    return Report(
        {"uri": uri, "versions": made},
        [f"{one['version']:5} {one['at']} {one['by']}" for one in made],
    )
