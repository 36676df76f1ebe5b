"""``issue-admin`` and ``bar-admin``: who may use the admin's page."""

import argparse
import datetime as dt
import secrets
from pathlib import Path

from provisioning import admins, profile
from provisioning.errors import ProvisioningError
from provisioning.office import Office
from provisioning.profile import Kind
from provisioning.telling import Commands, Report, add_command, confirm

_PASSPHRASE_BYTES = 10


def add_to(commands: Commands) -> None:
    """Adds them."""
    issue = add_command(commands, "issue-admin", _issue, "let somebody use the admin's page")
    issue.add_argument("folder", type=Path)
    issue.add_argument("--name", required=True, help="a-z, 0-9, hyphens inside")
    where = issue.add_mutually_exclusive_group(required=True)
    where.add_argument("--institution", action="append", help="10 digits; may be repeated")
    where.add_argument("--every-institution", action="store_true")
    issue.add_argument("--passphrase-file", type=Path, help="of admin.p12; else one is made")
    bar = add_command(commands, "bar-admin", _bar, "let an administrator in no more", asks=True)
    bar.add_argument("name")
    bar.add_argument("--reason", default="left", help="for the ledger; no personal data")


def _issue(options: argparse.Namespace, now: dt.datetime) -> Report:
    office = Office(options.office)
    given = options.passphrase_file and options.passphrase_file.read_text(encoding="utf-8").strip()
    if given is not None and not given:
        raise ProvisioningError(f"{options.passphrase_file} is empty.")
    passphrase = given or admins.passphrase_of(secrets.token_bytes(_PASSPHRASE_BYTES))
    institutions = options.institution or [admins.EVERY]
    identity = admins.allow(office, options.name, institutions, now)
    admins.issue(office, options.folder, identity, passphrase.encode(), now)
    file = options.folder / admins.P12
    shown = {} if given else {"passphrase": passphrase}
    lines = [
        f"{identity.uri} may look after {' '.join(institutions)}.",
        f"Import {file} into the browser, then delete it.",
    ]
    if not given:
        lines.append(f"Its passphrase, shown this once: {passphrase}")
    return Report({"uri": identity.uri, "folder": options.folder, "pkcs12": file, **shown}, lines)


def _bar(options: argparse.Namespace, now: dt.datetime) -> Report:
    """Whoever was interrupted does it again."""
    office = Office(options.office)
    uri = profile.member(Kind.ADMIN, options.name).uri
    confirm(options, f"{uri} will be let in no more.", options.name)
    standing = [one for one in office.register().of_party(uri) if one.stands(now)]
    if uri in office.register().admins or not standing:
        admins.bar(office, options.name, options.reason, now)
    for one in standing:
        office.revoke_serial(one.serial, "cessation", now)
    return Report({"barred": uri}, [f"{uri} is barred, and every certificate of it taken back."])
