"""Sentences that a clinic may say in its own words: tables [wording.ja] to [wording.ko]. Pure.

Only sentences in which a clinic knows better than the project: where to wait, whom to ask. "|"
marks where a line may end.
"""

import dataclasses
from collections.abc import Iterator, Mapping

from kiosk.flow.setting import Language
from kiosk.repertoire import unknown_signs

_PER_KANJI = {Language.JA: 1, Language.EN: 2, Language.ZH_HANS: 1, Language.KO: 1.5}
"""How many signs stand where one kanji would."""


class WordingError(ValueError):
    """A sentence that cannot be shown; the message begins with the key."""


def _sentence(message: str, longest: int) -> str:
    made: str = dataclasses.field(default="", metadata={"message": message, "longest": longest})
    return made


@dataclasses.dataclass(frozen=True, slots=True)
class Sentences:
    """Of one language; empty: the catalogue's own."""

    attract_title: str = _sentence("attract.title", 24)
    """First screen, beside the picture of the reader."""
    attract_not_ready: str = _sentence("attract.not_ready", 24)
    """First screen, while no card can be read: what to do."""
    closed_title: str = _sentence("closed.title", 16)
    """Outside the opening hours."""
    closed_ask: str = _sentence("closed.opens.ask", 24)
    """The same, when it is not known when the clinic opens."""
    counter_note: str = _sentence("counter.note.number", 20)
    """The reception number is to be told at the desk."""
    finish_thanks: str = _sentence("finish.title.thanks", 14)
    """When the card was taken back."""
    staff_note: str = _sentence("staff.note", 30)
    """Staff are called: what to do when nobody comes."""
    valid_note: str = _sentence("valid.note", 26)
    """Checked in: where to wait, and how one is called."""


@dataclasses.dataclass(frozen=True, slots=True)
class Wording:
    """Of every language."""

    ja: Sentences = dataclasses.field(default_factory=Sentences)
    en: Sentences = dataclasses.field(default_factory=Sentences)
    zh_hans: Sentences = dataclasses.field(default_factory=Sentences)
    ko: Sentences = dataclasses.field(default_factory=Sentences)

    @property
    def by_message(self) -> Mapping[Language, Mapping[str, str]]:
        """The clinic's sentences by message id.

        Raises:
            WordingError: a sentence is too long, has a brace, or a sign without a glyph.
        """
        return {
            language: dict(_checked(getattr(self, table), table, language))
            for language, table in zip(Language, ("ja", "en", "zh_hans", "ko"), strict=True)
        }


def longest_of(field: dataclasses.Field[str], language: Language) -> int:
    """How many signs a sentence may have, marks not counted."""
    longest: int = field.metadata["longest"]
    return int(longest * _PER_KANJI[language])


def _checked(said: Sentences, table: str, language: Language) -> Iterator[tuple[str, str]]:
    for field in dataclasses.fields(said):
        text = getattr(said, field.name).strip()
        if not text:
            continue
        key = f"{table}.{field.name}"
        longest = longest_of(field, language)
        if len(text.replace("|", "")) > longest:
            raise WordingError(f"{key} must have no more than {longest} signs")
        if set(text) & set("{}\n"):
            raise WordingError(f"{key} must have no brace and no line end; a | marks one")
        unknown = unknown_signs(text, language)
        if unknown:
            raise WordingError(f"{key} has signs that cannot be shown: {' '.join(sorted(unknown))}")
        yield field.metadata["message"], text
