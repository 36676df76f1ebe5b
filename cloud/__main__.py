"""The service's commands; ``python -m cloud --help`` lists them."""

import argparse
import asyncio
import contextlib
import dataclasses
import functools
import hashlib
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from cloud import bootstrap, logs, registry_commands
from cloud.api.caller import parse_caller
from cloud.api.openapi import document
from cloud.api.tls import TlsFailed
from cloud.api.yaml_text import to_yaml
from cloud.clock import SystemClock, SystemRandomness
from cloud.config import ConfigError, Settings, load
from cloud.domain.errors import CloudError
from cloud.domain.proofs import WAYS
from cloud.domain.values import EnrolledClient
from cloud.store import audit, binaries, local_server, migrate
from eligibility.errors import EligibilityError

EXAMPLE = """
a settings file (TOML; relative paths count from its folder):

  [listen]
  host = "0.0.0.0"
  port = 8443
  [tls]
  directory = "credentials/cloud"      # device.key, device.crt, ca.crt, crl.pem
  [database]
  dsn = "postgresql://eligibility@/eligibility?host=/run/postgresql"
  [cards]
  anchors = "card-anchors.pem"
  crls = "card-crls.pem"               # lists of cards taken back, at most 48 h old
  face_anchors = "face-anchors.pem"    # may be left out: then no face key is believed
  [keys]
  directory = "keys"                   # made by new-keys

a first start: new-keys, migrate, enrol-device, serve
"""
Command = Callable[[Settings, argparse.Namespace], int]
_FAILURES = (
    ConfigError,
    TlsFailed,
    CloudError,
    EligibilityError,
    migrate.MigrationError,
    binaries.BinariesMissing,
    local_server.ServerFailed,
    OSError,
)


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; 0 when it did what it should."""
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except _FAILURES as error:
        print(f"cloud: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m cloud",
        description="The eligibility service: answers reception kiosks over mutual TLS.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _command(commands, "serve", _serve, "answer kiosks until SIGTERM")
    _command(commands, "migrate", _migrate, "bring the database's schema up to date")
    _command(commands, "new-keys", _new_keys, "make the service's own keys where none are")
    enrol = _command(commands, "enrol-device", _enrol, "let a kiosk in by its certificate")
    enrol.add_argument("--certificate", type=Path, required=True, help="the kiosk's device.crt")
    revoke = _command(commands, "revoke-device", _revoke, "lock a kiosk out at once")
    revoke.add_argument("--certificate", type=Path, required=True, help="the kiosk's device.crt")
    revoke.add_argument("--reason", default="unspecified", help="kept with the row")
    policy = _command(
        commands,
        "institution-policy",
        _telling(registry_commands.institution_policy),
        "which proofs of a card an institution accepts; holds at once",
    )
    policy.add_argument("--institution", required=True, metavar="CODE", help="10 digits")
    change = policy.add_mutually_exclusive_group(required=True)
    change.add_argument("--show", action="store_true", help="print them")
    change.add_argument("--accept", nargs="+", metavar="WAY", help=", ".join(WAYS))
    link = _command(
        commands,
        "link-certificate",
        _telling(registry_commands.link_certificate),
        "say whose a card's certificate is, before the card is seen",
    )
    link.add_argument("--certificate", type=Path, required=True, help="the card's, PEM")
    whose = link.add_mutually_exclusive_group(required=True)
    whose.add_argument("--same-person-as", type=Path, metavar="PEM", help="a registered card's")
    whose.add_argument("--person-id", type=int, metavar="ID", help="as in registry.person")
    _command(commands, "verify-audit", _verify_audit, "check the audit trail's hash chains")
    dev = _command(commands, "dev", _dev, "serve with a PostgreSQL of its own, for development")
    dev.add_argument(
        "--data", type=Path, default=Path("build/cloud-dev"), help="where its database lives"
    )
    what = "print the API's description (docs/openapi.yaml); needs no settings"
    commands.add_parser("openapi", help=what, description=what).set_defaults(run=_openapi)
    return parser


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    run: Command,
    what: str,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=what, description=what)
    parser.add_argument("--config", type=Path, required=True, help="the settings file")
    parser.set_defaults(run=functools.partial(_with_settings, run))
    return parser


def _telling(command: Callable[[Settings, argparse.Namespace], str]) -> Command:
    """A command that gives what is to be printed."""

    def run(settings: Settings, options: argparse.Namespace) -> int:
        print(command(settings, options))
        return 0

    return run


def _with_settings(command: Command, options: argparse.Namespace) -> int:
    settings = load(options.config)
    logs.set_up(settings.log.level)
    return command(settings, options)


def _openapi(_options: argparse.Namespace) -> int:
    print(to_yaml(document()), end="")
    return 0


def _serve(settings: Settings, _options: argparse.Namespace) -> int:
    asyncio.run(_serve_until_signal(settings))
    return 0


async def _serve_until_signal(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with bootstrap.running(settings, SystemClock(), SystemRandomness()):
        await stop.wait()


def _migrate(settings: Settings, _options: argparse.Namespace) -> int:
    applied = asyncio.run(migrate.migrate(settings.database.owner_dsn or settings.database.dsn))
    print(f"applied {applied}" if applied else "nothing to do")
    return 0


def _new_keys(settings: Settings, _options: argparse.Namespace) -> int:
    for path in bootstrap.make_keys(settings.keys.directory, SystemRandomness()):
        print(f"made {path}")
    return 0


def _enrol(settings: Settings, options: argparse.Namespace) -> int:
    device = device_of(options.certificate.read_bytes())
    asyncio.run(_with_registry_enrol(settings, device))
    print(f"enrolled {device.uri}")
    return 0


async def _with_registry_enrol(settings: Settings, device: EnrolledClient) -> None:
    clock = SystemClock()
    async with bootstrap.open_registry(settings, clock, SystemRandomness()) as registry:
        await registry.enrol_client(device, clock.wall())


def _revoke(settings: Settings, options: argparse.Namespace) -> int:
    device = device_of(options.certificate.read_bytes())
    found = asyncio.run(_with_registry_revoke(settings, device, options.reason))
    print(f"{'revoked' if found else 'never enrolled:'} {device.uri}")
    return 0 if found else 1


async def _with_registry_revoke(settings: Settings, device: EnrolledClient, reason: str) -> bool:
    clock = SystemClock()
    async with bootstrap.open_registry(settings, clock, SystemRandomness()) as registry:
        return await registry.revoke_client(device.certificate_sha256, clock.wall(), reason)


def device_of(pem: bytes) -> EnrolledClient:
    """The device that a PEM certificate (its first one) names.

    Raises:
        Refused: CALLER_UNKNOWN: it names no device.
        ConfigError: not a PEM certificate.
    """
    try:
        certificate = x509.load_pem_x509_certificate(pem)
    except ValueError:
        raise ConfigError("--certificate: not a PEM certificate") from None
    der = certificate.public_bytes(Encoding.DER)
    caller = parse_caller(der)
    return EnrolledClient(
        certificate_sha256=hashlib.sha256(der).digest(),
        kind=caller.kind,
        party=caller.party,
        device=caller.device,
        uri=caller.uri,
        not_after=certificate.not_valid_after_utc,
    )


def _verify_audit(settings: Settings, _options: argparse.Namespace) -> int:
    dsn = settings.database.owner_dsn or settings.database.dsn
    chains = asyncio.run(audit.verify_chains(dsn))
    for shard, broken in chains.items():
        print(f"shard {shard}: {'whole' if broken is None else f'broken at {broken}'}")
    return int(any(broken is not None for broken in chains.values()))


def _dev(settings: Settings, options: argparse.Namespace) -> int:
    found = binaries.find(os.environ.get("PG_BIN"))
    with contextlib.closing(_LocalDatabase(found, options.data.resolve())) as local:
        database = dataclasses.replace(settings.database, dsn=local.dsn, owner_dsn="")
        own = dataclasses.replace(settings, database=database)
        bootstrap.make_keys(own.keys.directory, SystemRandomness())
        _migrate(own, options)
        return _serve(own, options)


class _LocalDatabase:
    """A PostgreSQL that lives as long as the command."""

    def __init__(self, found: Path, data: Path) -> None:
        self._server = local_server.LocalServer(found, data)
        try:
            self._server.start()
        except BaseException:
            self._server.remove()
            raise
        self.dsn = self._server.dsn()

    def close(self) -> None:
        self._server.stop()
        self._server.remove()


if __name__ == "__main__":
    sys.excepthook = logs.unexpected
    sys.exit(main())
