"""What several steps share: beginning and ending a session, and how long each phase lasts."""

import dataclasses
import math

from eligibility.errors import Code
from eligibility.health import Consent
from eligibility.inquiry import CardFaceKey
from kiosk.flow import limits
from kiosk.flow.effects import (
    Authenticate,
    ClearPin,
    Effect,
    InquireByFace,
    ReadCard,
    Seal,
    WipePhoto,
)
from kiosk.flow.events import (
    CardFailed,
    CardInserted,
    Event,
    HolderProven,
    ServiceFailed,
    TimedOut,
)
from kiosk.flow.holder import PhotoAccess
from kiosk.flow.pick_up import pick_up_of
from kiosk.flow.states import (
    AskingConsent,
    AskingMenuCode,
    AskingPin,
    AskingStaffCode,
    Attract,
    CardOnReader,
    CardProblem,
    CheckingPin,
    ChoosingMethod,
    Closed,
    ConfirmingLastTry,
    GoToCounter,
    Inquiry,
    InSession,
    KeepingProvisional,
    LookingAtCamera,
    NoService,
    Now,
    OfferingProvisional,
    OpeningPhoto,
    OutOfService,
    Patients,
    Phase,
    PickUp,
    Plain,
    ProvingCard,
    Querying,
    ReaderState,
    ReadingCard,
    Registering,
    ScanningQr,
    Session,
    ShowingCoverage,
    StaffMenu,
    TakingCard,
    TakingDeclaration,
    Thanking,
    TypingCard,
)
from kiosk.flow.typed import TypedCard

Move = tuple[Phase, tuple[Effect, ...]]

NEVER = math.inf


def stay(phase: Phase) -> Move:
    """Nothing happens."""
    return phase, ()


def begin_session(card: CardInserted, now: Now) -> Move:
    """A card was placed: read it."""
    session = Session(card.session_id, card.verification_id)
    return read_card(session, now)


def scan(session: Session, now: Now) -> Move:
    """S30."""
    until, offer_at = (now.in_patients_time(wait) for wait in (limits.IDLE_S, limits.QR_S))
    return ScanningQr(session, until, offer_at=offer_at), ()


def type_card(session: Session, card: TypedCard, now: Now) -> Move:
    """S32."""
    return TypingCard(session, card, now.in_patients_time(limits.IDLE_S)), ()


def ask_by_face(session: Session, face: CardFaceKey, typed: TypedCard | None, now: Now) -> Move:
    """S34: asks the cloud by what is printed on a card."""
    querying = Querying(
        session,
        Inquiry(face, typed),
        Consent.nothing(),  # health information needs the My Number Card (ui.md S34)
        now.monotonic + limits.SLOW_S,
    )
    return querying, (InquireByFace(session.session_id, session.verification_id, face),)


def with_new_inquiry(session: Session, now: Now) -> Session:
    """The same patient asks another question: it needs an id of its own."""
    return dataclasses.replace(session, verification_id=now.spare_ids[1])


def read_card(session: Session, now: Now) -> Move:
    """Reads the card that lies on the reader."""
    until = now.monotonic + limits.READING_S
    unread = dataclasses.replace(session, card=None)
    return ReadingCard(unread, until), (ClearPin(), ReadCard(session.session_id))


def begin_pin(session: Session, now: Now) -> Move:
    """暗証番号で確認; the last try is asked about first."""
    until = now.in_patients_time(limits.IDLE_S)
    if session.tries_left == 1:
        return ConfirmingLastTry(session, until), ()
    return ask_pin(session, now)


def ask_pin(session: Session, now: Now) -> Move:
    """S22."""
    return AskingPin(session, now.in_patients_time(limits.IDLE_S)), (ClearPin(),)


def back_to_choice(session: Session, reader: ReaderState, now: Now) -> Move:
    """S12 again; without the card on the reader there is nothing to choose from."""
    if reader is ReaderState.CARD:
        return ChoosingMethod(session, now.in_patients_time(limits.IDLE_S)), ()
    return card_problem(session, Code.CARD_REMOVED, now, PickUp.METHOD)


def card_problem(session: Session, code: Code, now: Now, pick_up: PickUp | None = None) -> Move:
    """The card cannot be used as it lies there; nothing is lost but time."""
    if code is not Code.CARD_REMOVED:
        until = now.in_patients_time(limits.IDLE_S)
        return CardProblem(session, code, until), (ClearPin(),)
    return CardProblem(session, code, now.monotonic + limits.CARD_PROBLEM_S, pick_up), (ClearPin(),)


def card_failed(phase: InSession, code: Code, now: Now) -> Move:
    """What the card, or its absence, put an end to."""
    return card_problem(phase.session, code, now, pick_up_of(phase))


def no_service(session: Session, code: Code, now: Now) -> Move:
    """The cloud gave no challenge: the card signs again when the patient tries again.

    What cannot be asked through an eligibility terminal at all is not tried again.
    """
    if code is Code.NOT_BY_TERMINAL:
        until = now.in_patients_time(limits.COUNTER_S)
        return GoToCounter(session, None, until), (ClearPin(),)
    until = now.in_patients_time(limits.IDLE_S)
    return NoService(session, code, inquiry=None, consent=None, until=until), (ClearPin(),)


