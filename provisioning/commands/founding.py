"""``init``: a new authority."""

import argparse
import datetime as dt
from pathlib import Path

from provisioning.errors import ProvisioningError
from provisioning.office import open_new
from provisioning.telling import Commands, Report, add_command


def add_to(commands: Commands) -> None:
    """Adds ``init``."""
    init = add_command(commands, "init", _init, "make the authority in a new folder")
    init.add_argument("--name", required=True, help="stands in the authorities' names")
    init.add_argument("--root-passphrase-file", type=Path, help="seals the root's key")


def read_passphrase(path: Path | None) -> bytes | None:
    """The root's; raises ProvisioningError: the file is empty."""
    if path is None:
        return None
    passphrase = path.read_bytes().strip()
    if not passphrase:
        raise ProvisioningError(f"{path} is empty.")
    return passphrase


def _init(options: argparse.Namespace, now: dt.datetime) -> Report:
    passphrase = read_passphrase(options.root_passphrase_file)
    open_new(options.office, options.name, now, passphrase)
    key = options.office / "root" / "ca.key"
    return Report(
        {"office": options.office, "name": options.name, "root_key": key},
        [
            f"Made the authority {options.name} in {options.office}.",
            f"Now move {key} to a stick and lock it away.",
        ],
    )
