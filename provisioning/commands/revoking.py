"""``revoke`` and ``crl``: who is not let in any more, and telling it."""

import argparse
import datetime as dt
from pathlib import Path

from provisioning import bundle
from provisioning.authority import REASONS
from provisioning.certificates import row, told
from provisioning.errors import NotIssuedHere
from provisioning.office import Office
from provisioning.telling import Commands, Report, add_command, confirm


def add_to(commands: Commands) -> None:
    """Adds them."""
    revoke = add_command(commands, "revoke", _revoke, "take back a party's certificates", asks=True)
    revoke.add_argument("uri", metavar="URI|SERIAL", help="a party, or one certificate of it")
    revoke.add_argument("--reason", choices=sorted(REASONS), default="key-compromise")
    revoke.add_argument("--crl-into", type=Path, action="append", metavar="FOLDER", default=[])
    revoke.add_argument("--hospital", type=Path, help="forget the kiosk's keys in this folder")
    crl = add_command(commands, "crl", _crl, "write fresh revocation lists; once a day")
    crl.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")


def _revoke(options: argparse.Namespace, now: dt.datetime) -> Report:
    office = Office(options.office)
    confirm(options, f"{options.uri} will be let in nowhere any more.", "revoke")
    if options.uri.startswith("urn:"):
        gone = office.revoke(options.uri, options.reason, now)
    else:
        gone = (office.revoke_serial(_serial(options.uri), options.reason, now),)
    if options.crl_into:
        bundle.write_crl(office, tuple(options.crl_into), now)
    if options.hospital is not None:
        bundle.forget_kiosk(options.hospital, gone[0].uri)
    lines = [row(one, now) for one in gone]
    if not options.crl_into:
        lines.append(
            "The authority's server tells it at once; without one, run `crl` for the folders of"
            " cloud and broker, which do not know yet."
        )
    return Report({"revoked": [told(one, now) for one in gone], "lists": options.crl_into}, lines)


def _serial(text: str) -> int:
    try:
        return int(text, 16)
    except ValueError:
        raise NotIssuedHere(f"{text} is neither a URI nor a serial number.") from None


def _crl(options: argparse.Namespace, now: dt.datetime) -> Report:
    office = Office(options.office)
    bundle.write_crl(office, tuple(options.folders), now)
    files = [folder / bundle.CRL for folder in options.folders]
    return Report(
        {"number": office.register().list_number, "files": files}, [str(file) for file in files]
    )
