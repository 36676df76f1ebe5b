"""What of the people of the bench a kiosk still holds: asked of its running process.

Besides what must not be in a log, nothing may stay of what was on the screen: masked names, and the
birth dates that were typed.
"""

import dataclasses
from collections.abc import Iterable, Mapping

from eligibility.person import masked_name
from tests.bench.live_objects import Found
from tests.bench.people import BenchPerson, personal_strings
from tests.bench.stack import Line

_BIRTH_DIGITS = 6
_TEXT = "text "


@dataclasses.dataclass(frozen=True, slots=True)
class Remains:
    """Something that is held."""

    what: str
    """The text itself, or the kind of picture."""
    where: str


def texts_to_look_for(people: Mapping[str, BenchPerson]) -> list[str]:
    """All that belongs to somebody."""
    texts = personal_strings(people)
    for someone in people.values():
        texts |= {masked_name(someone.person.name), someone.card_number_b[:_BIRTH_DIGITS]}
    return sorted(texts)


def remains(line: Line, known: Iterable[Remains] = ()) -> list[Remains]:
    """What is held now; without ``known``, which was there before anybody came (examples in the
    documentation of functions, numbers that mean something else)."""
    texts = texts_to_look_for(line.people)
    known = set(known)
    found = {_named(one, texts) for one in line.touch.search(texts)}
    return sorted(found - known, key=lambda one: (one.what, one.where))


def _named(found: Found, texts: list[str]) -> Remains:
    what = found.what
    if what.startswith(_TEXT):
        what = texts[int(what.removeprefix(_TEXT))]
    return Remains(what, f"{found.kind} < {found.path}")
