"""Commands of the authority.

python -m provisioning init OFFICE --name "Example Vendor"
python -m provisioning issue-line OFFICE FOLDER --institution 1310000011 --device reception-1 ...
python -m provisioning issue-line OFFICE FOLDER --site site.toml
python -m provisioning issue-kiosk OFFICE FOLDER --hospital HOSPITAL_FOLDER ...
python -m provisioning issue-insurer OFFICE FOLDER --number 06050116
python -m provisioning issue-board OFFICE FOLDER --institution 1310000011 --host desk.clinic.example
python -m provisioning issue-authority OFFICE FOLDER --host authority.example
python -m provisioning serve --config authority.toml
python -m provisioning list OFFICE
python -m provisioning revoke OFFICE urn:x-oev:device:1310000011:reception-1 --crl-into FOLDER
python -m provisioning crl OFFICE FOLDER...
python -m provisioning rotate-keys OFFICE announce|switch|retire FOLDER --peer FOLDER...
python -m provisioning audit OFFICE
python -m provisioning take-crl NEW IN_USE            on the broker's machine
python -m provisioning days-left FOLDER --warn 14     the same
"""

import argparse
import datetime as dt
import logging
import sys
from collections.abc import Callable
from pathlib import Path

from firmware_config import site as sites
from provisioning import bundle, lists_command, profile, rotation_command
from provisioning.authority import REASONS
from provisioning.bundle import LinePlan
from provisioning.errors import ProvisioningError
from provisioning.office import Office, open_new
from provisioning.register import Certified


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; gives 0, or 1 after a sentence on standard error."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    now = dt.datetime.now(dt.UTC)  # noqa: TID251  the clock adapter of these commands
    command: Callable[[argparse.Namespace, dt.datetime], None] = options.run
    try:
        command(options, now)
    except (ProvisioningError, sites.SiteError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def _init(options: argparse.Namespace, now: dt.datetime) -> None:
    passphrase = None
    if options.root_passphrase_file is not None:
        passphrase = options.root_passphrase_file.read_bytes().strip()
        if not passphrase:
            raise ProvisioningError(f"{options.root_passphrase_file} is empty.")
    open_new(options.office, options.name, now, passphrase)
    print(f"Made the authority {options.name} in {options.office}.")
    print(f"Now move {options.office / 'root' / 'ca.key'} to a stick and lock it away.")


def _issue_line(options: argparse.Namespace, now: dt.datetime) -> None:
    line = bundle.issue_line(Office(options.office), options.folder, _plan(options), now)
    for folder in (line.kiosk, line.cloud, line.broker, line.hospital):
        print(folder)


def _plan(options: argparse.Namespace) -> LinePlan:
    if options.site is not None:
        site = sites.load(options.site)
        return LinePlan(
            institution=site.site.institution,
            device=site.site.device,
            cloud_hosts=(site.service.host,),
            broker_hosts=(site.broker.host,),
        )
    given = (options.institution, options.device, options.cloud_host, options.broker_host)
    if not all(given):
        raise ProvisioningError(
            "Give --site, or all of --institution, --device, --cloud-host, --broker-host."
        )
    return LinePlan(
        options.institution,
        options.device,
        tuple(options.cloud_host),
        tuple(options.broker_host),
    )


def _issue_kiosk(options: argparse.Namespace, now: dt.datetime) -> None:
    identity = profile.device(options.institution, options.device)
    former = bundle.outbox_keys(options.former) if options.former else b""
    bundle.issue_kiosk(Office(options.office), options.folder, options.hospital, identity, now)
    bundle.let_open(options.folder, former)
    print(options.folder)
    print(f"Hand {options.hospital / bundle.PEERS} to the hospital again: it has a new key.")


def _issue_insurer(options: argparse.Namespace, now: dt.datetime) -> None:
    identity = profile.insurer(options.number)
    bundle.issue_insurer(Office(options.office), options.folder, identity, now)
    print(options.folder)


def _issue_board(options: argparse.Namespace, now: dt.datetime) -> None:
    identity = profile.board(options.institution, tuple(options.host))
    bundle.issue_board(Office(options.office), options.folder, identity, now)
    print(options.folder)
    print(f"Browsers of the clinic trust {options.folder / 'ca.crt'}, for these hosts only.")


def _issue_authority(options: argparse.Namespace, now: dt.datetime) -> None:
    identity = profile.service("authority", tuple(options.host))
    bundle.issue_service(Office(options.office), options.folder, identity, now)
    print(options.folder)


def _serve(options: argparse.Namespace, _now: dt.datetime) -> None:
    from provisioning.serving import serve, settings  # noqa: PLC0415  aiohttp, for this one alone

    serve.serve(settings.load(options.config))


def _list(options: argparse.Namespace, _now: dt.datetime) -> None:
    for one in Office(options.office).issued():
        print(_row(one))


def _revoke(options: argparse.Namespace, now: dt.datetime) -> None:
    office = Office(options.office)
    for one in office.revoke(options.uri, options.reason, now):
        print(_row(one))
    if options.crl_into:
        bundle.write_crl(office, tuple(options.crl_into), now)
    else:
        print("Cloud and broker do not know yet: run `crl` for their folders.")
    if options.hospital is not None:
        bundle.forget_kiosk(options.hospital, options.uri)


def _crl(options: argparse.Namespace, now: dt.datetime) -> None:
    bundle.write_crl(Office(options.office), tuple(options.folders), now)
    for folder in options.folders:
        print(folder / bundle.CRL)


def _audit(options: argparse.Namespace, _now: dt.datetime) -> None:
    entries = Office(options.office).ledger.entries()
    for entry in entries:
        facts = " ".join(f"{name}={value}" for name, value in sorted(entry.facts.items()))
        print(f"{entry.sequence:5} {entry.at} {entry.act:14} {facts}")
    print(f"The chain holds. Keep this elsewhere: {len(entries)} {entries[-1].hash}")


def _row(one: Certified) -> str:
    state = "stands"
    if one.revoked_at is not None:
        state = f"revoked {one.revoked_at:%Y-%m-%dT%H:%M:%SZ} {one.reason}"
    return f"{one.uri:44} {one.serial:040x} until {one.until:%Y-%m-%dT%H:%M:%SZ} {state}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m provisioning",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    init = _command(commands, "init", _init, "make the authority in a new folder")
    init.add_argument("--name", required=True, help="stands in the authorities' names")
    init.add_argument("--root-passphrase-file", type=Path, help="seals the root's key")
    line = _command(commands, "issue-line", _issue_line, "make the folders of one whole line")
    line.add_argument("folder", type=Path)
    line.add_argument("--site", type=Path, help="take all names from a site file")
    line.add_argument("--cloud-host", action="append", help="name or address; may be repeated")
    line.add_argument("--broker-host", action="append", help="name or address; may be repeated")
    _device_options(line, required=False)
    kiosk = _command(commands, "issue-kiosk", _issue_kiosk, "make one more kiosk's folder")
    kiosk.add_argument("folder", type=Path)
    kiosk.add_argument("--hospital", type=Path, required=True, help="the hospital's folder")
    kiosk.add_argument(
        "--former", type=Path, help="the same kiosk's folder until now: its records stay readable"
    )
    _device_options(kiosk, required=True)
    insurer = _command(commands, "issue-insurer", _issue_insurer, "make an insurer's folder")
    insurer.add_argument("folder", type=Path)
    insurer.add_argument("--number", required=True, help="6 or 8 digits")
    board = _command(commands, "issue-board", _issue_board, "make the folder of the desk's pages")
    board.add_argument("folder", type=Path, help="one that is there gets a new certificate")
    board.add_argument("--institution", required=True, help="10 digits")
    board.add_argument("--host", action="append", required=True, help="name or address; repeatable")
    _add_serving(commands)
    _command(commands, "list", _list, "everything issued")
    _add_revoking(commands)
    rotate = _command(commands, "rotate-keys", rotation_command.run, rotation_command.ABOUT)
    rotation_command.add_options(rotate)
    _command(commands, "audit", _audit, "check the ledger and print it")
    lists_command.add_to(
        commands.add_parser("take-crl", help="take a new list into use, if it is whole and newer"),
        commands.add_parser("days-left", help="when lists and certificates in a folder end"),
    )
    return parser


def _add_serving(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    server = _command(commands, "issue-authority", _issue_authority, "make the server's own folder")
    server.add_argument("folder", type=Path)
    server.add_argument(
        "--host", action="append", required=True, help="name or address; repeatable"
    )
    serving = commands.add_parser("serve", help="the authority's server: EST, kiosks, admin's page")
    serving.add_argument("--config", type=Path, required=True, help="authority.toml")
    serving.set_defaults(run=_serve)


def _add_revoking(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    revoke = _command(commands, "revoke", _revoke, "take back a party's certificates")
    revoke.add_argument("uri", help="as `list` shows it")
    revoke.add_argument("--reason", choices=sorted(REASONS), default="key-compromise")
    revoke.add_argument("--crl-into", type=Path, action="append", metavar="FOLDER")
    revoke.add_argument("--hospital", type=Path, help="forget the kiosk's keys in this folder")
    crl = _command(commands, "crl", _crl, "write fresh revocation lists; once a day")
    crl.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    run: Callable[[argparse.Namespace, dt.datetime], None],
    about: str,
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=about)
    command.add_argument("office", type=Path, help="the authority's folder")
    command.set_defaults(run=run)
    return command


def _device_options(command: argparse.ArgumentParser, *, required: bool) -> None:
    command.add_argument("--institution", required=required, help="10 digits")
    command.add_argument("--device", required=required, help="name of the kiosk, e.g. reception-1")


if __name__ == "__main__":
    sys.exit(main())
