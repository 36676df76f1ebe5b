"""Joins the first start's machine with its screens: states become Views, keys become events.

What lies between the two is asked here and nowhere else: a language, whether a request is really
given up, and what it means that the words differ.
"""

import dataclasses
import signal
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from kiosk.enrolment import events as e, states as s
from kiosk.enrolment.runner import Runner
from kiosk.flow import events as flow
from kiosk.notify import notify
from kiosk.pin import Pads
from kiosk.ports import Clock, FrameSource
from kiosk.ui import enrolment_actions as a
from kiosk.ui.acting import Acting
from kiosk.ui.enrolment_presenter import Aside, aside_over, present
from kiosk.ui.environment import ScreenSettings
from kiosk.ui.slot import ViewSlot
from kiosk.ui.start import open_enrolment

if TYPE_CHECKING:
    from kiosk.ui.app import Visitor

SAID: dict[type, e.Event] = {
    a.SetupBegun: e.Begun(),
    a.CodeTypingChosen: e.TypingChosen(),
    a.CameraChosen: e.CameraChosen(),
    a.CharacterCorrected: e.Corrected(),
    a.CodeEntered: e.CodeConfirmed(),
    a.TriedAgain: e.Retried(),
    a.ReceptionBegun: e.Finished(),
}
"""Keys that say to the machine what they are called."""
_ASKED_FIRST = (s.Contacting, s.Waiting)


class FirstStart:
    """What is on the screen, and what a key of it means now. Called from two threads."""

    def __init__(self, first: s.State, clock: Clock, post: Callable[[e.Event], None]) -> None:
        self._lock = threading.Lock()
        self._clock = clock
        self._post = post
        self._state = first
        self._aside: Aside | None = None
        self.views = ViewSlot(present(first, None, clock.wall()))
        """What the window shows."""

    def observe(self, state: s.State) -> None:
        """The machine's newest state; called by its runner."""
        with self._lock:
            self._state = state
            self._show(aside_over(self._aside, state.phase))

    def heard(self, event: flow.Event) -> None:
        """An event that these screens share with the patients'; all others mean nothing here."""
        with self._lock:
            match event:
                case flow.LanguageAsked():
                    self._show(Aside.LANGUAGE)
                case flow.LanguageChosen(language):
                    self._post(e.LanguageChosen(language))
                    self._show(None)
                case flow.WentBack():
                    self._went_back()

    def act(self, action: a.EnrolmentAction) -> None:
        """A key of these screens."""
        with self._lock:
            match action:
                case a.CharacterPressed(character):
                    self._post(e.CharacterTyped(character))
                case a.GroupPressed(group):
                    self._post(e.GroupChosen(group))
                case a.WordsDiffered():
                    self._show(Aside.DIFFER)
                    self._post(e.WentBack())
                case a.GivenUp():
                    self._show(None)
                    self._post(e.WentBack())
                case a.StartedOver():
                    self._start_over()
                case _:
                    self._post(SAID[type(action)])

    def _went_back(self) -> None:
        if self._aside is not None:
            self._show(None)
        elif isinstance(self._state.phase, _ASKED_FIRST):
            self._show(Aside.GIVE_UP)
        else:
            self._post(e.WentBack())

    def _start_over(self) -> None:
        if self._aside is Aside.DIFFER:  # the machine is there already
            self._show(None)
        else:
            self._post(e.WentBack())

    def _show(self, aside: Aside | None) -> None:
        self._aside = aside
        self.views.put(present(self._state, aside, self._clock.wall()))


@dataclasses.dataclass(frozen=True, slots=True)
class Parts:
    """What is behind the screens."""

    runner: Runner
    frames: FrameSource | None
    """The camera's newest picture."""
    is_under_way: bool = False
    """A request of before a power cut goes on by itself."""
    drew: Callable[[], None] = lambda: None
    """Told each second that the screen is drawn and goes on."""


def run_with_window(
    settings: ScreenSettings,
    first: s.State,
    clock: Clock,
    make: Callable[[Callable[[s.State], None]], Parts],
    visitors: "Sequence[Visitor]" = (),
) -> bool:
    """Until the kiosk has its identity, or SIGTERM or SIGINT; call in the main thread.

    Args:
        settings: how the window is opened.
        first: what holds before anything happened.
        clock: for how long is left.
        make: makes what is behind the screens; it is given what observes each state.
        visitors: the bench's way in.

    Returns:
        True when the kiosk is enrolled.
    """

    def post(event: e.Event) -> None:  # the runner is made after what it shows
        parts.runner.post(event)

    screen = FirstStart(first, clock, post)
    is_over = threading.Event()

    def observe(state: s.State) -> None:
        screen.observe(state)
        if state.is_over:
            is_over.set()

    def alive() -> None:
        notify("READY=1\nWATCHDOG=1")
        parts.drew()

    parts = make(observe)
    acting = Acting(screen.heard, Pads(), enrol=screen.act)
    window = open_enrolment(settings, screen.views, acting, parts.frames)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: window.stop())
    window.on_frame(lambda: window.stop() if is_over.is_set() else None)
    parts.runner.start()
    try:
        if parts.is_under_way:
            parts.runner.post(e.RequestFound())
        window.run(alive=alive, visitors=visitors)
    finally:
        parts.runner.stop()
    return parts.runner.state.is_over
