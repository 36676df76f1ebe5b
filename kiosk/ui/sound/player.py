"""Plays cues and spoken phrases one after the other; stops at once. No kivy: it plays on a port.

There is one voice: what is said next silences what was said before, so that one screen's audio
never spills into the next. Cues are heard beside the voice. Without a sound device everything here
does nothing, and that is logged once.
"""

import dataclasses
import logging
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Protocol

from kiosk.ui.sound.cues import Cue
from kiosk.ui.view_model import VOLUMES

logger = logging.getLogger(__name__)

LOUDNESS = dict(zip(VOLUMES, (0.1, 0.178, 0.316, 0.562, 1.0), strict=True))
"""Of a volume: 5 dB from step to step, 20 dB in all (EN 301 549, 8.2.1 asks for 18)."""
PAUSE_S = 0.28
"""Between two phrases."""
JOIN_S = 0.0
"""Between the parts of one number."""


class Sounding(Protocol):
    """One decoded file."""

    @property
    def length_s(self) -> float:
        """How long it lasts."""
        ...

    def play(self, loudness: float) -> None:
        """From its beginning; 0..1."""
        ...

    def set_loudness(self, loudness: float) -> None:
        """Also while it is heard."""
        ...

    def stop(self) -> None:
        """Silent at once; may be called when it is silent already."""
        ...


class Output(Protocol):
    """Where sounds are played."""

    def open(self, file: Path) -> Sounding | None:
        """Decodes a file; None when there is no sound device or the file cannot be read."""
        ...


@dataclasses.dataclass(frozen=True, slots=True)
class Spoken:
    """One file of a spoken text."""

    file: Path
    is_joined: bool = False
    """The next one follows without a pause: parts of a number."""


class Player:
    """One voice, and cues beside it."""

    def __init__(self, output: Output, cues: Mapping[Cue, Path], now: Callable[[], float]) -> None:
        self._output = output
        self._now = now
        self._loudness = LOUDNESS[VOLUMES[len(VOLUMES) // 2]]
        self._cues = self._preload(cues)
        self._waiting: deque[Spoken] = deque()
        self._speaking: Sounding | None = None
        self._next_at = 0.0

    @property
    def has_device(self) -> bool:
        """False on a kiosk without a loudspeaker."""
        return bool(self._cues)

    @property
    def is_speaking(self) -> bool:
        """True while something is said or about to be said."""
        return self._speaking is not None or bool(self._waiting)

    def play(self, cue: Cue) -> float:
        """A cue, in this frame; gives how long it lasts."""
        sounding = self._cues.get(cue)
        if sounding is None:
            return 0.0
        sounding.play(self._loudness)
        return sounding.length_s

    def say(self, texts: Iterable[Spoken], *, after_s: float = 0.0) -> None:
        """Says these and nothing else, from now on or a little later."""
        self.hush()
        if not self.has_device:
            return
        self._waiting.extend(texts)
        self._next_at = self._now() + after_s
        self.on_frame()

    def hush(self) -> None:
        """The voice is silent at once."""
        self._waiting.clear()
        if self._speaking is not None:
            self._speaking.stop()
            self._speaking = None

    def set_volume(self, volume: int) -> None:
        """For what is heard, too."""
        self._loudness = LOUDNESS[volume]
        for sounding in (*self._cues.values(), self._speaking):
            if sounding is not None:
                sounding.set_loudness(self._loudness)

    def on_frame(self) -> None:
        """The next phrase begins when the one before has ended."""
        if self._now() < self._next_at:
            return
        self._speaking = None
        while self._waiting and self._speaking is None:
            self._begin(self._waiting.popleft())

    def _begin(self, spoken: Spoken) -> None:
        sounding = self._output.open(spoken.file)
        if sounding is None:
            logger.warning("phrase_unreadable file=%s", spoken.file.name)
            return
        sounding.play(self._loudness)
        self._speaking = sounding
        pause = JOIN_S if spoken.is_joined else PAUSE_S
        self._next_at = self._now() + sounding.length_s + pause

    def _preload(self, cues: Mapping[Cue, Path]) -> Mapping[Cue, Sounding]:
        """So that a tick comes in the frame of the touch."""
        opened: dict[Cue, Sounding] = {}
        for cue, file in cues.items():
            sounding = self._output.open(file)
            if sounding is None:
                logger.warning("sound_unavailable file=%s", file.name)
                return {}
            opened[cue] = sounding
        return opened
