"""One line of the authority's ledger, and how it is bound to the line before.

``hash`` is SHA-256 over the hash before and the line's own content. A line has one form only:
another order or spacing of the same content is a changed line, too.
"""

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Self

from provisioning.errors import LedgerBroken

BEGINNING = "0" * 64
"""The hash before the first line."""


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """One act."""

    sequence: int
    at: str
    """RFC 3339, UTC."""
    act: str
    """A word of ``provisioning.acts``."""
    facts: Mapping[str, str]
    hash: str


@dataclasses.dataclass(frozen=True, slots=True)
class Head:
    """The newest line: what the next one follows, and what is kept elsewhere."""

    sequence: int = 0
    hash: str = BEGINNING

    @classmethod
    def parse(cls, text: str) -> Self:
        """From ``NUMBER:HASH``, as ``audit`` prints it; raises ValueError."""
        number, colon, digest = text.strip().partition(":")
        if not colon or len(digest) != len(BEGINNING) or set(digest) - set("0123456789abcdef"):
            raise ValueError("a head is NUMBER:HASH with 64 hex digits, as `audit` prints it")
        return cls(int(number), digest)

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash}"


def following(head: Head, act: str, facts: Mapping[str, str], at: dt.datetime) -> Entry:
    """The line that comes next."""
    moment = at.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    sequence = head.sequence + 1
    digest = _digest(head.hash, sequence, moment, act, _text(dict(facts)))
    return Entry(sequence, moment, act, dict(facts), digest)


def parse(line: bytes, head: Head) -> Entry:
    """Reads the line that must follow from ``head``; without its newline.

    Raises:
        LedgerBroken: it does not, or is no entry; names the line.
    """
    number = head.sequence + 1
    try:
        entry = Entry(**json.loads(line))
        facts = _facts_in(line.decode("ascii"), entry)
    except (ValueError, TypeError):
        raise LedgerBroken(f"Line {number} of the ledger is no entry.") from None
    digest = _digest(head.hash, entry.sequence, entry.at, entry.act, facts)
    if entry.sequence != number or entry.hash != digest:
        raise LedgerBroken(f"Line {number} of the ledger does not follow from the one before.")
    return entry


def _facts_in(text: str, entry: Entry) -> str:
    """Their text as it stands in a line of our form; raises ValueError: another form.

    The hash is over this text, so it need not be made again of what was read.
    """
    before, after = _around_facts(entry)
    if not (text.startswith(before + "{") and text.endswith("}" + after)):
        raise ValueError("another form")
    return text[len(before) : -len(after)]


def line(entry: Entry) -> bytes:
    """Its form in the file, with the newline."""
    return _line(entry, _text(dict(entry.facts))) + b"\n"


def _digest(previous: str, sequence: int, at: str, act: str, facts: str) -> str:
    content = f"{previous}\n[{sequence}, {_text(at)}, {_text(act)}, {facts}]"
    return hashlib.sha256(content.encode()).hexdigest()


def _line(entry: Entry, facts: str) -> bytes:
    before, after = _around_facts(entry)
    return f"{before}{facts}{after}".encode()


def _around_facts(entry: Entry) -> tuple[str, str]:
    return (
        f'{{"act": {_text(entry.act)}, "at": {_text(entry.at)}, "facts": ',
        f', "hash": {_text(entry.hash)}, "sequence": {entry.sequence}}}',
    )


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True)
