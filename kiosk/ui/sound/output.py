"""Kivy's sound on SDL2_mixer: the only place here that knows kivy.

SDL decodes a whole file when it is opened (2 to 5 ms for a phrase) and mixes in a thread of its
own; stopping silences the channel within one buffer (23 to 46 ms).
"""

from pathlib import Path

from kivy.core.audio import Sound, SoundLoader

from kiosk.ui.sound.player import Sounding


class SdlSounding:
    """See ``kiosk.ui.sound.player.Sounding``."""

    def __init__(self, sound: Sound) -> None:
        self._sound = sound

    @property
    def length_s(self) -> float:
        """How long it lasts."""
        return float(self._sound.length)

    def play(self, loudness: float) -> None:
        """From its beginning."""
        self._sound.volume = loudness
        self._sound.play()

    def set_loudness(self, loudness: float) -> None:
        """Also while it is heard."""
        self._sound.volume = loudness

    def stop(self) -> None:
        """Silent at once."""
        self._sound.stop()


class SdlOutput:
    """See ``kiosk.ui.sound.player.Output``."""

    def open(self, file: Path) -> Sounding | None:
        """Decodes a file; SDL gives it no length when there is no device."""
        sound = SoundLoader.load(str(file))
        if sound is None or sound.length <= 0:
            return None
        return SdlSounding(sound)
