"""Who can be played: what they show, their PIN, and what must come of it.

The results are worked out from the made-up people, so the table follows them.
"""

import datetime as dt
import unicodedata
from collections.abc import Mapping

from eligibility.burden import contribution_ratio
from eligibility.coverage import Coverage
from kiosk.flow.setting import Language
from kiosk.flow.typed import Era
from kiosk.ui.words import words_of
from tests.bench.people import BenchPerson

_REMARKS = {
    "hanako": "the ordinary case; a symbol with a kanji cannot be typed",
    "taro": "84 years, no symbol and no branch number",
    "yui": "4 years, a family member",
    "ichiro": "72 years, with an elderly recipient paper",
    "mika": "with a limit application paper: category behind くわしく",
    "kenji": "changed insurer a month ago; show-qr kenji --old: lost",
    "jiro": "lost his coverage ten days ago",
    "aoi": "twin of akari; typed without branch number: asked for it",
    "akari": "twin of aoi; typed without branch number: asked for it",
    "emiko": "her card's certificate ended five days ago: she is told so",
    "akio": "a card for the face only: no PIN was ever set",
    "hina": "one year old: no photo in the card",
    "goro": "the card's PIN is locked",
    "haruo": "the card's certificate ended two hundred days ago: staff",
    "nozomi": "the card's certificate is not valid before three days from now",
    "ryo": "the card is of an authority that nobody trusts",
    "shizue": "the card's certificate was revoked",
    "minoru": "the card is not registered for insurance use yet",
    "sayuri": "renewed her certificate; the service knows the one before",
    "takeshi": "certified by the authority's old key: all is well",
    "makoto": "the face data in the card are another person's",
}
_HEAD = ("NAME", "who", "PIN", "QR or typed, and a card that is taken", "")


def expected(coverage: Coverage, today: dt.date) -> str:
    """What the kiosk must come to, in the words of the demo's journeys."""
    if not coverage.is_valid_on(today):
        return "lost"
    return f"valid, pays {contribution_ratio(coverage, today).tenths}割"


def remark(name: str) -> str:
    """What is special about somebody, and so what may come instead."""
    return _REMARKS[name]


def to_type(someone: BenchPerson) -> list[str]:
    """What stands on the insurance card, in the order in which the kiosk asks."""
    key, born = someone.coverages[-1].key, someone.person.birthdate
    return [
        f"insurer number  {key.insurer_number.text}",
        f"symbol          {key.symbol.text if key.symbol else 'none'}",
        f"number          {key.number.text}",
        f"branch number   {key.branch.text if key.branch else 'none'}",
        f"birth date      {born.isoformat()} ({_in_era(born)}), month and day {born:%m%d}",
    ]


def _in_era(born: dt.date) -> str:
    """As the kiosk asks for it: 平成3年."""
    era = max((one for one in Era if one.first_day <= born), key=lambda one: one.first_day)
    name = words_of(Language.JA).of(f"typed.era.{era.name.lower()}")
    return f"{name}{born.year - era.offset}年"


def table(people: Mapping[str, BenchPerson], today: dt.date) -> list[str]:
    """One line a person, under a head."""
    rows = [_HEAD] + [
        (
            key,
            one.person.name.replace("\u3000", " "),
            one.pin or "none",
            expected(one.coverages[-1], today),
            _REMARKS[key],
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
