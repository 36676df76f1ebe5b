"""Ways without a PIN: the photo and the face before the camera, and the card's own proof after it.

The photo is opened by this terminal's authorisation or by 照合番号B; a member of staff who looked
at the patient replaces the PIN, never the card's proof (contract.md "Proof of the card").
"""

import dataclasses
from typing import assert_never

from eligibility.errors import Code
from eligibility.inquiry import HolderShown, HolderVerification
from kiosk.flow import limits
from kiosk.flow.effects import FetchChallenge, OpenPhoto, ProveCard
from kiosk.flow.events import (
    CardFailed,
    CardInserted,
    ChallengeIssued,
    Event,
    FaceChosen,
    FaceHinted,
    FaceJudged,
    NumberWasWrong,
    PhotoOpened,
    PinChosen,
    ProvisionalChosen,
    SymbolTyped,
    TimedOut,
    TypedCorrected,
    TypedNext,
    WentBack,
)
from kiosk.flow.holder import FaceVerdict, PhotoAccess
from kiosk.flow.moves import (
    Move,
    await_signature,
    back_to_choice,
    begin_pin,
    card_failed,
    card_problem,
    offer_provisional,
    stay,
    with_card,
)
from kiosk.flow.states import (
    AskingCardNumber,
    ChoosingMethod,
    FaceFailed,
    LookingAtCamera,
    Now,
    OpeningPhoto,
    PlacingCardAgain,
    ProvingCard,
    ReaderState,
    Session,
)

HolderPhase = (
    OpeningPhoto | AskingCardNumber | PlacingCardAgain | LookingAtCamera | FaceFailed | ProvingCard
)
_BY_FACE = HolderShown(HolderVerification.FACE)
_NO_PHOTO = frozenset(
    {
        Code.PHOTO_UNUSABLE,
        Code.FACE_DATA_UNTRUSTED,
        Code.CARD_NUMBER_LOCKED,
        Code.PINLESS_UNAVAILABLE,
    }
)
"""The card itself is well, but its photo, or its proof without a PIN, cannot be had."""
_LAST_TRY = 1


def holder_step(phase: HolderPhase, event: Event, now: Now, reader: ReaderState) -> Move:
    """One event on a way without a PIN."""
    match phase:
        case OpeningPhoto():
            return _opening_photo(phase, event, now)
        case AskingCardNumber():
            return _asking_card_number(phase, event, now, reader)
        case PlacingCardAgain():
            return _placing_card_again(phase, event, now, reader)
        case LookingAtCamera():
            return _looking(phase, event, now)
        case FaceFailed():
            return _face_failed(phase, event, now)
        case ProvingCard():
            return _proving(phase, event, now)
        case _:
            assert_never(phase)


def begin_face(session: Session, now: Now) -> Move | None:
    """顔で確認; None after the attempts a patient has, and for a photo that cannot be had."""
    if session.card is not None and session.card.face_attempts >= limits.FACE_ATTEMPTS:
        return None
    match session.photo:
        case PhotoAccess.OPEN:
            return _open_photo(session, _BY_FACE, None, now)
        case PhotoAccess.BY_NUMBER:
            return AskingCardNumber(session, _BY_FACE, now.in_patients_time(limits.IDLE_S)), ()
        case PhotoAccess.NONE:
            return None
        case _:
            assert_never(session.photo)


def begin_vouched(session: Session, staff_id: str, now: Now, reader: ReaderState) -> Move:
    """A member of staff has looked at the patient: the card still has to prove itself."""
    holder = HolderShown(HolderVerification.VISUAL, staff_id)
    until = now.in_patients_time(limits.IDLE_S)
    if session.card is not None and session.card.signs_without_pin:
        if reader is ReaderState.CARD:
            return _prove(session, holder, now)
        return PlacingCardAgain(session, holder, until), ()
    if session.photo is PhotoAccess.BY_NUMBER:
        return AskingCardNumber(session, holder, until), ()
    return offer_provisional(ChoosingMethod(session, until), staff_id, now), ()


def _open_photo(session: Session, holder: HolderShown, number: str | None, now: Now) -> Move:
    until = now.monotonic + limits.OPEN_PHOTO_S
    opening = OpeningPhoto(session, holder, until, by_number=number is not None)
    return opening, (OpenPhoto(session.session_id, number),)


def _prove(session: Session, holder: HolderShown, now: Now) -> Move:
    until = now.monotonic + limits.QUERY_S
    return ProvingCard(session, holder, until), (FetchChallenge(session.session_id),)


def _opening_photo(phase: OpeningPhoto, event: Event, now: Now) -> Move:
    session, until = phase.session, now.in_patients_time(limits.IDLE_S)
    match event:
        case PhotoOpened() if phase.holder.staff_id is not None:
            return _prove(session, phase.holder, now)
        case PhotoOpened():
            return _look(session, event.photo_handle, now)
        case NumberWasWrong() if event.tries_left > _LAST_TRY:
            left = event.tries_left
            return AskingCardNumber(session, phase.holder, until, tries_left=left), ()
        case NumberWasWrong():
            return _without_photo(session, phase.holder, Code.CARD_NUMBER_LOCKED, now)
        case CardFailed() if event.code in _NO_PHOTO:
            return _without_photo(session, phase.holder, event.code, now)
        case CardFailed():
            return card_failed(phase, event.code, now)
        case TimedOut():
            return card_problem(session, Code.CARD_UNRESPONSIVE, now)
        case _:
            return stay(phase)


