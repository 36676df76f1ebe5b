"""A list of checks: each is a sentence, a function that gives what was seen, and its time."""

import dataclasses
import time


class Refused(Exception):
    """The check found something else; the message says what."""


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """One row of the table."""

    sentence: str
    is_well: bool
    seen: str
    seconds: float


class Table:
    """Runs checks one after the other and keeps what they saw; a failed one ends nothing."""

    def __init__(self):
        self.rows = []

    def check(self, sentence, look):
        """``look`` gives a short text, or raises."""
        began = time.monotonic()
        try:
            seen, is_well = str(look() or ""), True
        except (Refused, OSError, ValueError, LookupError) as error:
            seen, is_well = str(error) or type(error).__name__, False
        row = Row(sentence, is_well, seen, time.monotonic() - began)
        self.rows.append(row)
        print(_line(row), flush=True)

    @property
    def is_well(self):
        """True when every check was."""
        return all(row.is_well for row in self.rows)


def _line(row):
    first, *more = row.seen.strip().splitlines() or [""]
    word = "well" if row.is_well else "NOT"
    shown = more if not row.is_well else []
    said = f"{word:5}{row.seconds:6.1f} s  {row.sentence:62} {first[:110]}"
    return "\n".join([said.rstrip(), *(f"{'':15}{line}" for line in shown[-25:])])


def expect(is_so, otherwise):
    """Raises Refused with ``otherwise`` when it is not so."""
    if not is_so:
        raise Refused(otherwise)
    return ""


def ended_well(ran, seen=""):
    """The run ended with 0."""
    expect(ran.code == 0, f"ended with {ran.code}\n{ran.out[-3000:]}")
    return seen or (ran.out.strip().splitlines() or [""])[-1]
