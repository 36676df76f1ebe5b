"""How a patient wants the kiosk to be: contrast, language, size of text, voice, volume. Pure.

Nothing here is about the person; it still goes back to the clinic's own setting with each session.
"""

import dataclasses
import enum

VOLUMES = range(1, 6)
"""Steps from quiet to loud."""


class Language(enum.Enum):
    """Of every text on the screen, and of the voice."""

    JA = "ja"
    EN = "en"
    ZH_HANS = "zh-Hans"
    KO = "ko"


class TextSize(enum.IntEnum):
    """Of every text on the screen, in percent."""

    NORMAL = 100
    LARGE = 130
    LARGEST = 160

    @property
    def next(self) -> "TextSize":
        """What one more touch of the tool makes of it; after the largest the normal one."""
        sizes = list(TextSize)
        return sizes[(sizes.index(self) + 1) % len(sizes)]


class Voice(enum.Enum):
    """What is said aloud."""

    OFF = "off"
    SPOKEN = "spoken"
    """Each screen is read aloud."""
    GUIDED = "guided"
    """Each key is read aloud, too: the kiosk can be used without looking at it."""


@dataclasses.dataclass(frozen=True, slots=True)
class Setting:
    """All of it."""

    is_high_contrast: bool = False
    language: Language = Language.JA
    text_size: TextSize = TextSize.NORMAL
    voice: Voice = Voice.OFF
    volume: int = 3
    """One of VOLUMES."""

    @property
    def is_unhurried(self) -> bool:
        """True for patients who need longer: large letters, or keys that are read aloud."""
        return self.voice is Voice.GUIDED or self.text_size >= TextSize.LARGE
