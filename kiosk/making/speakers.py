"""Who speaks which language when phrases are rendered. Never run on a kiosk.

Japanese: pyopenjtalk-plus with its voice Mei (CC BY 3.0). English: flite, voice slt. Chinese and
Korean: espeak-ng. Chinese is given to it as pinyin: its voice `cmn` reads each character's pinyin
as English ("king three" for qing3), and it knows one reading a character (重新 is not zhong4).
docs/sound.md says who has listened to all this: nobody who grew up with the language.
"""

import importlib
import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, cast

import numpy as np

from kiosk.making.recording import Samples, resampled
from kiosk.ui.view_model import Language

if TYPE_CHECKING:
    from numpy.typing import NDArray

LOUDEST = 32768.0
PACE_JA = 0.92
"""Of the voice's own pace: slower for older ears."""
PACE_EN = 1.12
"""How much longer than the voice's own."""
WORDS_A_MINUTE = {Language.ZH_HANS: 150, Language.KO: 150}
VOICES = {Language.ZH_HANS: "cmn-latn-pinyin", Language.KO: "ko"}
PINYIN = {
    "市区町村": [["shì"], ["qū"], ["tǐng"], ["cūn"]],
    "电子": [["diàn"], ["zǐ"]],
    "照片": [["zhào"], ["piàn"]],
}
"""Words that pypinyin reads otherwise."""
STOPS = str.maketrans({"。": ".", "，": ",", "、": ",", "？": "?", "“": "", "”": ""})
"""Where the voice pauses; it does not know full-width stops among pinyin."""
PROGRAMS = {"flite": "flite", "espeak-ng": "espeak-ng"}
"""Program: the Debian package that has it."""


class VoiceMissing(Exception):
    """What is needed to render a language is not installed; the message says what to install."""


def speaker(language: Language) -> Callable[[str], Samples]:
    """Gives the voice of a language.

    Raises:
        VoiceMissing: it is not installed.
    """
    if language is Language.JA:
        return _japanese(_module("pyopenjtalk"))
    if language is Language.EN:
        return _english(_program("flite"))
    return _espeak(_program("espeak-ng"), language)


def _japanese(voice: ModuleType) -> Callable[[str], Samples]:
    def speak(text: str) -> Samples:
        samples, rate = voice.tts(text, speed=PACE_JA)
        return resampled(np.asarray(samples) / LOUDEST, rate)

    return speak


def _english(program: str) -> Callable[[str], Samples]:
    def speak(text: str) -> Samples:
        stretch = f"duration_stretch={PACE_EN}"
        return _recorded([program, "-voice", "slt", "--setf", stretch, "-t", text, "-o"])

    return speak


def _espeak(program: str, language: Language) -> Callable[[str], Samples]:
    pace, voice = WORDS_A_MINUTE[language], VOICES[language]
    letters = _in_pinyin(_module("pypinyin")) if language is Language.ZH_HANS else str

    def speak(text: str) -> Samples:
        return _recorded([program, "-v", voice, "-s", str(pace), letters(text), "-w"])

    return speak


def _in_pinyin(pinyin: ModuleType) -> Callable[[str], str]:
    """Readings by the word a character stands in, each with its tone."""
    pinyin.load_phrases_dict(PINYIN)

    def letters(text: str) -> str:
        syllables = pinyin.lazy_pinyin(text, style=pinyin.Style.TONE3, neutral_tone_with_five=True)
        return " ".join(syllables).translate(STOPS)

    return letters


def _recorded(command: list[str]) -> Samples:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "spoken.wav"
        subprocess.run([*command, str(file)], check=True, capture_output=True)  # noqa: S603 - ours
        sound = _module("soundfile")
        samples, rate = sound.read(io.BytesIO(file.read_bytes()))
    return resampled(cast("NDArray[np.float64]", samples), rate)


def _module(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ImportError:
        raise VoiceMissing(f"{name} is not installed for {sys.executable}: make voices") from None


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise VoiceMissing(f"{name} is not installed: apt-get install {PROGRAMS[name]}")
    return found
