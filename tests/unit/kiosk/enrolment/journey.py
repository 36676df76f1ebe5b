"""A first start in hand: events in, phase and effects out, with a clock that is put on."""

import datetime as dt
from typing import Any

from eligibility.invitation import Invitation, Secret
from kiosk.enrolment import effects as f, events as e, states as s
from kiosk.enrolment.machine import step, wake_at

MORNING = dt.datetime(2026, 11, 29, 9, 0, tzinfo=dt.UTC)
SECRET = Secret(bytes(range(16)))
INVITATION = Invitation(SECRET, bytes(32))
WORDS = (("さくら", "cherry"), ("やま", "mountain"), ("かさ", "umbrella"), ("ふね", "ship"))
PENDING = e.Pending(WORDS, MORNING, MORNING + dt.timedelta(minutes=60), 5.0)


class FirstStart:
    """Steps the machine and keeps what it asked for."""

    def __init__(self, *, has_camera: bool = True) -> None:
        self.state = s.State("reception-1", "みなと内科クリニック", has_camera=has_camera)
        self.monotonic = 100.0
        self.wall = MORNING
        self.effects: tuple[f.Effect, ...] = ()
        self.history: list[f.Effect] = []

    @property
    def phase(self) -> Any:
        """Each test knows which one it expects."""
        return self.state.phase

    def go(self, *events: e.Event) -> "FirstStart":
        for event in events:
            now = s.Now(self.monotonic, self.wall)
            self.state, self.effects = step(self.state, event, now)
            self.history += self.effects
        return self

    def wait(self, seconds: float) -> "FirstStart":
        """Time passes; the machine is woken when it wants to be."""
        end = self.monotonic + seconds
        while (moment := wake_at(self.state)) is not None and moment <= end:
            self._pass(max(0.0, moment - self.monotonic))
            self.go(e.TimedOut())
        self._pass(end - self.monotonic)
        return self

    def _pass(self, seconds: float) -> None:
        self.monotonic += seconds
        self.wall += dt.timedelta(seconds=seconds)

    def type(self, text: str) -> "FirstStart":
        return self.go(*(e.CharacterTyped(character) for character in text))

    def at_typing(self) -> "FirstStart":
        return self.go(e.Begun(), e.TypingChosen())

    def at_step(self, step_now: s.Step) -> "FirstStart":
        """The invitation was read, and everything before this step went well."""
        self.go(e.InvitationRead(INVITATION))
        for one in list(s.Step)[: list(s.Step).index(step_now)]:
            self.go(e.StepDone(one))
        return self

    def at_waiting(self) -> "FirstStart":
        return self.at_step(s.Step.ASKING).go(PENDING)

    def asked(self) -> list[s.Step]:
        return [effect.step for effect in self.history if isinstance(effect, f.Do)]
