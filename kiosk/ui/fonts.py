"""The type faces, found where Debian puts them. No kivy here.

BIZ UDPGothic Regular and Bold for Japanese and English; two tiny subsets of Noto Sans CJK for the
lines of the first screen in Chinese and Korean (typefaces/README.md). Kivy has no fallback from
one face to another: a missing glyph is a box, so every text names its face.
"""

import enum
from collections.abc import Sequence
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


def find(file_name: str, folders: Sequence[Path] = FOLDERS) -> Path:
    """Where a face is.

    Raises:
        FontMissing: it is in none of the folders; the message names the package.
    """
    for folder in folders:
        if (folder / file_name).is_file():
            return folder / file_name
    raise FontMissing(file_name)
