"""``init``: a new authority."""

import argparse
import datetime as dt
from pathlib import Path

from provisioning.commands.passphrase import add_passphrase, root_passphrase
from provisioning.office import open_new
from provisioning.telling import Commands, Report, add_command


def add_to(commands: Commands) -> None:
    """Adds ``init``."""
    init = add_command(commands, "init", _init, "make the authority in a new folder")
    init.add_argument("--name", required=True, help="stands in the authorities' names")
    init.add_argument(
        "--root", type=Path, metavar="DIR", help="where the root's key goes, as on a stick"
    )
    add_passphrase(init)


def _init(options: argparse.Namespace, now: dt.datetime) -> Report:
    passphrase = root_passphrase(options, is_new=True)
    open_new(options.office, options.name, now, passphrase, options.root)
    key = (options.root or options.office / "root") / "ca.key"
    then = f"The root's key is {key} and nowhere else: lock it away."
    if options.root is None:
        then = f"Now move {key} to a stick and lock it away."
    return Report(
        {"office": options.office, "name": options.name, "root_key": key},
        [f"Made the authority {options.name} in {options.office}.", then],
    )