def _without_photo(session: Session, holder: HolderShown, code: Code, now: Now) -> Move:
    """The other ways: the PIN or staff; a member of staff may take the patient in provisionally."""
    session, until = with_card(session, photo=PhotoAccess.NONE), now.in_patients_time(limits.IDLE_S)
    if holder.staff_id is None:
        return FaceFailed(session, until, code=code), ()
    return offer_provisional(ChoosingMethod(session, until), holder.staff_id, now), ()


def _asking_card_number(
    phase: AskingCardNumber, event: Event, now: Now, reader: ReaderState
) -> Move:
    session, holder, digits = phase.session, phase.holder, phase.digits
    until = now.in_patients_time(limits.IDLE_S)
    match event:
        case SymbolTyped(character=digit) if _is_one_more(digits, digit):
            return dataclasses.replace(phase, digits=digits + digit, until=until), ()
        case TypedCorrected():
            return dataclasses.replace(phase, digits=digits[:-1], until=until), ()
        case TypedNext() if len(digits) == limits.CARD_NUMBER_LENGTH:
            if reader is ReaderState.CARD:
                return _open_photo(session, holder, digits, now)
            return PlacingCardAgain(session, holder, until, digits), ()
        case WentBack():
            return back_to_choice(session, reader, now)
        case ProvisionalChosen() if holder.staff_id is not None:
            back = ChoosingMethod(session, until)
            return offer_provisional(back, holder.staff_id, now), ()
        case _:
            return stay(phase)


def _is_one_more(digits: str, character: str) -> bool:
    return character.isdigit() and len(digits) < limits.CARD_NUMBER_LENGTH


def _placing_card_again(
    phase: PlacingCardAgain, event: Event, now: Now, reader: ReaderState
) -> Move:
    match event:
        case CardInserted() if phase.digits is None:
            return _prove(phase.session, phase.holder, now)
        case CardInserted():
            return _open_photo(phase.session, phase.holder, phase.digits, now)
        case WentBack():
            return back_to_choice(phase.session, reader, now)
        case _:
            return stay(phase)


def _look(session: Session, photo_handle: int, now: Now) -> Move:
    return LookingAtCamera(session, photo_handle, now.monotonic + limits.FACE_ATTEMPT_S), ()


def _looking(phase: LookingAtCamera, event: Event, now: Now) -> Move:
    match event:
        case FaceHinted() if _is_new_hint(phase, event, now):
            until = now.monotonic + limits.FACE_HINT_S
            return dataclasses.replace(phase, hint=event.hint, hint_until=until), ()
        case FaceJudged() if event.photo_handle == phase.photo_handle:
            return _judged(phase, event.verdict, now)
        case TimedOut():
            return _judged(phase, FaceVerdict.NO_MATCH, now)
        case _:
            return stay(phase)


def _is_new_hint(phase: LookingAtCamera, hinted: FaceHinted, now: Now) -> bool:
    is_ours = hinted.photo_handle == phase.photo_handle
    return is_ours and hinted.hint is not phase.hint and now.monotonic >= phase.hint_until


def _judged(phase: LookingAtCamera, verdict: FaceVerdict, now: Now) -> Move:
    session, until = phase.session, now.in_patients_time(limits.IDLE_S)
    match verdict:
        case FaceVerdict.MATCH:
            return _prove(session, _BY_FACE, now)
        case FaceVerdict.NO_MATCH:
            attempts = 1 + (session.card.face_attempts if session.card else 0)
            session = with_card(session, face_attempts=attempts)
            again = phase.photo_handle if attempts < limits.FACE_ATTEMPTS else None
            return FaceFailed(session, until, again), ()
        case FaceVerdict.NO_FACE_IN_PHOTO | FaceVerdict.CAMERA_LOST | FaceVerdict.TOO_OFTEN:
            return FaceFailed(with_card(session, photo=PhotoAccess.NONE), until), ()
        case _:
            assert_never(verdict)


def _face_failed(phase: FaceFailed, event: Event, now: Now) -> Move:
    session = phase.session
    match event:
        case FaceChosen() if phase.photo_handle is not None:
            return _look(session, phase.photo_handle, now)
        case PinChosen() if session.has_pin:
            return begin_pin(session, now)
        case _:
            return stay(phase)


def _proving(phase: ProvingCard, event: Event, now: Now) -> Move:
    session = phase.session
    match event:
        case ChallengeIssued():
            asked = dataclasses.replace(phase, is_card_asked=True)
            return asked, (ProveCard(session.session_id, event.nonce, phase.holder),)
        case CardFailed() if event.code in _NO_PHOTO:
            return _without_photo(session, phase.holder, event.code, now)
        case _:
            return await_signature(phase, event, now)
