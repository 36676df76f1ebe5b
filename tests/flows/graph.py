"""The flow as a graph: every state that touches, the card, the workers and time can lead to.

States that look alike to a patient are one: times, numbers and texts that were typed do not make a
screen another one. Touches are the keys of the View as it is really drawn; the caller gives them.
"""

import collections
import dataclasses
import datetime as dt
import enum
from collections.abc import Callable, Iterator

from eligibility.coverage import Validity
from eligibility.errors import Code
from eligibility.inquiry import CardFaceKey, Notice
from kiosk.flow import events as e, states as s
from kiosk.flow.effects import Effect
from kiosk.flow.holder import CardKind, FaceVerdict, PhotoAccess
from kiosk.flow.hours import OpeningHours
from kiosk.flow.inspection import Check
from kiosk.flow.limits import BRANCH_LENGTH, CARD_NUMBER_LENGTH, PIN_LENGTH, STAFF_CODE_LENGTH
from kiosk.flow.machine import step, wake_at
from kiosk.flow.menu_events import Inspected, LogoHeld
from kiosk.ui import view_model as v
from kiosk.ui.actions import Action, ConfirmDigits, CorrectDigit, Pad, PressDigit
from kiosk.ui.enrolment_actions import EnrolmentAction
from kiosk.ui.presenter import present
from tests.bench.people import people
from tests.flows.journey import (
    ACCEPTED,
    CARD,
    CHALLENGE,
    KEPT,
    PROVEN,
    RECORDED,
    SESSION,
    TODAY,
    VERIFICATION,
    WALL,
    answer,
)

CLINIC = "みなと内科クリニック"
STAFF = s.CallingStaff | s.WithStaff | s.InMenu
"""A member of staff is called, or is the one who touches."""
_HANAKO = people(TODAY)["hanako"].coverages[-1]
_TWIN = dataclasses.replace(_HANAKO.key, branch=None)
_DEVICES = s.State(has_camera=True, has_face_matcher=True, has_staff=True, asks_prescription=True)
_NOTICED = dataclasses.replace(answer().answer, notices=(*Notice,))

WORLD: tuple[e.Event, ...] = (
    CARD,
    e.CardRemoved(),
    e.ReaderLost(),
    e.ReaderBack(),
    e.CardRead(SESSION, 3, photo=PhotoAccess.OPEN, is_known=True),
    e.CardRead(SESSION, 1, photo=PhotoAccess.BY_NUMBER),
    e.CardRead(SESSION, 0, is_face_only=True, photo=PhotoAccess.BY_NUMBER),
    e.CardRead(SESSION, 0),
    e.CardRead(SESSION, 3, CardKind.ANDROID),
    *(e.CardFailed(SESSION, code) for code in (Code.CARD_UNREADABLE, Code.PHOTO_UNUSABLE)),
    e.CardFailed(SESSION, Code.SIGNATURE_MISMATCH),
    e.PinWasWrong(SESSION, 2),
    e.PinWasWrong(SESSION, 0),
    e.PhotoOpened(SESSION, 3),
    e.NumberWasWrong(SESSION, 9),
    *(e.FaceJudged(3, verdict) for verdict in FaceVerdict),
    CHALLENGE,
    PROVEN,
    ACCEPTED,
    dataclasses.replace(ACCEPTED, is_registered=False),
    dataclasses.replace(ACCEPTED, allows_health_consent=False),
    e.CardRegistered(SESSION),
    *(answer(outcome) for outcome in Validity),
    e.Answered(SESSION, _NOTICED),
    KEPT,
    RECORDED,
    e.ConsentKept(SESSION),
    e.KeepingFailed(SESSION, Code.OUTBOX_UNAVAILABLE),
    *(
        e.ServiceFailed(SESSION, code)
        for code in (
            Code.NO_NETWORK,
            Code.NONCE_UNKNOWN,
            Code.CERTIFICATE_REVOKED,
            Code.PROOF_NOT_ACCEPTED,
            Code.CARD_NOT_REGISTERED,
            Code.REQUEST_MALFORMED,
        )
    ),
    LogoHeld(),
    *(Inspected(check, ()) for check in Check),
    e.StaffAccepted(SESSION, "nurse-3"),
    e.StaffRefused(SESSION, 30),
    e.QrRead(CardFaceKey(_HANAKO.key, _HANAKO.person.birthdate)),
    e.QrRead(CardFaceKey(_TWIN, _HANAKO.person.birthdate)),
    e.QrReadWithoutBirth(_HANAKO.key),
    e.QrOfAnotherKind(e.QrKind.UNKNOWN),
    e.CameraLost(),
    e.CameraSeen(is_there=True),
    e.HealthReported(Code.DEVICE_CERTIFICATE_EXPIRED),
    e.HealthReported(None),
)
"""What happens without a touch; everything has the one session's id."""


