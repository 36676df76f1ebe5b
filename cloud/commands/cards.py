"""``link-certificate``: who is behind a card's certificate."""

import argparse
import asyncio
from pathlib import Path

from cryptography import x509

from cloud import bootstrap
from cloud.bootstrap.operator import as_operator
from cloud.clock import SystemClock, SystemRandomness
from cloud.commands.command import Commands, NothingDone, add_command, telling
from cloud.config import ConfigError, Settings
from cloud.domain.trust import cert_key


def add(commands: Commands) -> None:
    """Puts this module's commands in."""
    link = add_command(
        commands,
        "link-certificate",
        telling(link_certificate),
        "say whose a card's certificate is, before the card is seen",
    )
    link.add_argument("--certificate", type=Path, required=True, help="the card's, PEM")
    whose = link.add_mutually_exclusive_group(required=True)
    whose.add_argument("--same-person-as", type=Path, metavar="PEM", help="a registered card's")
    whose.add_argument("--person-id", type=int, metavar="ID", help="as in registry.person")


def link_certificate(settings: Settings, options: argparse.Namespace) -> str:
    """Links a certificate to a person.

    Raises:
        NothingDone: nobody is known, or somebody else is linked already.
    """
    key = key_of_certificate("--certificate", options.certificate)
    same_as = options.same_person_as
    other = None if same_as is None else key_of_certificate("--same-person-as", same_as)
    if not asyncio.run(_link(settings, key, options.person_id, other)):
        raise NothingDone("nobody is known, or the certificate is somebody else's")
    return "linked"


async def _link(settings: Settings, key: bytes, person_id: int | None, other: bytes | None) -> bool:
    clock, randomness = SystemClock(), SystemRandomness()
    async with bootstrap.open_registry(settings, clock, randomness) as registry:
        if other is not None:
            person_id = await registry.person_of_card(other)
        if person_id is None or not await registry.has_person(person_id):
            return False
    async with (
        as_operator(settings, clock, "link-certificate"),
        bootstrap.open_links(settings) as links,
    ):
        return await links.link_certificate(key, person_id, clock.wall())


def key_of_certificate(option: str, path: Path) -> bytes:
    """What a card is known by; raises ConfigError, naming the option."""
    try:
        return cert_key(x509.load_pem_x509_certificate(path.read_bytes()))
    except ValueError:
        raise ConfigError(f"{option}: not a PEM certificate") from None