def proven(session: Session, proof: HolderProven, now: Now) -> Move:
    """The card has signed: its photo is not needed any more, the cloud is asked."""
    asking = AskingConsent(session, Inquiry(proof), now.in_patients_time(limits.IDLE_S))
    return asking, (WipePhoto(), Authenticate(session.session_id, proof))


def await_signature(phase: CheckingPin | ProvingCard, event: Event, now: Now) -> Move:
    """What a challenge and then the card may answer, by PIN or without one."""
    session = phase.session
    match event:
        case HolderProven():
            return proven(session, event, now)
        case CardFailed():
            return card_failed(phase, event.code, now)
        case ServiceFailed():
            return no_service(session, event.code, now)
        case TimedOut() if phase.is_card_asked:
            return card_problem(session, Code.CARD_UNRESPONSIVE, now)
        case TimedOut():
            return no_service(session, Code.SERVICE_SLOW, now)
        case _:
            return stay(phase)


def with_card(
    session: Session,
    *,
    tries_left: int | None = None,
    photo: PhotoAccess | None = None,
    face_attempts: int | None = None,
) -> Session:
    """The session with something new known of its card."""
    card = session.card or CardOnReader()
    known = dataclasses.replace(
        card,
        tries_left=card.tries_left if tries_left is None else tries_left,
        photo=photo or card.photo,
        face_attempts=card.face_attempts if face_attempts is None else face_attempts,
    )
    return dataclasses.replace(session, card=known)


def end_session(session: Session, reader: ReaderState, now: Now, *, is_done: bool = False) -> Move:
    """Wipes the session; the card, if it still lies there, is asked to be taken."""
    return after_session(reader, now, is_done=is_done), (ClearPin(), Seal(session.session_id))


def after_session(reader: ReaderState, now: Now, *, is_done: bool) -> Phase:
    """Where the kiosk goes when no session is left."""
    match reader:
        case ReaderState.CARD:
            return TakingCard(now.monotonic + limits.TAKE_CARD_S, is_done=is_done)
        case ReaderState.MISSING | ReaderState.EMPTY:
            return Thanking(now.in_patients_time(limits.THANKS_S)) if is_done else Attract()


def offer_provisional(back: Patients, staff_id: str, now: Now) -> OfferingProvisional:
    """S50: the member of staff who stands there may take the patient in."""
    return OfferingProvisional(back, staff_id, now.monotonic + limits.STAFF_S)


def untyped(phase: AskingPin | AskingStaffCode) -> AskingPin | AskingStaffCode:
    """The same with no digit typed; ClearPin has to go with it."""
    if isinstance(phase, AskingStaffCode):
        return dataclasses.replace(phase, entered=0, is_checking=False, wipe_digits_at=None)
    return dataclasses.replace(phase, entered=0, wipe_digits_at=None)


def again(phase: Plain, now: Now) -> Plain:
    """What was covered for a while, seen again; the camera takes a new look."""
    match phase:
        case LookingAtCamera():
            until = now.monotonic + limits.FACE_ATTEMPT_S
            return dataclasses.replace(phase, until=until, hint=None, hint_until=0.0)
        case Attract() | Closed() | OutOfService() if phase.reset_at is not None:
            return dataclasses.replace(phase, reset_at=now.in_patients_time(limits.IDLE_S))
        case Thanking():
            return Thanking(now.in_patients_time(limits.THANKS_S))
        case Attract() | Closed() | OutOfService() | TakingCard():
            return phase
        case AskingMenuCode() | StaffMenu():
            return phase
        case _:
            return awake(phase, now)


def awake(phase: InSession, now: Now) -> InSession:
    """The same phase with its idle time beginning again; work under way keeps its deadline."""
    match phase:
        case ReadingCard() | CheckingPin() | Querying() | GoToCounter():
            return phase
        case OpeningPhoto() | LookingAtCamera() | ProvingCard():
            return phase
        case Registering() | KeepingProvisional():
            return phase
        case CardProblem(code=Code.CARD_REMOVED):  # shown for moments, with or without a touch
            return phase
        case ShowingCoverage():
            return dataclasses.replace(phase, until=now.in_patients_time(limits.RESULT_S))
        case OfferingProvisional() | TakingDeclaration():
            return dataclasses.replace(phase, until=now.monotonic + limits.STAFF_S)
        case AskingPin() | AskingStaffCode():
            wipe_at = now.in_patients_time(limits.PIN_DIGITS_S) if phase.entered else None
            is_staff = isinstance(phase, AskingStaffCode)
            idle = now.in_patients_time(limits.IDLE_S)
            until = now.monotonic + limits.STAFF_S if is_staff else idle
            return dataclasses.replace(phase, until=until, wipe_digits_at=wipe_at)
        case _:
            return dataclasses.replace(phase, until=now.in_patients_time(limits.IDLE_S))
