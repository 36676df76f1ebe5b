"""Which phrases belong to a change of the screen. Pure; no kivy.

A new screen says its sentences, then its answers; the same screen says only what is new on it.
"""

import re
from collections.abc import Iterable

from kiosk.ui import view_model as v
from kiosk.ui.for_staff import is_for_staff
from kiosk.ui.sound.labels import DIGIT_KEY, label_of
from kiosk.ui.sound.phrases import Phrase
from kiosk.ui.sound.sentences import entered_of, sentences_of

FRAME = re.compile(
    r"tool-.*|cancel|back|bell|details|staff-code|guided-(again|entered|screen)|(typed-|staff-)?correct"
    r"|(staff-)?confirm|typed-next|typed-hyphen|typed-edit-.*"
)
"""Keys that stand at the same place on every screen; not read out with the answers."""
HOW = ("speech.guided.slide", "speech.guided.choose", "speech.guided.top", "speech.guided.bottom")
"""How the kiosk is used without looking; said once."""


def opening(before: v.View | None, view: v.View, keys: Iterable[str]) -> list[Phrase]:
    """All that a screen says when it appears; ``keys`` in reading order."""
    how: list[Phrase] = []
    if is_guided(view) and (before is None or before.voice is not v.Voice.GUIDED):
        how = [Phrase(message) for message in HOW]
    return [*how, *everything(view, keys)]


def everything(view: v.View, keys: Iterable[str]) -> list[Phrase]:
    """Sentences, then answers."""
    answers = [phrase for key in keys if is_answer(key, view) for phrase in label_of(key, view)]
    return [*sentences_of(view), *answers]


def news(before: v.View, view: v.View) -> list[Phrase]:
    """What is new on a screen that stays: a hint, a problem, how many digits are in."""
    known = {*sentences_of(before), *entered_of(before)}
    return [p for p in (*sentences_of(view), *entered_of(view)) if p not in known]


def parting(before: v.View | None, view: v.View) -> list[Phrase]:
    """A session ended before its last screen: whoever listens must know that it did."""
    if before is None or before.voice is v.Voice.OFF or not _is_first_screen(view):
        return []
    if isinstance(before.content, v.FinishView):  # the thanks have told it
        return [Phrase("speech.stopped")] if before.content.is_card_present else []
    without = (v.AttractView, v.ClosedView, v.LanguageView, v.VoiceView, v.OutOfServiceView)
    return [] if isinstance(before.content, without) else [Phrase("speech.stopped")]


def is_new_screen(before: v.View | None, view: v.View) -> bool:
    """Also when voice or language changed: then all is said anew."""
    if before is None:
        return True
    return _screen(before) != _screen(view)


def is_answer(key: str, view: v.View) -> bool:
    """True for the keys that answer the screen's question."""
    if view.overlay is not None:
        return True
    return not (FRAME.fullmatch(key) or DIGIT_KEY.fullmatch(key))


def is_guided(view: v.View) -> bool:
    """True when the screen is laid out as zones and read key by key."""
    return view.voice is v.Voice.GUIDED and not is_for_staff(view.content)


def _screen(view: v.View) -> tuple[object, ...]:
    return type(view.content), view.overlay is None, view.voice, view.language


def _is_first_screen(view: v.View) -> bool:
    return isinstance(view.content, v.AttractView)
