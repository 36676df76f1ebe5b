"""Which cue belongs to which change of the screen (design reference 6). Pure; no kivy.

Cues are short tones; they are heard whatever the voice is set to. A tick belongs to a finger that
comes down and is not decided here.
"""

import enum

from kiosk.ui import view_model as v


class Cue(enum.StrEnum):
    """The tones; values are names of files in sounds/cues."""

    TICK = "tick"
    """A key goes down; alike for every digit of a PIN."""
    ENTERED = "entered"
    """Guided: the second touch, which acts."""
    SEATED = "seated"
    """The card was read."""
    ATTENTION = "attention"
    DONE = "done"
    TAKE_CARD = "take-card"
    """Again and again while the card stays: TAKE_CARD_EVERY_S, TAKE_CARD_TIMES."""
    BELL = "bell"
    """Staff are called."""


OVER_OTHERS = (v.StaffView, v.LanguageView, v.VoiceView)
NEVER_UNDER = (v.ValidView, v.FinishView, v.StaffView, v.CardProblemView)
"""What may come of itself while something lies over the screen, and must be heard then."""
TAKE_CARD_EVERY_S = 5.0
TAKE_CARD_TIMES = 6

ASKING_FOR_ATTENTION = (
    v.CardProblemView,
    v.FaceFailedView,
    v.PinWrongView,
    v.LastTryView,
    v.LostView,
    v.NotFoundView,
)
"""S11, S21, S23, S42, S46."""
AFTER_READING = (
    v.ChooseView,
    v.PinView,
    v.CertificateProblemView,
    v.RegistrationView,
    v.ConsentView,
)
"""What follows S10 when the card was read."""


def cue_of(before: v.View | None, after: v.View) -> Cue | None:
    """The cue of a change from one screen to another; None when there is none."""
    content = after.content
    if before is not None and (_is_same(before, after) or _comes_back(before, after)):
        return None
    if isinstance(content, v.StaffView | v.SoundTestView):
        return Cue.BELL
    if isinstance(content, ASKING_FOR_ATTENTION):
        return Cue.ATTENTION
    if isinstance(content, v.ValidView):
        return None if before is not None and _shows_result(before.content) else Cue.DONE
    if isinstance(content, v.FinishView) and content.is_card_present:
        return Cue.TAKE_CARD
    is_read = before is not None and isinstance(before.content, v.ReadingView)
    return Cue.SEATED if is_read and isinstance(content, AFTER_READING) else None


def is_repeated(view: v.View) -> bool:
    """True while the cue of a screen is to be heard again and again: take the card."""
    return isinstance(view.content, v.FinishView) and view.content.is_card_present


def _is_same(before: v.View, after: v.View) -> bool:
    """A second passed, the idle question came or went, something was typed."""
    return type(before.content) is type(after.content) and _kind(before) == _kind(after)


def _comes_back(before: v.View, after: v.View) -> bool:
    """What lay over a screen for a while is gone: the screen was heard before."""
    if isinstance(before.content, OVER_OTHERS):
        return not isinstance(after.content, NEVER_UNDER)
    return False


def _kind(view: v.View) -> object:
    match view.content:
        case v.FinishView(is_card_present=is_present):
            return is_present
        case v.CardProblemView(code=code):
            return code
        case v.SoundTestView(chimes=chimes):
            return chimes
        case _:
            return None


def _shows_result(content: v.Content) -> bool:
    return isinstance(content, v.ValidView | v.DetailsView)
