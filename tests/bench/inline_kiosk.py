"""A kiosk without threads, window and network: flow, runner, workers and card stack are the real.

Time moves when it is told to. Used where thousands of journeys are walked (the model check), and
where a test wants to know the very state at a moment.

    kiosk = InlineKiosk(slot, desk)
    slot.insert(card); kiosk.settle()
    kiosk.post(e.PinChosen()); kiosk.types_pin("1234")
"""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from kiosk.card.authorization import NoTerminalAuthorization, TerminalAuthorization
from kiosk.card.reader import MyNumberCardReader
from kiosk.face_tries import FaceTries
from kiosk.flow import effects as f, events as e, states as s
from kiosk.flow.holder import FaceHint, FaceVerdict
from kiosk.flow.inspection import Check, Finding
from kiosk.flow.machine import wake_at
from kiosk.holder_worker import CardWorker, FaceComparison
from kiosk.menu_worker import MenuWorker
from kiosk.photo import CardPhoto, PhotoHolder
from kiosk.pin import Pads
from kiosk.ports import (
    EligibilityService,
    FaceMatcher,
    Frame,
    KeptAnswer,
    StaffCodeWrong,
)
from kiosk.presence_events import PresenceEvents
from kiosk.runner import Runner, Surroundings, Worker, Workers
from kiosk.ui.presenter import present
from kiosk.ui.view_model import View
from kiosk.workers import Here, OutboxWorker, ServiceWorker
from tests.bench.virtual_card.inprocess import InProcessSlot

CLINIC = "みなと内科クリニック"
DEVICE_URI = "urn:x-oev:device:1310000014:reception-1"


class StoppedClock:
    """Time that stands until it is moved."""

    def __init__(self, wall: dt.datetime) -> None:
        self._start = wall
        self.passed = 0.0

    def monotonic(self) -> float:
        return 1000.0 + self.passed

    def wall(self) -> dt.datetime:
        return self._start + dt.timedelta(seconds=self.passed)


class InlineWorker(Worker[Any]):
    """Does an effect when it is asked, on the asker's thread."""

    def ask(self, effect: Any) -> None:
        super().ask(effect)
        request = self._requests.get()
        if request is not None:
            ticket, wanted = request
            event = self._do(wanted)
            if event is not None:
                self._answer(self._result(ticket, event))

    def connect(self, runner: Runner) -> None:
        self._answer = runner._events.put

    def _result(self, ticket: int, event: e.Event) -> Any:
        from kiosk.runner import _Result

        return _Result(self, ticket, event)


class Shelf:
    """An outbox in memory; implements the whole port."""

    def __init__(self) -> None:
        self.kept: dict[str, KeptAnswer] = {}
        self.sealed: list[str] = []
        self.consents: list[Any] = []
        self.rung: list[Any] = []
        self.prescriptions: list[Any] = []

    def keep(self, kept: KeptAnswer) -> int:
        self.kept.setdefault(kept.answer.verification_id, kept)
        return list(self.kept).index(kept.answer.verification_id) + 1

    def amend(self, session_id: str, consent: Any, times: Any) -> None:
        self.consents.append((session_id, consent, times))

    def choose_prescription(self, session_id: str, choice: Any) -> None:
        self.prescriptions.append((session_id, choice))

    def seal(self, session_id: str, sealed_at: dt.datetime) -> None:
        self.sealed.append(session_id)

    def ring(self, kind: Any, at: dt.datetime) -> None:
        self.rung.append(kind)


class NoScanner:
    """A camera without codes; implements the whole port."""

    def __init__(self) -> None:
        self.is_on = False

    def start(self) -> None:
        self.is_on = True

    def stop(self) -> None:
        self.is_on = False


class Mirror:
    """A face matcher that says what it is told; implements the whole port."""

    def __init__(self) -> None:
        self._report: Callable[[FaceHint | FaceVerdict], None] | None = None

    def start(self, photo: CardPhoto, report: Callable[[FaceHint | FaceVerdict], None]) -> None:
        self._report = report

    def stop(self) -> None:
        self._report = None

    def latest(self) -> Frame | None:
        return None

    def says(self, sight: FaceHint | FaceVerdict) -> None:
        """Nothing happens while nobody is compared."""
        if self._report is not None:
            self._report(sight)


class AllWell:
    """Every part of the kiosk is well, unless told otherwise; implements the whole port."""

    def __init__(self) -> None:
        self.asked: list[tuple[Check, bool]] = []
        self.set: list[tuple[int, int | None]] = []
        self.found: dict[Check, tuple[Finding, ...]] = {}

    def look(self, check: Check, *, is_test: bool) -> tuple[Finding, ...]:
        self.asked.append((check, is_test))
        return self.found.get(check, ())

    def set_up(self, volume: int, brightness: int | None) -> None:
        self.set.append((volume, brightness))


