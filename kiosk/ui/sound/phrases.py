"""Phrases that can be spoken: each has one rendered file in each language. Pure; no kivy.

A phrase is a message of the catalogue, at most with one number in it. Nothing else can be said: no
name, no symbol or number of a card, no birth date, no share, no digit of a PIN is among them
(docs/decisions/0021). The number that is called in the waiting room is; it is put together.
"""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

from kiosk.ui.view_model import VOLUMES, Language

LARGEST_NUMBER = 999
HUNDRED = 100
DIGITS = 10
MOST_TRIES = 9
MOST_DIGITS = 4
"""Of a PIN."""
NUMBERS = (*range(1, HUNDRED), *range(HUNDRED, LARGEST_NUMBER, HUNDRED))
WITH_NUMBER = {
    "speech.number": NUMBERS,
    "speech.number.hundreds": range(HUNDRED, LARGEST_NUMBER, HUNDRED),
    "speech.digit": range(DIGITS),
    "speech.tries": range(1, MOST_TRIES + 1),
    "speech.entered": range(1, MOST_DIGITS + 1),
    "voice.volume": VOLUMES,
}
"""Messages with a number, and the numbers that occur."""
FACTS = {"voice.volume": "volume"}
"""The name of the number in the message, where it is not ``number``."""
IN_THEIR_OWN_LANGUAGE = {f"language.{language.value}": language for language in Language}
"""Said in one language only, whatever is shown."""
SPOKEN = Path(__file__).parents[1] / "sounds" / "spoken.txt"
"""Messages without a number that are rendered, one a line."""
IN_DIGITS = frozenset({Language.ZH_HANS})
"""Numbers of three digits are read digit by digit here, as numbers of rooms and tickets are."""


@dataclasses.dataclass(frozen=True, slots=True)
class Phrase:
    """One file of sound."""

    message: str
    number: int | None = None
    is_joined: bool = False
    """The next phrase follows without a pause: parts of a number."""

    @property
    def clip(self) -> str:
        """The name of the file, without its ending."""
        return self.message if self.number is None else f"{self.message}-{self.number}"

    @property
    def facts(self) -> dict[str, int]:
        """What is filled into the message."""
        return {} if self.number is None else {FACTS.get(self.message, "number"): self.number}


def number_phrases(number: int, language: Language) -> Iterator[Phrase]:
    """A reception number, after the words that say that it is one."""
    yield Phrase("speech.number.before", is_joined=True)
    rest = number % HUNDRED
    is_composed = number > HUNDRED and rest > 0
    if number > LARGEST_NUMBER or (is_composed and language in IN_DIGITS):
        for digit in str(number):
            yield Phrase("speech.digit", int(digit), is_joined=True)
        yield Phrase("speech.number.after")
        return
    if is_composed:
        yield Phrase("speech.number.hundreds", number - rest, is_joined=True)
        number = rest
    yield Phrase("speech.number", number)


def phrases_of(language: Language) -> list[Phrase]:
    """Every phrase of a language, in the order of their names."""
    alone = [
        Phrase(message)
        for message in SPOKEN.read_text("utf-8").split()
        if IN_THEIR_OWN_LANGUAGE.get(message, language) is language
    ]
    numbered = [Phrase(message, number) for message, some in WITH_NUMBER.items() for number in some]
    return sorted([*alone, *numbered], key=lambda phrase: phrase.clip)
