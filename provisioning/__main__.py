"""Commands of the authority; ``python -m provisioning COMMAND --help`` tells the rest.

python -m provisioning init OFFICE --name "Example Vendor"
python -m provisioning root show|new-issuing|revoke-issuing|fresh-list OFFICE --root DIR
python -m provisioning issue-line OFFICE FOLDER --site site.toml
python -m provisioning issue-line OFFICE FOLDER --institution 1310000011 --device reception-1 ...
python -m provisioning issue-kiosk OFFICE FOLDER --hospital HOSPITAL_FOLDER ...
python -m provisioning issue-insurer OFFICE FOLDER --number 06050116
python -m provisioning issue-board OFFICE FOLDER --institution 1310000011 --host desk.clinic.example
python -m provisioning issue-authority OFFICE FOLDER --host authority.example
python -m provisioning serve --config authority.toml
python -m provisioning invite OFFICE --institution 1310000011 --device reception-1 --png qr.png
python -m provisioning pending OFFICE
python -m provisioning confirm OFFICE REQUEST --words "fox apple ..."
python -m provisioning decline OFFICE REQUEST
python -m provisioning withdraw OFFICE INVITATION
python -m provisioning issue-admin OFFICE FOLDER --name hanako --institution 1310000011
python -m provisioning bar-admin OFFICE hanako
python -m provisioning list OFFICE --standing
python -m provisioning show OFFICE URI|SERIAL|INVITATION|REQUEST
python -m provisioning renew OFFICE FOLDER|URI
python -m provisioning revoke OFFICE URI|SERIAL --reason superseded
python -m provisioning site OFFICE show|set|history URI [FILE.toml]
python -m provisioning staff add|remove OFFICE URI --staff-id nurse-7
python -m provisioning staff list OFFICE URI
python -m provisioning release add OFFICE BUNDLE --version 1.4.0 --channel stable
python -m provisioning release offer|withdraw OFFICE 1.4.0 --channel stable --share 10
python -m provisioning bundle OFFICE FOLDER|FILE.tar
python -m provisioning crl OFFICE FOLDER...
python -m provisioning rotate-keys OFFICE announce|switch|retire FOLDER --peer FOLDER...
python -m provisioning audit OFFICE --head N:HASH
python -m provisioning take-crl NEW IN_USE            on the broker's machine
python -m provisioning follow-crl --authority https://HOST:8444 --into FOLDER --then COMMAND
python -m provisioning days-left FOLDER --warn 14     the same

Each has --json. Exit: 0 done, 1 refused or failed, 2 wrong usage, 3 not confirmed.
"""

import argparse
import datetime as dt
import logging
import sys

from firmware_config import site as sites
from provisioning.commands import (
    admins,
    ceremony,
    confirming,
    founding,
    handing_out,
    inviting,
    issuing,
    looking,
    releasing,
    renewing,
    revoking,
    rotating,
    serving,
    sites as site_commands,
    staffing,
    taking,
)
from provisioning.errors import NotConfirmed, ProvisioningError
from provisioning.telling import ExitCode, Report, Run, error_facts

SUBJECTS = (
    founding,
    ceremony,
    issuing,
    inviting,
    confirming,
    admins,
    serving,
    site_commands,
    staffing,
    looking,
    releasing,
    renewing,
    revoking,
    handing_out,
    rotating,
    taking,
)
"""Each adds its commands, in the order of the help."""


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; gives its exit code."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    now = dt.datetime.now(dt.UTC)  # noqa: TID251  the clock adapter of these commands
    run: Run = options.run
    try:
        report = run(options, now)
    except (ProvisioningError, sites.SiteError, OSError) as error:
        return _refused(error, as_json=options.json)
    return _done(report, as_json=options.json) if report is not None else ExitCode.DONE


def _done(report: Report, *, as_json: bool) -> ExitCode:
    text = report.text(as_json=as_json)
    if text:
        print(text)
    if report.fault is None:
        return ExitCode.DONE
    print(f"error: {report.fault}", file=sys.stderr)
    return ExitCode.REFUSED


def _refused(error: Exception, *, as_json: bool) -> ExitCode:
    if as_json:
        print(Report(error_facts(error), ()).text(as_json=True))
    print(f"error: {error}", file=sys.stderr)
    return ExitCode.NOT_CONFIRMED if isinstance(error, NotConfirmed) else ExitCode.REFUSED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m provisioning",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for subject in SUBJECTS:
        subject.add_to(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
