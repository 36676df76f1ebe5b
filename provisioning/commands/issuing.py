"""``issue-...``: folders with a key and a certificate, made on this machine."""

import argparse
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from firmware_config import site as sites
from provisioning import bundle, profile
from provisioning.bundle import LinePlan
from provisioning.errors import ProvisioningError
from provisioning.office import Office
from provisioning.telling import Commands, Report, add_command


def add_to(commands: Commands) -> None:
    """Adds them."""
    line = add_command(commands, "issue-line", _line, "make the folders of one whole line")
    line.add_argument("folder", type=Path)
    line.add_argument("--site", type=Path, help="take all names from a site file")
    line.add_argument("--cloud-host", action="append", help="name or address; may be repeated")
    line.add_argument("--broker-host", action="append", help="name or address; may be repeated")
    _device_options(line, required=False)
    kiosk = add_command(commands, "issue-kiosk", _kiosk, "make one more kiosk's folder")
    kiosk.add_argument("folder", type=Path)
    kiosk.add_argument("--hospital", type=Path, required=True, help="the hospital's folder")
    kiosk.add_argument(
        "--former", type=Path, help="the same kiosk's folder until now: its records stay readable"
    )
    _device_options(kiosk, required=True)
    insurer = add_command(commands, "issue-insurer", _insurer, "make an insurer's folder")
    insurer.add_argument("folder", type=Path)
    insurer.add_argument("--number", required=True, help="6 or 8 digits")
    board = add_command(commands, "issue-board", _board, "make the folder of the desk's pages")
    board.add_argument("folder", type=Path, help="one that is there gets a new certificate")
    board.add_argument("--institution", required=True, help="10 digits")
    _host_option(board)
    server = add_command(commands, "issue-authority", _authority, "make the server's own folder")
    server.add_argument("folder", type=Path)
    _host_option(server)


def _device_options(command: argparse.ArgumentParser, *, required: bool) -> None:
    command.add_argument("--institution", required=required, help="10 digits")
    command.add_argument("--device", required=required, help="name of the kiosk, e.g. reception-1")


def _host_option(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--host", action="append", required=True, help="name or address; repeatable"
    )


def _line(options: argparse.Namespace, now: dt.datetime) -> Report:
    line = bundle.issue_line(Office(options.office), options.folder, _plan(options), now)
    return _made([line.kiosk, line.cloud, line.broker, line.hospital])


def _made(folders: Sequence[Path], *more: str) -> Report:
    return Report({"folders": folders}, [*map(str, folders), *more])


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


def _kiosk(options: argparse.Namespace, now: dt.datetime) -> Report:
    identity = profile.device(options.institution, options.device)
    former = bundle.outbox_keys(options.former) if options.former else b""
    bundle.issue_kiosk(Office(options.office), options.folder, options.hospital, identity, now)
    bundle.let_open(options.folder, former)
    peers = options.hospital / bundle.PEERS
    return _made([options.folder], f"Hand {peers} to the hospital again: it has a new key.")


def _insurer(options: argparse.Namespace, now: dt.datetime) -> Report:
    identity = profile.insurer(options.number)
    bundle.issue_insurer(Office(options.office), options.folder, identity, now)
    return _made([options.folder])


def _board(options: argparse.Namespace, now: dt.datetime) -> Report:
    identity = profile.board(options.institution, tuple(options.host))
    bundle.issue_board(Office(options.office), options.folder, identity, now)
    root = options.folder / "ca.crt"
    return _made([options.folder], f"Browsers of the clinic trust {root}, for these hosts only.")


def _authority(options: argparse.Namespace, now: dt.datetime) -> Report:
    identity = profile.service("authority", tuple(options.host))
    bundle.issue_service(Office(options.office), options.folder, identity, now)
    return _made([options.folder])
