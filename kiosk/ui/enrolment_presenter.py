"""State of the first start to View. Pure; no kivy."""

import datetime as dt
import enum
import math
from typing import assert_never

from eligibility.errors import Code
from kiosk.enrolment import states as s
from kiosk.ui import enrolment_views as f, view_model as v

LONGEST_WAIT_MIN = 60
"""A clock that is put right meanwhile must not promise more."""
_FOUND = {
    s.Fact.UNKNOWN: f.Found.LOOKING,
    s.Fact.GOOD: f.Found.GOOD,
    s.Fact.BAD: f.Found.BAD,
    s.Fact.NONE: f.Found.NONE,
}
_HINTS = {
    s.CodeKind.INSURANCE_CARD: f.CodeHint.INSURANCE_CARD,
    s.CodeKind.MY_NUMBER_CARD: f.CodeHint.MY_NUMBER_CARD,
    s.CodeKind.PRESCRIPTION: f.CodeHint.PRESCRIPTION,
    s.CodeKind.WEB_ADDRESS: f.CodeHint.WEB_ADDRESS,
    s.CodeKind.DAMAGED: f.CodeHint.DAMAGED,
    s.CodeKind.OTHER: f.CodeHint.OTHER,
}
_FAULTS = {
    s.TypingFault.CHECK: f.CodeFault.CHECK,
    s.TypingFault.FIRST_GROUP: f.CodeFault.FIRST_GROUP,
}
"""There is no key that is none of the alphabet."""
_WORK = {
    s.Step.FINDING: f.Work.FIND,
    s.Step.TRUSTING: f.Work.TRUST,
    s.Step.MAKING_KEY: f.Work.KEY,
    s.Step.ASKING: f.Work.ASK,
    s.Step.TELLING_KEYS: f.Work.TELL,
    s.Step.FETCHING_PEERS: f.Work.PEERS,
    s.Step.STORING: f.Work.STORE,
    s.Step.PROBING: f.Work.PROBE,
}
_CAUSES = {Code.AUTHORITY_UNREACHABLE: f.Cause.LINE, Code.CLOCK_IMPLAUSIBLE: f.Cause.CLOCK}
_MAY_LEAVE = (s.Contacting, s.Waiting)


class Aside(enum.Enum):
    """What lies over the first start's own screen and changes nothing of it."""

    LANGUAGE = "language"
    GIVE_UP = "give up"
    DIFFER = "differ"
    """The words differed; the request was given up."""


def aside_over(aside: Aside | None, phase: s.Phase) -> Aside | None:
    """What still lies over ``phase``: a question whose answer came by itself is taken away."""
    if aside is Aside.GIVE_UP and not isinstance(phase, _MAY_LEAVE):
        return None
    if aside is Aside.DIFFER and isinstance(phase, s.Finishing | s.Done):
        return None  # the admin had confirmed a moment earlier
    return aside


def present(state: s.State, aside: Aside | None, wall: dt.datetime) -> v.View:
    """The view of ``state``."""
    content = _aside(aside, state) if aside is not None else _content(state, wall)
    is_first = isinstance(content, f.WelcomeView | v.LanguageView)
    return v.View(
        content,
        state.clinic,
        station=None if isinstance(content, v.LanguageView) else _station(state.phase, aside),
        tools=() if is_first else (v.Tool.LANGUAGE,),
        can_cancel=False,
        language=state.language,
        papers=v.Papers.INVITATION,
    )


def _aside(aside: Aside, state: s.State) -> v.Content:
    match aside:
        case Aside.LANGUAGE:
            return v.LanguageView(state.language)
        case Aside.GIVE_UP:
            return f.GiveUpView()
        case Aside.DIFFER:
            return f.WordsDifferView()
        case _:
            assert_never(aside)


def _content(state: s.State, wall: dt.datetime) -> v.Content:
    match state.phase:
        case s.Welcome():
            return _welcome(state.facts)
        case s.ShowingCode() as phase:
            return f.ShowCodeView(_hint(phase))
        case s.TypingCode() as phase:
            fault = None if phase.fault is None else _FAULTS.get(phase.fault)
            return f.TypeCodeView(
                phase.entered, phase.tail, fault, phase.is_complete, state.has_camera
            )
        case s.Failed(code=code):
            return f.EnrolFailedView(code, _way_on(state.phase))
        case s.Done(device=device, clinic=clinic, hints=hints):
            return f.EnrolledView(clinic, device, is_later=bool(hints))
        case phase:
            return _under_way(phase, wall)


def _under_way(phase: s.Contacting | s.Waiting | s.Finishing, wall: dt.datetime) -> v.Content:
    match phase:
        case s.Contacting(step=step, trouble=trouble):
            works, done = _works(s.CONTACTING_STEPS, step)
            return f.ContactingView(works, done, _delay(trouble))
        case s.Waiting():
            left = math.ceil((phase.until - wall).total_seconds() / 60)
            minutes = min(max(left, 1), LONGEST_WAIT_MIN)
            return f.WaitingView(phase.words, minutes, _delay(phase.trouble))
        case s.Finishing(step=step, trouble=trouble):
            works, done = _works(s.FINISHING_STEPS, step)
            return f.FinishingView(works, done, _delay(trouble))
        case _:
            assert_never(phase)


def _welcome(facts: s.Facts) -> f.WelcomeView:
    found = {
        f.LookedAt.READER: facts.reader,
        f.LookedAt.CAMERA: facts.camera,
        f.LookedAt.LINE: facts.line,
        f.LookedAt.CLOCK: facts.clock,
    }
    return f.WelcomeView(tuple((what, _FOUND[fact]) for what, fact in found.items()))


def _hint(phase: s.ShowingCode) -> f.CodeHint | None:
    if phase.is_camera_lost:
        return f.CodeHint.NO_CAMERA
    return None if phase.seen is None else _HINTS[phase.seen]


def _works(steps: tuple[s.Step, ...], now: s.Step) -> tuple[tuple[f.Work, ...], int]:
    return tuple(_WORK[step] for step in steps), steps.index(now)


def _delay(trouble: s.Trouble | None) -> f.Delay | None:
    if trouble is None:
        return None
    return f.Delay(_CAUSES.get(trouble.code, f.Cause.SERVICE), trouble.code)


def _way_on(phase: s.Failed) -> f.WayOn:
    """What keeps its request may be tried again whatever is advised."""
    if phase.is_request_kept or phase.advice is s.Advice.TRY_AGAIN:
        return f.WayOn.AGAIN
    if phase.advice is s.Advice.NEW_INVITATION:
        return f.WayOn.NEW_INVITATION
    return f.WayOn.FROM_START


def _station(phase: s.Phase, aside: Aside | None) -> v.Station:
    match phase:
        case _ if aside is Aside.DIFFER:
            return v.Station.CONSENT
        case s.Welcome():
            return v.Station.CARD
        case s.Waiting() | s.Finishing():
            return v.Station.CONSENT
        case s.Done():
            return v.Station.DONE
        case _:
            return v.Station.HOLDER
