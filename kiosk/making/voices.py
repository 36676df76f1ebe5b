"""`python -m kiosk.making.voices`: renders the spoken phrases and the cues. Never run on a kiosk.

Only what changed is rendered anew; the files and their manifests are committed, so a kiosk speaks
without any speech program. How to install the voices: docs/sound.md.
"""

import argparse
import dataclasses
import hashlib
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from kiosk.making import cue_tones
from kiosk.making.recording import finished, write_ogg
from kiosk.making.speakers import VoiceMissing, speaker
from kiosk.ui.fonts import without_faces
from kiosk.ui.sound.cues import Cue
from kiosk.ui.sound.library import MANIFEST, cue_files, folder_of, read_manifest
from kiosk.ui.sound.phrases import Phrase, phrases_of
from kiosk.ui.view_model import Language
from kiosk.ui.words import Words, words_of

READINGS = Path(__file__).with_name("readings.toml")
WITHOUT_SPACES = frozenset({Language.JA, Language.ZH_HANS})


class ReadingOutdated(Exception):
    """A sentence changed, and its reading was not looked at; the message names both."""


@dataclasses.dataclass(frozen=True, slots=True)
class Recording:
    """One file of a language."""

    text: str
    """What the voice says."""
    sha256: str


def texts_of(language: Language) -> dict[str, str]:
    """What each file of a language is to say, by the file's name without its ending.

    Raises:
        ReadingOutdated: a reading belongs to another sentence than the screen's.
    """
    words = words_of(language)
    readings = tomllib.loads(READINGS.read_text("utf-8")).get(language.value, {})
    return {
        phrase.clip: _read(
            written_of(phrase, words, language),
            readings.get(phrase.clip) or readings.get(phrase.message),
        )
        for phrase in phrases_of(language)
    }


def written_of(phrase: Phrase, words: Words, language: Language) -> str:
    """The sentence as it is shown, in one line."""
    between = "" if language in WITHOUT_SPACES else " "
    text = without_faces(words.of(phrase.message, **phrase.facts))
    return re.sub(r"[|¦]", "", text).replace("\n", between)


def outdated(language: Language) -> list[str]:
    """Files that are missing, or say something else than the screen, or that nobody needs."""
    texts, there = texts_of(language), recordings_of(language)
    wrong = [clip for clip, text in texts.items() if not _is_current(language, clip, text, there)]
    return sorted({*wrong, *(there.keys() - texts.keys()), *_strays(language, texts)})


def recordings_of(language: Language) -> dict[str, Recording]:
    """What the manifest says; empty when there is none yet."""
    if not (folder_of(language) / MANIFEST).exists():
        return {}
    return {clip: Recording(**fields) for clip, fields in read_manifest(language).items()}


def render(language: Language, *, is_all: bool = False) -> Iterator[str]:
    """Renders what is outdated; gives the names of what was rendered.

    Raises:
        VoiceMissing: the language's voice is not installed.
    """
    texts, there = texts_of(language), {} if is_all else recordings_of(language)
    speak = speaker(language)
    kept: dict[str, Recording] = {}
    for clip, text in texts.items():
        path = _path(language, clip)
        if _is_current(language, clip, text, there):
            kept[clip] = there[clip]
            continue
        write_ogg(path, finished(speak(text)))
        kept[clip] = Recording(text, _hash(path))
        yield clip
    for clip in _strays(language, texts):
        _path(language, clip).unlink()
    _write_manifest(language, kept)


def render_cues() -> None:
    """Renders all cues: tones, no voice."""
    for cue, path in cue_files().items():
        write_ogg(path, cue_tones.cue(Cue(cue)), cue_tones.RATE)


def _read(written: str, reading: dict[str, str] | None) -> str:
    if reading is None:
        return written
    if reading["written"] != written:
        raise ReadingOutdated(f"{READINGS.name}: {reading['written']!r} is now {written!r}")
    return reading["spoken"]


def _is_current(language: Language, clip: str, text: str, there: dict[str, Recording]) -> bool:
    recording, path = there.get(clip), _path(language, clip)
    is_said = recording is not None and recording.text == text
    return is_said and path.exists() and recording is not None and recording.sha256 == _hash(path)


def _strays(language: Language, texts: dict[str, str]) -> list[str]:
    return [path.stem for path in folder_of(language).glob("*.ogg") if path.stem not in texts]


def _path(language: Language, clip: str) -> Path:
    return folder_of(language) / f"{clip}.ogg"


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write_manifest(language: Language, recordings: dict[str, Recording]) -> None:
    entries = {clip: dataclasses.asdict(recordings[clip]) for clip in sorted(recordings)}
    text = json.dumps(entries, ensure_ascii=False, indent=1) + "\n"
    (folder_of(language) / MANIFEST).write_text(text, "utf-8")


def main() -> int:
    """Renders, or with ``--check`` only says what is outdated."""
    parser = argparse.ArgumentParser(prog="python -m kiosk.making.voices")
    parser.add_argument("--language", choices=[one.value for one in Language], action="append")
    parser.add_argument("--all", action="store_true", help="also what is current")
    parser.add_argument("--cues", action="store_true", help="the cues, too")
    parser.add_argument("--check", action="store_true", help="only say what is outdated")
    options = parser.parse_args()
    wanted = [Language(value) for value in options.language or [one.value for one in Language]]
    try:
        if options.check:
            return _check(wanted)
        for language in wanted:
            for clip in render(language, is_all=options.all):
                sys.stdout.write(f"{language.value}/{clip}\n")
        if options.cues:
            render_cues()
    except (VoiceMissing, ReadingOutdated) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _check(wanted: list[Language]) -> int:
    wrong = [f"{one.value}/{clip}" for one in wanted for clip in outdated(one)]
    sys.stdout.write("".join(f"outdated: {name}\n" for name in wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
