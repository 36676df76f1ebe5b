"""Says the screens: hears of each View and each touch, and has the player play what belongs to it.

No kivy; time comes as a function. There is one narrator a window.
"""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Protocol

from kiosk.ui import view_model as v
from kiosk.ui.sound import plan
from kiosk.ui.sound.cues import TAKE_CARD_EVERY_S, TAKE_CARD_TIMES, Cue, cue_of, is_repeated
from kiosk.ui.sound.labels import label_of
from kiosk.ui.sound.library import spoken
from kiosk.ui.sound.phrases import Phrase
from kiosk.ui.sound.player import Player
from kiosk.ui.sound.sentences import sentences_of

REPEAT_AFTER_S = 12.0
"""Guided: nothing was touched and nothing was said for so long: the screen's sentence again."""
FACE_SECONDS = 5
"""Guided: so many seconds before an attempt ends it is said that they are left."""


OwnWords = Mapping[v.Language, Collection[str]]
"""Messages that the clinic words itself: no file says them, and the project's would not be what is
written there."""


class Narration(Protocol):
    """What the stage tells whoever makes sound."""

    def show(self, view: v.View, keys: Sequence[str]) -> None:
        """A View is drawn; ``keys`` are the names of what can be touched, in reading order."""
        ...

    def touched(self) -> None:
        """A finger came down, or a key of the keyboard: the voice is silent at once."""
        ...

    def tick(self) -> None:
        """A key went down."""
        ...

    def entered(self) -> None:
        """Guided: the second touch, which acts."""
        ...

    def say_key(self, name: str) -> None:
        """A key was touched first, or has the focus."""
        ...

    def say_screen(self) -> None:
        """The screen again, from its title."""
        ...

    def on_frame(self) -> None:
        """Called each frame."""
        ...


class Silence:
    """A window without sound; see ``Narration``."""

    def show(self, view: v.View, keys: Sequence[str]) -> None:
        """Nothing is said."""

    def touched(self) -> None:
        """Nothing to silence."""

    def tick(self) -> None:
        """No tick."""

    def entered(self) -> None:
        """No tick."""

    def say_key(self, name: str) -> None:
        """Nothing is said."""

    def say_screen(self) -> None:
        """Nothing is said."""

    def on_frame(self) -> None:
        """Nothing is waited for."""


class Narrator:
    """See ``Narration``."""

    def __init__(
        self, player: Player, now: Callable[[], float], own_words: OwnWords | None = None
    ) -> None:
        self._player = player
        self._now = now
        self._own_words = own_words or {}
        self._view: v.View | None = None
        self._keys: Sequence[str] = ()
        self._later: list[Phrase] = []
        """What is said when the sentence under way has ended: hints, of which the last counts."""
        self._cue_at, self._cues_left = math.inf, 0
        self._quiet_since = 0.0
        self._seconds_at = math.inf

    def show(self, view: v.View, keys: Sequence[str]) -> None:
        """The cue of the change, then what is to be said."""
        before, self._view, self._keys = self._view, view, keys
        if before is None or before.volume != view.volume:
            self._player.set_volume(view.volume)
        lasts = self._play_cue(before, view)
        if plan.is_new_screen(before, view):
            self._open(before, view, lasts)
        elif before is not None and view.voice is not v.Voice.OFF:
            self._tell_news(plan.news(before, view), view)

    def touched(self) -> None:
        """Silent at once."""
        self._player.hush()
        self._later = []
        self._quiet_since = self._now()

    def tick(self) -> None:
        """Alike for every key."""
        self._player.play(Cue.TICK)

    def entered(self) -> None:
        """Lower and longer than a tick; alike for every key."""
        self._player.play(Cue.ENTERED)

    def say_key(self, name: str) -> None:
        """Its label; digits have none."""
        if self._view is None or self._view.voice is v.Voice.OFF:
            return
        self._say(label_of(name, self._view))

    def say_screen(self) -> None:
        """From its title."""
        if self._view is not None and self._view.voice is not v.Voice.OFF:
            self._say(plan.everything(self._view, self._keys))

    def on_frame(self) -> None:
        """Goes on speaking, repeats what is to be repeated."""
        self._player.on_frame()
        if self._player.is_speaking:
            self._quiet_since = self._now()
        elif self._later:
            self._say(self._later)
        self._repeat_cue()
        if self._view is not None and self._view.voice is v.Voice.GUIDED:
            self._count_down(self._view)
            self._repeat_sentence(self._view)

    # --- what is said ---

    def _open(self, before: v.View | None, view: v.View, after_s: float) -> None:
        self._player.hush()
        self._later = []
        self._seconds_at = math.inf
        last_words = plan.parting(before, view)
        if last_words and before is not None:
            self._player.say(spoken(last_words, before.language))
            return
        if view.voice is v.Voice.OFF:
            return
        if isinstance(view.content, v.FaceView):
            self._seconds_at = self._now() + view.content.attempt_s - FACE_SECONDS
        self._say(plan.opening(before, view, self._keys), after_s=after_s)

    def _tell_news(self, news: list[Phrase], view: v.View) -> None:
        if not news:
            return
        if isinstance(view.content, v.FaceView) and self._player.is_speaking:
            self._later = news
            return
        self._say(news)

    def _say(self, phrases: Iterable[Phrase], *, after_s: float = 0.0) -> None:
        self._later = []
        self._quiet_since = self._now()
        if self._view is not None:
            language = self._view.language
            worded = self._own_words.get(language, ())
            said = [phrase for phrase in phrases if phrase.message not in worded]
            self._player.say(spoken(said, language), after_s=after_s)

    def _repeat_sentence(self, view: v.View) -> None:
        is_face = isinstance(view.content, v.FaceView)
        if is_face or self._now() - self._quiet_since < REPEAT_AFTER_S:
            return
        self._say(sentences_of(view)[:1])

    def _count_down(self, view: v.View) -> None:
        is_time = self._now() >= self._seconds_at
        if is_time and isinstance(view.content, v.FaceView) and not self._player.is_speaking:
            self._seconds_at = math.inf
            self._say([Phrase("speech.face.seconds")])

    # --- cues ---

    def _play_cue(self, before: v.View | None, view: v.View) -> float:
        cue = cue_of(before, view)
        if not is_repeated(view):
            self._cue_at = math.inf
        elif cue is not None:
            self._cue_at, self._cues_left = self._now() + TAKE_CARD_EVERY_S, TAKE_CARD_TIMES - 1
        return 0.0 if cue is None else self._player.play(cue)

    def _repeat_cue(self) -> None:
        if self._now() >= self._cue_at and self._cues_left > 0:
            self._player.play(Cue.TAKE_CARD)
            self._cue_at, self._cues_left = self._cue_at + TAKE_CARD_EVERY_S, self._cues_left - 1
