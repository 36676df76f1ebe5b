"""``known``: what was known of a person, and when; names nobody."""

import argparse
import asyncio
import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

from cloud import bootstrap
from cloud.bootstrap.keys import read_pseudonyms
from cloud.bootstrap.openings import open_pool, owner_dsn
from cloud.bootstrap.operator import as_operator
from cloud.clock import SystemClock, SystemRandomness
from cloud.commands.cards import key_of_certificate
from cloud.commands.command import Commands, NothingDone, add_command, telling
from cloud.config import Settings
from cloud.domain.registry import check_institution
from cloud.store.known import KnownProtection, KnownRows, KnownVersion
from cloud.store.link import LinkRows

_OPEN = "-"


def add(commands: Commands) -> None:
    """Puts this module's command in."""
    known = add_command(
        commands, "known", telling(tell_known), "every version of what is known of one person"
    )
    whose = known.add_mutually_exclusive_group(required=True)
    whose.add_argument("--card", type=Path, metavar="PEM", help="a registered card's certificate")
    whose.add_argument(
        "--code", nargs=2, metavar=("INSURER", "CODE"), help="an insurer's code for the person"
    )
    known.add_argument("--at", type=_moment, metavar="TIME", help="as it was known then, RFC 3339")
    known.add_argument(
        "--institution", metavar="CODE", help="also the person's pseudonyms in its audit rows"
    )


def tell_known(settings: Settings, options: argparse.Namespace) -> str:
    """One line a version: insurer, period, when it was known, and by which batch.

    Raises:
        NothingDone: nobody is known by this card or code.
        MalformedValue: no institution can have this code.
    """
    if options.institution is not None:
        check_institution(options.institution)
    return "\n".join(asyncio.run(_known(settings, options)))


async def _known(settings: Settings, options: argparse.Namespace) -> list[str]:
    async with as_operator(settings, SystemClock(), "known"):
        person_id = await _person(settings, options)
        async with open_pool(settings, owner_dsn(settings), "") as database:
            rows = KnownRows(database)
            versions = await rows.versions(person_id, options.at)
            protections = await rows.protections(person_id, options.at)
    told = [*_versions(versions), *_protections(protections)]
    if options.institution is not None:
        pseudonyms = read_pseudonyms(settings.keys).each(options.institution, person_id)
        told += [f"pseudonym at {options.institution}: {one}" for one in pseudonyms]
    return told or ["nothing was known"]


async def _person(settings: Settings, options: argparse.Namespace) -> int:
    if options.card is not None:
        key = key_of_certificate("--card", options.card)
        clock, randomness = SystemClock(), SystemRandomness()
        async with bootstrap.open_registry(settings, clock, randomness) as registry:
            person_id = await registry.person_of_card(key)
    else:
        insurer, code = options.code
        async with open_pool(settings, owner_dsn(settings), "") as database:
            people = await LinkRows(database).people_of_codes(insurer, [code])
        person_id = people.get(code)
    if person_id is None:
        raise NothingDone("nobody is known by this card or code")
    return person_id


def _versions(versions: Sequence[KnownVersion]) -> Iterator[str]:
    for one in versions:
        batch = f", batch {one.batch_id}" if one.batch_id is not None else ""
        reason = f", lost for {one.reason_of_loss}" if one.reason_of_loss else ""
        yield (
            f"coverage {one.coverage} at {one.insurer_no}, version {one.version}:"
            f" holds {one.qualified_on} to {one.lapsed_on or _OPEN}{reason};"
            f" known {_span(one.known_from, one.known_until)}{batch}"
        )


def _protections(protections: Sequence[KnownProtection]) -> Iterator[str]:
    for one in protections:
        yield f"{one.kind} by {one.insurer_no}: known {_span(one.known_from, one.known_until)}"


def _span(start: dt.datetime, end: dt.datetime | None) -> str:
    return f"{_text(start)} to {_OPEN if end is None else _text(end)}"


def _text(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _moment(text: str) -> dt.datetime:
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("not a time of RFC 3339") from None
    if found.tzinfo is None:
        raise argparse.ArgumentTypeError("the time zone is missing")
    return found
