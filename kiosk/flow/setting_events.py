"""Touches that change how the kiosk is and not where the patient is: the tools of the header."""

import dataclasses

from kiosk.flow.setting import Language, Voice


@dataclasses.dataclass(frozen=True, slots=True)
class SizeToggled:
    """文字: the next size of text."""


@dataclasses.dataclass(frozen=True, slots=True)
class ThemeToggled:
    """白黒."""


@dataclasses.dataclass(frozen=True, slots=True)
class VoiceAsked:
    """音声: opens the choice of the voice."""


@dataclasses.dataclass(frozen=True, slots=True)
class VoiceChosen:
    """One of the voices; the choice stays open, so that the patient hears it."""

    voice: Voice


@dataclasses.dataclass(frozen=True, slots=True)
class VolumeChanged:
    """Louder or quieter."""

    step: int
    """+1 or -1."""


@dataclasses.dataclass(frozen=True, slots=True)
class LanguageAsked:
    """Language: opens the choice of the language."""


@dataclasses.dataclass(frozen=True, slots=True)
class LanguageChosen:
    """One of the languages."""

    language: Language
