"""The tables of a site file about what patients meet: screen, card, camera, words, hours."""

import dataclasses
from collections.abc import Mapping

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclasses.dataclass(frozen=True, slots=True)
class Panel:
    """[panel]: the touch display; width and height as patients see it, turned already."""

    width: int = 1280
    height: int = 800
    inches: float = 10.1
    rotation: int = 0
    """How far the picture is turned clockwise for them: 0, 90, 180, 270 degrees."""
    connector: str = ""
    """Where it is plugged in, by the kernel's name: HDMI-A-1; empty: wherever it is seen."""
    backlight: str = ""
    """Its folder's name in /sys/class/backlight; empty: staff cannot set the brightness."""


@dataclasses.dataclass(frozen=True, slots=True)
class Card:
    """[card]: the reader."""

    reader: str = ""
    """Part of its name; empty: the first one."""


@dataclasses.dataclass(frozen=True, slots=True)
class Camera:
    """[camera]: reads the codes of insurance cards."""

    source: str = ""
    """Its device, /dev/video0; empty: no camera, the key is not offered."""


@dataclasses.dataclass(frozen=True, slots=True)
class Face:
    """[face]: comparing the face before the camera with the card's photo; docs/face.md."""

    is_on: bool = False
    """The site decides: docs/face.md says what a picture on a screen can do."""


@dataclasses.dataclass(frozen=True, slots=True)
class Consent:
    """[consent]: what the clinic asks beside it."""

    asks_prescription: bool = False
    """True where electronic prescriptions are written, too."""


@dataclasses.dataclass(frozen=True, slots=True)
class Sound:
    """[sound]: the voice and the cues."""

    volume: int = 3
    """1 to 5; what each patient begins with."""
    card: str = ""
    """Who plays it, by ALSA's name: Headphones, vc4hdmi0; empty: the first there is."""


@dataclasses.dataclass(frozen=True, slots=True)
class Hours:
    """[hours]: when patients are taken in, "09:00-12:30 15:00-18:30"; nothing at all: always."""

    mon: str = ""
    tue: str = ""
    wed: str = ""
    thu: str = ""
    fri: str = ""
    sat: str = ""
    sun: str = ""
    closed_days: tuple[str, ...] = ()

    @property
    def week(self) -> Mapping[str, str]:
        """By weekday; empty texts are closed days."""
        return {day: getattr(self, day) for day in WEEKDAYS}


@dataclasses.dataclass(frozen=True, slots=True)
class Wording:
    """[wording.ja] to [wording.ko]: sentences in the clinic's own words; docs/kiosk.md."""

    ja: tuple[tuple[str, str], ...] = ()
    en: tuple[tuple[str, str], ...] = ()
    zh_hans: tuple[tuple[str, str], ...] = ()
    ko: tuple[tuple[str, str], ...] = ()
