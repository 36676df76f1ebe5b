"""``step(state, event, now) -> (state, effects)`` of the first start: pure, total, never raises."""

import dataclasses
import math
from typing import assert_never

from eligibility.errors import Code
from eligibility.invitation import Invitation
from kiosk.enrolment import events as e, limits, typed
from kiosk.enrolment.effects import (
    Do,
    Effect,
    End,
    Forget,
    LookAround,
    StartCamera,
    StopCamera,
    Take,
)
from kiosk.enrolment.states import (
    Advice,
    Contacting,
    Done,
    Failed,
    Finishing,
    Now,
    Phase,
    ShowingCode,
    State,
    Step,
    Trouble,
    TypingCode,
    Waiting,
    Welcome,
)

Moved = tuple[Phase, tuple[Effect, ...]]
UnderWay = Contacting | Waiting | Finishing
_NEXT = dict(zip(list(Step), [*list(Step)[1:], None], strict=True))


def step(state: State, event: e.Event, now: Now) -> tuple[State, tuple[Effect, ...]]:
    """The next state, and what it asks of the world."""
    if state.is_over:
        return state, ()
    match event:
        case e.LanguageChosen(language):
            return dataclasses.replace(state, language=language), ()
        case e.Looked(facts):
            return dataclasses.replace(state, facts=facts), ()
        case _:
            return _moved(state, event, now)


def wake_at(state: State) -> float | None:
    """Monotonic seconds at which the state wants a TimedOut; None: only when something happens."""
    if state.is_over:
        return None
    moment = _moment(state)
    return None if math.isinf(moment) else moment


def _moment(state: State) -> float:
    match state.phase:
        case Welcome():
            return state.look_at
        case ShowingCode(until=until) | TypingCode(until=until) | Done(until=until):
            return until
        case Waiting(next_at=next_at):
            return next_at
        case Contacting(trouble=trouble) | Finishing(trouble=trouble):
            return math.inf if trouble is None else trouble.again_at
        case Failed():
            return math.inf
        case _:
            assert_never(state.phase)


def _moved(state: State, event: e.Event, now: Now) -> tuple[State, tuple[Effect, ...]]:
    if isinstance(state.phase, Done) and isinstance(event, e.Finished | e.TimedOut):
        return dataclasses.replace(state, is_over=True), (End(),)
    if isinstance(state.phase, Welcome) and isinstance(event, e.TimedOut):
        return dataclasses.replace(state, look_at=now.monotonic + limits.LOOK_S), (LookAround(),)
    phase, effects = _step(state, event, now)
    after = dataclasses.replace(state, phase=phase)
    return after, (*_camera(state.phase, phase), *effects)


def _camera(before: Phase, after: Phase) -> tuple[Effect, ...]:
    """On only while F02 stands."""
    was_on, is_on = isinstance(before, ShowingCode), isinstance(after, ShowingCode)
    if was_on == is_on:
        return ()
    return (StartCamera(),) if is_on else (StopCamera(),)


def _step(state: State, event: e.Event, now: Now) -> Moved:
    match state.phase:
        case Welcome() | ShowingCode() | TypingCode():
            return _before_code(state, event, now)
        case Contacting() | Waiting() | Finishing() as phase:
            return _under_way(phase, state, event, now)
        case Failed() as phase:
            return _after_failure(phase, state, event, now)
        case Done() as phase:
            return phase, ()
        case _:
            assert_never(state.phase)


# --- until there is an invitation ---


def _before_code(state: State, event: e.Event, now: Now) -> Moved:
    match event:
        case e.RequestFound() if isinstance(state.phase, Welcome):
            return Contacting(Step.FINDING, is_resumed=True), (Do(Step.FINDING),)
        case e.InvitationRead(invitation):  # from the console on any of the three
            return _begun(invitation)
        case e.Begun() if isinstance(state.phase, Welcome):
            return _asking_code(state, now), ()
        case _:
            return _at_code(state, event, now)


def _at_code(state: State, event: e.Event, now: Now) -> Moved:
    match state.phase:
        case ShowingCode() as phase:
            return _showing(phase, event, now), ()
        case TypingCode() as phase:
            return _typing(phase, state, event, now)
        case phase:
            return phase, ()


def _asking_code(state: State, now: Now) -> Phase:
    """The camera where there is one; else the keys."""
    if state.has_camera:
        return ShowingCode(now.monotonic + limits.SCAN_S)
    return TypingCode(now.monotonic + limits.TYPE_S)


def _showing(phase: ShowingCode, event: e.Event, now: Now) -> Phase:
    match event:
        case e.OtherCodeSeen(kind):
            until = now.monotonic + limits.SCAN_S
            return dataclasses.replace(phase, seen=kind, until=until)
        case e.CameraLost():
            return dataclasses.replace(phase, is_camera_lost=True)
        case e.CameraBack():
            return dataclasses.replace(phase, is_camera_lost=False)
        case e.TypingChosen():
            return TypingCode(now.monotonic + limits.TYPE_S)
        case e.WentBack():
            return Welcome()
        case e.TimedOut() if now.monotonic >= phase.until:
            return Welcome()
        case _:
            return phase


