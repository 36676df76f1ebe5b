"""``link``: takes up what the intermediary server and the certificate authority say of people."""

import argparse
import asyncio
import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path

from cloud import bootstrap
from cloud.bootstrap.operator import as_operator
from cloud.clock import SystemClock, SystemRandomness
from cloud.commands.command import Commands, add_command
from cloud.config import Settings
from cloud.domain.link_feed import LinkFact, fact_of
from eligibility.errors import EligibilityError
from eligibility.wire_link import decode_link

_CHUNK = 10_000


def add(commands: Commands) -> None:
    """Puts this module's commands in."""
    link = add_command(commands, "link", _link, "take up the feed of codes and certificates")
    link.add_argument("--from", dest="feed", type=Path, required=True, help="one JSON line a fact")


def _link(settings: Settings, options: argparse.Namespace) -> int:
    with options.feed.open("rb") as lines:
        return asyncio.run(_take_up(settings, lines))


async def _take_up(settings: Settings, lines: Iterable[bytes]) -> int:
    clock, wrong = SystemClock(), _Wrong()
    added = known = 0
    facts = wrong.read(lines)
    async with (
        as_operator(settings, clock, "link"),
        bootstrap.open_link_feed(settings, SystemRandomness()) as feed,
    ):
        while chunk := list(itertools.islice(facts, _CHUNK)):
            taken = await feed.take_up(chunk, clock.wall())
            added, known = added + taken.added, known + taken.known
            wrong.conflicts += taken.conflicting_lines
    print(f"added {added}, known before {known}")
    return wrong.tell()


class _Wrong:
    """Lines that were not taken up; their numbers are told, never what they say."""

    def __init__(self) -> None:
        self.conflicts: list[int] = []
        self._malformed: list[str] = []

    def read(self, lines: Iterable[bytes]) -> Iterator[LinkFact]:
        for number, line in enumerate(lines, start=1):
            try:
                yield fact_of(number, decode_link(line))
            except EligibilityError as error:
                self._malformed.append(f"line {number}: {error}")

    def tell(self) -> int:
        for sentence in self._malformed:
            print(sentence)
        for number in self.conflicts:
            print(f"line {number}: another person is linked; nothing was changed")
        return int(bool(self._malformed or self.conflicts))
