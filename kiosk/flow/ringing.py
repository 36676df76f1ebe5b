"""The bell: the hospital is told once of a call, however often it is touched. Pure."""

from eligibility.batch import NoticeKind
from kiosk.flow import limits
from kiosk.flow.around import is_same_patient
from kiosk.flow.effects import Effect, RingBell
from kiosk.flow.events import Event, StaffAccepted
from kiosk.flow.states import InSession, Now, Phase, State, uncovered

_CALL = RingBell(NoticeKind.STAFF_CALLED)


def rung_once(
    state: State, event: Event, after: Phase, effects: tuple[Effect, ...], now: Now
) -> tuple[float | None, tuple[Effect, ...]]:
    """When the last call was made, and the effects without the same call once more.

    Another patient's call is another one, and so is a call after staff were here.
    """
    rung_at = state.rung_at if _is_same_call(state.phase, event, after) else None
    if _CALL not in effects:
        return rung_at, effects
    if rung_at is not None and now.monotonic - rung_at < limits.RING_AGAIN_S:
        return rung_at, tuple(effect for effect in effects if effect != _CALL)
    return now.monotonic, effects


def _is_same_call(before: Phase, event: Event, after: Phase) -> bool:
    if isinstance(event, StaffAccepted):
        return False
    old, new = uncovered(before), uncovered(after)
    is_nobodys = not isinstance(old, InSession) and not isinstance(new, InSession)
    return is_nobodys or is_same_patient(old, new)
