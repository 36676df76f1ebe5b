"""Where the rendered files are: one folder a language, each with a manifest of what is said in it.

sounds/cues/tick.ogg
sounds/ja/pin.title.ogg
sounds/ja/manifest.json    {"pin.title": {"text": ..., "sha256": ...}}
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from kiosk.ui.sound.cues import Cue
from kiosk.ui.sound.phrases import IN_THEIR_OWN_LANGUAGE, Phrase
from kiosk.ui.sound.player import Spoken
from kiosk.ui.view_model import Language

SOUNDS = Path(__file__).parents[1] / "sounds"
MANIFEST = "manifest.json"


def cue_files() -> Mapping[Cue, Path]:
    """The file of each cue."""
    return {cue: SOUNDS / "cues" / f"{cue}.ogg" for cue in Cue}


def folder_of(language: Language) -> Path:
    """Where a language's files are."""
    return SOUNDS / language.value


def file_of(phrase: Phrase, language: Language) -> Path:
    """The file of a phrase; the names of the languages are said in their own."""
    spoken_in = IN_THEIR_OWN_LANGUAGE.get(phrase.message, language)
    return folder_of(spoken_in) / f"{phrase.clip}.ogg"


def spoken(phrases: Iterable[Phrase], language: Language) -> list[Spoken]:
    """What the player is to play."""
    return [Spoken(file_of(phrase, language), phrase.is_joined) for phrase in phrases]


def read_manifest(language: Language) -> dict[str, dict[str, str]]:
    """Text and hash of each file of a language, by the file's name without its ending."""
    found: dict[str, dict[str, str]] = json.loads(
        (folder_of(language) / MANIFEST).read_text("utf-8")
    )
    return found
