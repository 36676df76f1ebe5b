"""Made-up people of the bench: who they are, what covers them, which card they hold.

Nobody here exists; nothing of them may occur in any log (``personal_strings``, ``leaks``).
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping

from tests.bench.bench_person import JAPAN, BenchPerson
from tests.bench.chance import without_chance
from tests.bench.people_cards import people_by_card
from tests.bench.people_coverage import people_by_coverage

__all__ = ["JAPAN", "BenchPerson", "leaks", "people", "personal_strings"]

_SHORTEST_NUMBER = 4
_SHORTEST_NAME_PART = 2


def people(today: dt.date) -> dict[str, BenchPerson]:
    """Everybody of the bench, as they are on ``today``."""
    everybody = (*people_by_coverage(today), *people_by_card(today))
    return {someone.key: someone for someone in everybody}


def personal_strings(everybody: Mapping[str, BenchPerson]) -> set[str]:
    """Every string of these people which must never occur in a log; see ``leaks``."""
    return {text for someone in everybody.values() for text in _personal_strings_of(someone)}


def leaks(log: str, personal: Iterable[str]) -> set[str]:
    """The personal strings that occur in ``log``.

    Digits count only as a whole number: a PIN inside a longer number is no PIN. Ids, digests and
    durations are random: one in some hundred runs they would spell somebody's PIN.
    """
    told = without_chance(log)
    return {text for text in personal if text in told and _is_whole(text, told)}


def _is_whole(text: str, told: str) -> bool:
    if not (text.isascii() and text.isdigit()):
        return True
    return bool(re.search(rf"(?<![0-9])(?<![0-9]\.){text}(?![0-9])", told))


def _personal_strings_of(someone: BenchPerson) -> set[str]:
    born = someone.person.birthdate
    strings = {someone.subject_cn, someone.card_number_b, born.isoformat(), f"{born:%Y%m%d}"}
    strings |= {someone.pin} if someone.pin else set()
    names = {someone.person.name, someone.person.name_kana}
    for coverage in someone.coverages:
        names |= {coverage.insured_name or someone.person.name}
        strings |= {text for text in (coverage.address, coverage.post_number) if text}
        key = coverage.key
        numbers = {key.insurer_number.text, key.number.text}
        strings |= {number for number in numbers if len(number) >= _SHORTEST_NUMBER}
        if key.symbol is not None and not _is_short_number(key.symbol.text):
            strings |= {key.symbol.text, unicodedata.normalize("NFKC", key.symbol.text)}
    return strings.union(*map(_spellings, names))


def _is_short_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < _SHORTEST_NUMBER


def _spellings(name: str) -> set[str]:
    """A name as written, without its blank, and its parts; kana in full width too."""
    spellings = set()
    for form in {name, unicodedata.normalize("NFKC", name)}:
        parts = form.split()
        spellings |= {form, "".join(parts)}
        spellings |= {part for part in parts if len(part) >= _SHORTEST_NAME_PART}
    return spellings
