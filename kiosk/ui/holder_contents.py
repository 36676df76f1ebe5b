"""Phase to Content from the card on the reader to its proof (S10 to S25). Pure; no kivy."""

from typing import assert_never

from kiosk.flow import limits, states as s
from kiosk.flow.holder import PhotoAccess
from kiosk.ui import view_model as v


def holder_content(phase: s.BeforeProof, state: s.State) -> v.Content:
    """The content of a phase before the card has proven itself."""
    match phase:
        case s.ReadingCard() | s.OpeningPhoto() | s.ProvingCard():
            return v.ReadingView()
        case s.CardProblem():
            is_there = state.reader is s.ReaderState.CARD
            can_go_on = phase.pick_up is not None and not is_there
            return v.CardProblemView(phase.code, can_retry=is_there, can_go_on=can_go_on)
        case s.ChoosingMethod():
            return v.ChooseView(_methods(phase.session, state), _no_pin(phase.session))
        case s.AskingCardNumber(holder=holder):
            by_staff = holder.staff_id is not None
            return v.CardNumberView(phase.digits, phase.tries_left, by_staff)
        case s.PlacingCardAgain():
            return v.PlaceCardView()
        case s.LookingAtCamera() | s.FaceFailed():
            return _face(phase, state)
        case _:
            return _pin(phase, state)


def _pin(
    phase: s.AskingPin | s.CheckingPin | s.PinWrong | s.ConfirmingLastTry | s.PinLocked,
    state: s.State,
) -> v.Content:
    session = phase.session
    match phase:
        case s.AskingPin():
            return v.PinView(phase.entered, session.tries_left)
        case s.CheckingPin():
            return v.PinView(limits.PIN_LENGTH, session.tries_left, is_checking=True)
        case s.PinWrong():
            return v.PinWrongView(session.tries_left, _methods(session, state))
        case s.ConfirmingLastTry():
            return v.LastTryView(_methods(session, state))
        case s.PinLocked():
            return v.PinLockedView(_methods(session, state))
        case _:
            assert_never(phase)


def _face(phase: s.LookingAtCamera | s.FaceFailed, state: s.State) -> v.Content:
    session = phase.session
    if isinstance(phase, s.LookingAtCamera):
        attempt = 1 + (session.card.face_attempts if session.card else 0)
        return v.FaceView(phase.hint, attempt, limits.FACE_ATTEMPT_S)
    others = tuple(one for one in _methods(session, state) if one is not v.Method.FACE)
    return v.FaceFailedView(phase.photo_handle is not None, others, phase.code)


def _methods(session: s.Session, state: s.State) -> tuple[v.Method, ...]:
    """Ways that are open with this card at this kiosk; the face comes first (ui.md S12)."""
    attempts = session.card.face_attempts if session.card else 0
    has_face = state.has_face_matcher and not state.is_camera_lost
    has_face = has_face and session.photo is not PhotoAccess.NONE
    face = (v.Method.FACE,) if has_face and attempts < limits.FACE_ATTEMPTS else ()
    return (*face, v.Method.PIN) if session.has_pin else face


def _no_pin(session: s.Session) -> v.NoPin | None:
    if session.has_pin or session.card is None:
        return None
    return v.NoPin.NEVER_SET if session.card.is_face_only else v.NoPin.LOCKED
