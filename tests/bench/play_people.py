"""Who can be played: what they show, their PIN, and what must come of it.

The results are worked out from the made-up people, so the table follows them.
"""

import datetime as dt
import unicodedata
from collections.abc import Mapping

from eligibility.coverage import contribution_ratio
from tests.bench.people import BenchPerson

_REMARKS = {
    "kenji": "changed insurer a month ago; his old insurance card is lost, the new one is not told",
    "jiro": "lost his coverage ten days ago",
    "aoi": "twin: same number and birth date as akari, another branch number",
    "akari": "twin of aoi",
    "emiko": "her card's certificate ended five days ago: she is told so",
    "taro": "84 years, no symbol and no branch number",
    "yui": "4 years, a family member",
    "ichiro": "72 years, with an elderly recipient paper",
    "mika": "with a limit application paper",
}
_HEAD = ("NAME", "who", "PIN", "with the card", "")


def expected_with_card(someone: BenchPerson, today: dt.date) -> str:
    """What the kiosk must come to, in the words of the demo's journeys."""
    coverage = someone.coverages[-1]
    if coverage.lapsed_on is not None and coverage.lapsed_on <= today:
        return "lost"
    return f"valid, pays {contribution_ratio(coverage, today).tenths}割"


def table(people: Mapping[str, BenchPerson], today: dt.date) -> list[str]:
    """One line a person, under a head."""
    rows = [_HEAD] + [
        (
            key,
            one.person.name.replace("\u3000", " "),
            one.pin,
            expected_with_card(one, today),
            _REMARKS.get(key, ""),
        )
        for key, one in people.items()
    ]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(_filled, row, widths)).rstrip() for row in rows]


def _filled(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    """Columns of a terminal: a kanji takes two."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)
