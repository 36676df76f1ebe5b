"""``enrol`` and ``revoke``: which kiosks, hospitals and insurers may call."""

import argparse
import asyncio
import hashlib
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from cloud import bootstrap
from cloud.api.caller import parse_caller
from cloud.bootstrap.anchors import read_issuers
from cloud.bootstrap.operator import as_operator
from cloud.clock import SystemClock, SystemRandomness
from cloud.commands.command import Commands, NothingDone, add_command
from cloud.config import ConfigError, Settings
from cloud.domain.errors import Refused
from cloud.domain.values import EnrolledClient

_WHOSE = "the kiosk's, hospital's or insurer's device.crt"


def add(commands: Commands) -> None:
    """Puts this module's commands in; the names with -device are those of earlier releases."""
    enrol = add_command(
        commands, "enrol", _enrol, "let a caller in by its certificate", ("enrol-device",)
    )
    enrol.add_argument("--certificate", type=Path, required=True, help=_WHOSE)
    revoke = add_command(
        commands, "revoke", _revoke, "lock a caller out at once", ("revoke-device",)
    )
    revoke.add_argument("--certificate", type=Path, required=True, help=_WHOSE)
    revoke.add_argument("--reason", default="unspecified", help="kept with the row")


def _enrol(settings: Settings, options: argparse.Namespace) -> int:
    pem = options.certificate.read_bytes()
    client = client_of(pem)
    check_issuer(settings, pem, client)
    asyncio.run(_with_registry_enrol(settings, client))
    print(f"enrolled {client.uri}")
    return 0


async def _with_registry_enrol(settings: Settings, client: EnrolledClient) -> None:
    clock = SystemClock()
    fingerprint = client.certificate_sha256.hex()
    async with (
        as_operator(settings, clock, "enrol", fingerprint),
        bootstrap.open_registry(settings, clock, SystemRandomness()) as registry,
    ):
        await registry.enrol_client(client, clock.wall())


def _revoke(settings: Settings, options: argparse.Namespace) -> int:
    client = client_of(options.certificate.read_bytes())
    found = asyncio.run(_with_registry_revoke(settings, client, options.reason))
    print(f"{'revoked' if found else 'never enrolled:'} {client.uri}")
    return 0 if found else 1


async def _with_registry_revoke(settings: Settings, client: EnrolledClient, reason: str) -> bool:
    clock = SystemClock()
    fingerprint = client.certificate_sha256.hex()
    async with (
        as_operator(settings, clock, "revoke", fingerprint),
        bootstrap.open_registry(settings, clock, SystemRandomness()) as registry,
    ):
        return await registry.revoke_client(client.certificate_sha256, clock.wall(), reason)


def check_issuer(settings: Settings, pem: bytes, client: EnrolledClient) -> None:
    """Raises NothingDone when the certificate is not from the authority of its kind."""
    issuers = read_issuers(settings.tls.directory)
    try:
        issuers.check(x509.load_pem_x509_certificate(pem), client.kind, SystemClock().wall())
    except Refused:
        raise NothingDone(
            f"the authority of {client.kind.value}s has not made this certificate"
        ) from None


def client_of(pem: bytes) -> EnrolledClient:
    """The caller that a PEM certificate (its first one) names.

    Raises:
        Refused: CALLER_UNKNOWN: it names no caller.
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
