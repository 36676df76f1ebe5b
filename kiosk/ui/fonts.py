"""The type faces, found where Debian puts them. No kivy here.

BIZ UDPGothic Regular and Bold for Japanese and English; Noto Sans CJK SC and KR, cut to what the
screens say (typefaces/README.md). Kivy has no fallback from one face to another: a missing glyph is
a box. So a language decides the face of its sentences, and what is in another language within them
(a Japanese name on a Korean screen) is enclosed in signs that name its face.
"""

import enum
import itertools
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

PACKAGE = "fonts-morisawa-bizud-gothic"
FOLDERS = (
    Path("/usr/share/fonts/truetype/bizud-gothic"),
    Path("/usr/share/fonts/truetype/morisawa-bizud-gothic"),
    Path("/usr/share/fonts/morisawa-bizud-gothic"),
    Path("/usr/share/fonts/truetype"),
)
REGULAR, BOLD = "BIZUDPGothic-Regular.ttf", "BIZUDPGothic-Bold.ttf"
OWN = Path(__file__).with_name("typefaces")


class FontMissing(Exception):
    """A face of the screens is not installed."""

    def __init__(self, file_name: str) -> None:
        super().__init__(f"{file_name} was not found; install the Debian package {PACKAGE}")


class Face(enum.StrEnum):
    """A family as registered with Kivy."""

    UD = "BIZ UDPGothic"
    CHINESE = "Noto Sans CJK SC"
    KOREAN = "Noto Sans CJK KR"


FACE_OF: Mapping[str, Face] = {
    "ja": Face.UD,
    "en": Face.UD,
    "zh_Hans": Face.CHINESE,
    "ko": Face.KOREAN,
}
"""Of a language's sentences, by the catalogue's name."""
OWN_LETTERS: Mapping[str, Face] = {
    "attract.ja": Face.UD,
    "attract.en": Face.UD,
    "attract.zh-Hans": Face.CHINESE,
    "attract.ko": Face.KOREAN,
    "language.ja": Face.UD,
    "language.en": Face.UD,
    "language.zh-Hans": Face.CHINESE,
    "language.ko": Face.KOREAN,
}
"""Messages that are in the letters of one language, whatever the screen's language is."""
_BEGIN = {Face.UD: "\ue010", Face.CHINESE: "\ue011", Face.KOREAN: "\ue012"}
_END = "\ue01f"
_RUN = re.compile(r"([\ue010-\ue012])([^\ue01f]*)\ue01f")
_PHRASE = re.compile(r"[^|¦\n]+")
_FACES = {sign: face for face, sign in _BEGIN.items()}


def set_in(face: Face, text: str) -> str:
    """The text, to be set in this face whatever the sentence around it is set in.

    Each phrase for itself, so that a line may end between them.
    """
    return _PHRASE.sub(lambda phrase: f"{_BEGIN[face]}{phrase[0]}{_END}", text)


def runs_of(text: str, face: Face) -> list[tuple[str, Face]]:
    """A line in pieces of one face each; ``face`` is that of the sentence."""
    if _END not in text:  # nearly all, and each text is measured many times
        return [(text, face)]
    pieces = _RUN.split(text)
    runs = [(pieces[0], face)]
    for sign, inner, after in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        runs += [(inner, _FACES[sign]), (after, face)]
    by_face = itertools.groupby((run for run in runs if run[0]), key=lambda run: run[1])
    joined = [("".join(text for text, _ in group), face) for face, group in by_face]
    return joined or [("", face)]


def without_faces(text: str) -> str:
    """The text as it is read."""
    return re.sub(r"[\ue010-\ue012\ue01f]", "", text)


def file_of(face: Face, *, is_bold: bool) -> str:
    """The name of a face's file."""
    if face is Face.UD:
        return BOLD if is_bold else REGULAR
    return f"{face.replace(' ', '')}-{'Bold' if is_bold else 'Regular'}.otf"


def find(file_name: str, folders: Sequence[Path] = FOLDERS) -> Path:
    """Where a face is.

    Raises:
        FontMissing: it is in none of the folders; the message names the package.
    """
    for folder in folders:
        if (folder / file_name).is_file():
            return folder / file_name
    raise FontMissing(file_name)