class OneCode:
    """A staff book with one member; implements the whole port."""

    CODE = "271828"
    STAFF_ID = "nurse-3"

    def check(self, code: bytearray) -> str:
        is_right = code == self.CODE.encode()
        code[:] = bytes(len(code))
        if not is_right:
            raise StaffCodeWrong(0)
        return self.STAFF_ID


@dataclasses.dataclass
class Fittings:
    """What this kiosk is equipped with."""

    authorization: TerminalAuthorization = dataclasses.field(
        default_factory=NoTerminalAuthorization
    )
    face_anchors: tuple[Any, ...] = ()
    matcher: FaceMatcher | None = None
    is_by_terminal: bool = False


class InlineKiosk:
    """One kiosk on one in-process slot."""

    def __init__(
        self,
        slot: InProcessSlot,
        service: EligibilityService,
        now: dt.datetime,
        fittings: Fittings | None = None,
    ) -> None:
        fittings = fittings or Fittings()
        self.slot, self.service = slot, service
        self.clock, self.pads, self.photos = StoppedClock(now), Pads(), PhotoHolder()
        self.shelf, self.scanner, self.seen = Shelf(), NoScanner(), [type(s.Attract()).__name__]
        self.effects: list[f.Effect] = []
        self.inspection = AllWell()
        self.reader = MyNumberCardReader(
            slot.connect, slot.watch, fittings.authorization, fittings.face_anchors
        )
        card = CardWorker(self.reader, self.pads, self.photos, OneCode(), DEVICE_URI)
        inline = (
            InlineWorker("card", self._told(card)),
            InlineWorker("service", self._told(ServiceWorker(service))),
            InlineWorker("outbox", self._told(OutboxWorker(self.shelf, self.clock))),
            InlineWorker("inspection", self._told(MenuWorker(self.inspection))),
        )
        workers = Workers(*inline)
        faces = FaceComparison(
            fittings.matcher, self.photos, self.reader, self._post, FaceTries(self.clock)
        )
        here = self._told(Here(self.pads, self.scanner, faces, lambda: None))
        first = s.State(
            has_camera=True,
            has_face_matcher=fittings.matcher is not None,
            has_staff=True,
            is_by_terminal=fittings.is_by_terminal,
        )
        around = Surroundings(self.clock, lambda: str(uuid.uuid4()), workers, here)
        self.runner = Runner(around, self._observe, first)
        for worker in inline:
            worker.connect(self.runner)
        self.reader.watch(PresenceEvents(self._post))
        self.settle()

    @property
    def phase(self) -> s.Phase:
        return self.runner.state.phase

    @property
    def view(self) -> View:
        return present(self.runner.state, CLINIC)

    @property
    def screen(self) -> str:
        """The name of what is to be seen."""
        return type(self.view.content).__name__

    def post(self, *events: e.Event) -> "InlineKiosk":
        """Touches and other events, each settled before the next."""
        for event in events:
            self._post(event)
            self.settle()
        return self

    def settle(self) -> None:
        """Everything that was started comes to its end."""
        self.runner.take_pending()

    def insert(self, card: Any, script: Any = None) -> "InlineKiosk":
        self.slot.insert(card, script)
        self.settle()
        return self

    def remove(self) -> "InlineKiosk":
        self.slot.remove()
        self.settle()
        return self

    def types_pin(self, pin: str) -> "InlineKiosk":
        """Four keys and 確定."""
        for digit in pin:
            self.post(e.PinDigitsChanged(self.pads.pin.press(int(digit))))
        return self.post(e.PinConfirmed(self.pads.pin.confirm()))

    def types_staff_code(self, code: str = OneCode.CODE) -> "InlineKiosk":
        """The bell, 係員の確認, six keys and 確定."""
        self.post(e.BellRung(), e.StaffCodeChosen())
        for digit in code:
            self.post(e.StaffDigitsChanged(self.pads.staff_code.press(int(digit))))
        return self.post(e.StaffConfirmed(self.pads.staff_code.confirm()))

    def types_card_number(self, number: str) -> "InlineKiosk":
        """照合番号B and 次へ."""
        return self.post(*(e.SymbolTyped(digit) for digit in number), e.TypedNext())

    def wait(self, seconds: float) -> "InlineKiosk":
        """Moves time, waking the state whenever it asked to be."""
        end = self.clock.passed + seconds
        while True:
            moment = wake_at(self.runner.state)
            if moment is None or moment - 1000.0 > end:
                break
            self.clock.passed = max(self.clock.passed, moment - 1000.0)
            self.runner.wake()
            self.settle()
        self.clock.passed = end
        return self

    def _post(self, event: e.Event) -> None:
        self.runner.post(event)

    def _told(self, handle: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def told(effect: f.Effect) -> Any:
            self.effects.append(effect)
            return handle(effect)

        return told

    def _observe(self, _before: s.State, _event: e.Event, after: s.State) -> None:
        name = type(present(after, CLINIC).content).__name__
        if name != self.seen[-1]:
            self.seen.append(name)
