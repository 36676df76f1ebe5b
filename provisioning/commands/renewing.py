"""``renew``: a folder in place, or a kiosk by its URI at its next poll."""

import argparse
import datetime as dt
from pathlib import Path

from provisioning.acts import CONSOLE
from provisioning.office import Office
from provisioning.renewing import ask_kiosk, renew_folder
from provisioning.telling import Commands, Report, add_command, moment


def add_to(commands: Commands) -> None:
    """Adds it."""
    about = "new key and certificate: of a folder in place, of a kiosk at its next poll"
    renew = add_command(commands, "renew", _renew, about)
    renew.add_argument(
        "what", metavar="FOLDER|URI", help="of a service, hospital, insurer; a kiosk"
    )


def _renew(options: argparse.Namespace, now: dt.datetime) -> Report:
    office = Office(options.office)
    if options.what.startswith("urn:"):
        ask_kiosk(office, options.what, CONSOLE, now)
        return Report(
            {"asked": options.what}, [f"{options.what} renews its certificate at its next poll."]
        )
    folder = Path(options.what)
    done = renew_folder(office, folder, now)
    until, former = done.made.not_valid_after_utc, f"{done.former.serial:x}"
    return Report(
        {
            "folder": folder,
            "uri": done.former.uri,
            "serial": f"{done.made.serial_number:x}",
            "valid_until": until,
            "former": former,
        },
        [
            f"{folder}: new key and certificate of {done.former.uri}, until {moment(until)}.",
            f"Restart what reads it; then: revoke {former} --reason superseded",
        ],
    )
