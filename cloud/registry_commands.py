"""Commands about cards and institutions: what is accepted, and who is behind a certificate."""

import argparse
import asyncio
from pathlib import Path

from cryptography import x509

from cloud import bootstrap
from cloud.clock import SystemClock, SystemRandomness
from cloud.config import ConfigError, Settings
from cloud.domain.errors import CloudError
from cloud.domain.proofs import WAYS, parse_ways
from cloud.domain.trust import cert_key


class NothingDone(CloudError):
    """A command could not do what it was asked for; the message names nobody."""


def institution_policy(settings: Settings, options: argparse.Namespace) -> str:
    """Shows or changes what an institution accepts.

    Raises:
        NothingDone: the institution is not known.
        MalformedValue: there is no such way.
    """
    wanted = None if options.show else parse_ways(options.accept)
    ways = asyncio.run(_policy(settings, options.institution, wanted))
    if ways is None:
        raise NothingDone("no device of this institution was ever enrolled")
    return "\n".join(f"{way}: {'accepted' if way in ways else 'refused'}" for way in WAYS)


async def _policy(
    settings: Settings, institution: str, wanted: frozenset[str] | None
) -> frozenset[str] | None:
    clock, randomness = SystemClock(), SystemRandomness()
    async with bootstrap.open_registry(settings, clock, randomness) as registry:
        if wanted is not None:
            await registry.accept_ways(institution, wanted)
        return await registry.accepted_ways(institution)


def link_certificate(settings: Settings, options: argparse.Namespace) -> str:
    """Links a certificate to a person.

    Raises:
        NothingDone: nobody is known, or somebody else is linked already.
    """
    key = _key_of("--certificate", options.certificate)
    same_as = options.same_person_as
    other = None if same_as is None else _key_of("--same-person-as", same_as)
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
    async with bootstrap.open_links(settings) as links:
        return await links.link_certificate(key, person_id, clock.wall())


def _key_of(option: str, path: Path) -> bytes:
    try:
        return cert_key(x509.load_pem_x509_certificate(path.read_bytes()))
    except ValueError:
        raise ConfigError(f"{option}: not a PEM certificate") from None