def _typing(phase: TypingCode, state: State, event: e.Event, now: Now) -> Moved:
    match event:
        case e.CodeConfirmed() if phase.is_complete:
            return _begun(Invitation.parse(phase.entered))
        case e.CameraChosen() if state.has_camera:
            return ShowingCode(now.monotonic + limits.SCAN_S), ()
        case e.WentBack():
            return Welcome(), ()
        case e.TimedOut() if now.monotonic >= phase.until:
            return Welcome(), ()
        case e.CharacterTyped() | e.Corrected() | e.GroupChosen() | e.Cleared():
            return typed.edited(phase, event, now.monotonic + limits.TYPE_S), ()
        case _:
            return phase, ()


def _begun(invitation: Invitation) -> Moved:
    return Contacting(Step.FINDING), (Take(invitation), Do(Step.FINDING))


# --- what the kiosk does by itself ---


def _under_way(phase: UnderWay, state: State, event: e.Event, now: Now) -> Moved:
    match event:
        case e.StepDone(done, hint) if done is _under(phase):
            return _after(done, phase, hint, state, now)
        case e.StepFailed(failed, code) if failed is _under(phase):
            return _failed(phase, code, now)
        case e.Pending() if _under(phase) is Step.ASKING:
            return _pending(event, now), ()
        case e.TimedOut() if now.monotonic >= _again_at(phase):
            return _again(phase)
        case e.Retried() if not math.isinf(_again_at(phase)):
            return _again(phase)
        case e.WentBack() if not isinstance(phase, Finishing):
            return Welcome(), (Forget(),)
        case _:
            return phase, ()


def _under(phase: UnderWay) -> Step:
    """The step that is under way; also while it waits for its next try."""
    return Step.ASKING if isinstance(phase, Waiting) else phase.step


def _again_at(phase: UnderWay) -> float:
    if isinstance(phase, Waiting):
        return phase.next_at
    return math.inf if phase.trouble is None else phase.trouble.again_at


def _again(phase: UnderWay) -> Moved:
    """The same step once more; what was told of it stays until it is answered."""
    asked = Do(_under(phase))
    if isinstance(phase, Waiting):
        return dataclasses.replace(phase, next_at=math.inf), (asked,)
    trouble = phase.trouble and dataclasses.replace(phase.trouble, again_at=math.inf)
    return dataclasses.replace(phase, trouble=trouble), (asked,)


def _after(done: Step, phase: UnderWay, hint: Code | None, state: State, now: Now) -> Moved:
    hints = phase.hints if isinstance(phase, Finishing) else frozenset()
    hints = hints if hint is None else hints | {hint}
    following = _NEXT[done]
    if following is None:
        return Done(state.device, state.clinic, now.monotonic + limits.DONE_S, hints), ()
    if isinstance(phase, Contacting) and done is not Step.ASKING:
        return dataclasses.replace(phase, step=following, trouble=None), (Do(following),)
    return Finishing(following, hints=hints), (Do(following),)


def _pending(told: e.Pending, now: Now) -> Waiting:
    asking_s = min(max(told.retry_after_s, limits.SHORTEST_ASKING_S), limits.LONGEST_ASKING_S)
    return Waiting(told.words, told.asked_at, told.until, now.monotonic + asking_s)


def _failed(phase: UnderWay, code: Code, now: Now) -> Moved:
    if code in limits.WAITS_FOR:
        return _waiting_again(phase, code, now), ()
    advice = limits.ADVICE.get(code, Advice.TELL_SOMEBODY)
    is_kept = code in limits.KEEPS_REQUEST
    return Failed(code, advice, is_request_kept=is_kept), () if is_kept else (Forget(),)


def _waiting_again(phase: UnderWay, code: Code, now: Now) -> UnderWay:
    before = phase.trouble
    tries = 1 if before is None else before.tries + 1
    since = now.wall if before is None or before.since is None else before.since
    is_clock = code is Code.CLOCK_IMPLAUSIBLE
    again_at = now.monotonic + (limits.CLOCK_PAUSE_S if is_clock else limits.pause_s(tries))
    trouble = Trouble(code, again_at, tries, since)
    if isinstance(phase, Waiting):
        return dataclasses.replace(phase, trouble=trouble, next_at=again_at)
    return dataclasses.replace(phase, trouble=trouble)


# --- after a failure ---


def _after_failure(phase: Failed, state: State, event: e.Event, now: Now) -> Moved:
    match event:
        case e.Retried() if phase.is_request_kept:
            return Contacting(Step.FINDING, is_resumed=True), (Do(Step.FINDING),)
        case e.Retried():
            return _asking_code(state, now), ()
        case e.InvitationRead(invitation):
            return _begun(invitation)
        case e.WentBack():
            return Welcome(), (Forget(),)
        case _:
            return phase, ()
