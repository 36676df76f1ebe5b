"""``institution-policy``: which proofs of a card an institution accepts."""

import argparse
import asyncio

from cloud import bootstrap
from cloud.bootstrap.operator import as_operator
from cloud.clock import SystemClock, SystemRandomness
from cloud.commands.command import Commands, NothingDone, add_command, telling
from cloud.config import Settings
from cloud.domain.proofs import WAYS, parse_ways


def add(commands: Commands) -> None:
    """Puts this module's commands in."""
    policy = add_command(
        commands,
        "institution-policy",
        telling(institution_policy),
        "which proofs of a card an institution accepts; holds at once",
    )
    policy.add_argument("--institution", required=True, metavar="CODE", help="10 digits")
    change = policy.add_mutually_exclusive_group(required=True)
    change.add_argument("--show", action="store_true", help="print them")
    change.add_argument("--accept", nargs="+", metavar="WAY", help=", ".join(WAYS))


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
            async with as_operator(settings, clock, "institution-policy", institution):
                await registry.accept_ways(institution, wanted)
        return await registry.accepted_ways(institution)