@dataclasses.dataclass(frozen=True)
class Node:
    """A state and the moment it is looked at."""

    state: s.State
    moment: float

    @property
    def view(self) -> v.View:
        """What the patient sees."""
        return present(self.state, CLINIC)

    @property
    def key(self) -> object:
        """Equal for what is the same to a patient who may not count and not read.

        What lies over a screen is told from the same over another one by that screen alone: what
        there is to find below is found without it.
        """
        view, phase = self.view, self.state.phase
        names = [type(phase).__name__]
        if isinstance(phase, s.Aside):
            while isinstance(phase, s.Aside):
                phase = phase.under
                names.append(type(phase).__name__)
            return (*names, _shape(view.content))
        return (*names, self.state.reader, _shape(view.content), _facts(phase))


def _shape(value: object) -> object:
    """Of a content: whether there is a text, not which; yes and no as they are."""
    if isinstance(value, bool | enum.Enum) or value is None:
        return value
    if isinstance(value, str | int | float | dt.date):
        return bool(value)
    if isinstance(value, v.DeclarationCheckView):  # its keys are the same, whatever was stated
        return type(value).__name__
    if isinstance(value, tuple):
        return tuple(_shape(one) for one in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        shapes = (_shape(getattr(value, field.name)) for field in fields)
        return type(value).__name__, _more_of(value), *shapes
    return type(value).__name__


def _more_of(content: object) -> object:
    """What a screen with a list or a keypad can do, not what is in it."""
    match content:
        case v.ConsentItemsView():
            return content.is_complete
        case v.CheckTypedView():
            return len(content.rows)
        case v.VoiceView():
            return content.volume in (v.VOLUMES[0], v.VOLUMES[-1])
        case v.PinView() | v.StaffCodeView() | v.CardNumberView():
            return content.can_confirm
        case v.BranchView():
            return len(content.entered) == BRANCH_LENGTH
        case _:
            return None


def _facts(phase: s.Plain) -> object:
    """What decides where the journey goes on and cannot be seen."""
    inquiry = getattr(phase, "inquiry", None)
    session = getattr(phase, "session", None)
    is_card_past = isinstance(phase, s.AfterProof | s.TakingDeclaration)
    card = None if is_card_past else getattr(session, "card", None)
    return (
        getattr(phase, "pick_up", None),
        getattr(phase, "returning", None) is not None,
        getattr(phase, "is_card_asked", None),
        getattr(phase, "is_done", None),
        getattr(phase, "offer_at", None) is not None,
        inquiry and (inquiry.is_by_paper, inquiry.answer and inquiry.answer.outcome),
        inquiry and isinstance(inquiry.asked, CardFaceKey) and inquiry.asked.key.branch is None,
        inquiry and (inquiry.authentication_id is None, inquiry.is_kept, inquiry.typed is None),
        card and (card.tries_left, card.photo, card.signs_without_pin, card.face_attempts),
    )


Tell = Callable[[Effect], None]


def _unheard(_effect: Effect) -> None:
    """Nobody wants to know what the world is asked for."""


def after(node: Node, *events: e.Event, tell: Tell = _unheard) -> Node:
    """The same kiosk some events later, at the same moment."""
    now = s.Now(node.moment, WALL, (SESSION, VERIFICATION))
    state = node.state
    for event in events:
        state, effects = step(state, event, now)
        for effect in effects:
            tell(effect)
    return Node(state, node.moment)


def touched(node: Node, action: Action, tell: Tell = _unheard) -> Node:
    """A finger on a key: it keeps the session awake, then the key acts."""
    return after(woken(node), _event(node, action), tell=tell)


def woken(node: Node) -> Node:
    """A finger on no key."""
    return after(node, e.Touched())


def does_nothing(node: Node, action: Action) -> bool:
    """True for a key that changes nothing and asks for nothing; the touch itself does not count."""
    awake = woken(node)
    now = s.Now(node.moment, WALL, (SESSION, VERIFICATION))
    state, effects = step(awake.state, _event(awake, action), now)
    return state == awake.state and not effects


def typed_full(node: Node, action: Action, tell: Tell = _unheard) -> Node:
    """A digit's key, touched until the field is full."""
    for _ in range(CARD_NUMBER_LENGTH):
        node = touched(node, action, tell)
    return node


def _event(node: Node, action: Action) -> e.Event:
    phase = s.uncovered(node.state.phase)
    entered = getattr(phase, "entered", 0)
    match action:
        case PressDigit(pad=Pad.PIN):
            return e.PinDigitsChanged(min(entered + 1, PIN_LENGTH))
        case PressDigit():
            return e.StaffDigitsChanged(min(entered + 1, STAFF_CODE_LENGTH))
        case CorrectDigit(pad=Pad.PIN):
            return e.PinDigitsChanged(max(entered - 1, 0))
        case CorrectDigit():
            return e.StaffDigitsChanged(max(entered - 1, 0))
        case ConfirmDigits(pad=pad):
            return e.PinConfirmed(1) if pad is Pad.PIN else e.StaffConfirmed(1)
        case _ if isinstance(action, EnrolmentAction):
            raise AssertionError(f"{action} is of the first start, not of a check-in")
        case _:
            return action


def waited(node: Node, tell: Tell = _unheard) -> Node | None:
    """When the state has waited as long as it wants to."""
    moment = wake_at(node.state)
    if moment is None:
        return None
    return after(Node(node.state, max(moment, node.moment)), e.TimedOut(), tell=tell)


Keys = Callable[[v.View], dict[str, Action]]
"""The keys of a View, by name."""


def first() -> Iterator[Node]:
    """A kiosk with everything, a plain one, and one that is closed."""
    yield Node(_DEVICES, 1000.0)
    yield Node(s.State(), 1000.0)
    hours = OpeningHours.parse({"mon": "09:00-12:30"}, ())  # WALL is a Sunday
    yield after(Node(s.State(hours=hours), 1000.0), e.TimedOut())


def explore(keys: Keys, *more: Node, tell: Tell = _unheard) -> dict[object, Node]:
    """Every state, by what it is to a patient; from ``more`` states, too.

    ``tell`` hears all that is asked for on the way.
    """
    found: dict[object, Node] = {}
    waiting = collections.deque([*first(), *more])
    while waiting:
        node = waiting.popleft()
        key = node.key
        if key in found:
            continue
        found[key] = node
        met = [node]  # most events change nothing: to compare is cheaper than to present again
        for one in _next(node, keys(node.view), tell):
            if one not in met:
                met.append(one)
                waiting.append(one)
    return found


def _next(node: Node, keys: dict[str, Action], tell: Tell) -> Iterator[Node]:
    """What one touch, one field typed full, one event or time makes of a node."""
    actions, awake = one_of_each(keys), after(node, e.Touched(), tell=tell)
    yield from (after(awake, _event(node, action), tell=tell) for action in actions.values())
    yield from (typed_full(node, actions[name], tell) for name in actions if _is_digit(name))
    yield from (after(node, event, tell=tell) for event in WORLD)
    later = waited(node, tell)
    if later is not None:
        yield later


def one_of_each(keys: dict[str, Action]) -> dict[str, Action]:
    """Ten digits are one touch to the graph: the 1 stands for all."""
    return {name: action for name, action in keys.items() if not _is_digit(name) or name[-1] == "1"}


def _is_digit(name: str) -> bool:
    return "-key-" in name


def touches_until(node: Node, keys: Keys, is_there: Callable[[Node], bool], most: int) -> int:
    """How many touches it takes; ``most`` + 1 when even so many do not."""
    level, seen = [node], {node.key}
    for count in range(most + 1):
        if any(is_there(one) for one in level):
            return count
        further = [
            touched(one, action) for one in level for action in one_of_each(keys(one.view)).values()
        ]
        level = [one for one in further if one.key not in seen]
        seen.update(one.key for one in level)
    return most + 1
