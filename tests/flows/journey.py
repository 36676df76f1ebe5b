"""A journey reads as a list: what happens, where the kiosk is then, what it asks for."""

import dataclasses
import datetime as dt
from typing import TypeVar

from eligibility.coverage import Validity
from eligibility.inquiry import InquiryAnswer
from kiosk.flow import events as e
from kiosk.flow.effects import Effect
from kiosk.flow.machine import step, wake_at
from kiosk.flow.states import Now, State
from tests.bench.people import people

Asked = TypeVar("Asked")

SESSION = "11111111-1111-4111-8111-111111111111"
VERIFICATION = "22222222-2222-4222-8222-222222222222"
WALL = dt.datetime(2026, 11, 22, 0, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 22)

CARD = e.CardInserted(SESSION, VERIFICATION)
READ = e.CardRead(SESSION, tries_left=3)
CHALLENGE = e.ChallengeIssued(SESSION, b"n" * 32)
PROVEN = e.HolderProven(SESSION, b"n" * 32, b"certificate", b"signature")
ACCEPTED = e.CardAccepted(SESSION, "authentication", allows_health_consent=True)
KEPT = e.AnswerKept(SESSION, 27)
RECORDED = e.ConsentRecorded(SESSION, WALL, WALL + dt.timedelta(hours=24))


def answer(outcome: Validity = Validity.VALID) -> e.Answered:
    """The cloud's answer about hanako."""
    coverages = people(TODAY)["hanako"].coverages if outcome.is_valid else ()
    return e.Answered(SESSION, InquiryAnswer(VERIFICATION, outcome, WALL, TODAY, tuple(coverages)))


class Journey:
    """A kiosk that is walked through events by hand; time moves only when told."""

    def __init__(self) -> None:
        self.state = State(has_camera=True)
        self._ids = 0
        self.now = Now(1000.0, WALL)
        self.effects: list[Effect] = []
        self.history: list[Effect] = []

    def go(self, *events: e.Event) -> "Journey":
        """Steps through ``events``; the effects of the last are kept."""
        for event in events:
            self._ids += 1
            spare = (f"session-{self._ids}", f"verification-{self._ids}")
            now = dataclasses.replace(self.now, spare_ids=spare)
            self.state, effects = step(self.state, event, now)
            self.effects = list(effects)
            self.history += effects
        return self

    def wait(self, seconds: float) -> "Journey":
        """Moves time, waking the state whenever it asked to be."""
        end = self.now.monotonic + seconds
        while (moment := wake_at(self.state)) is not None and moment <= end:
            self._move_to(moment)
            self.go(e.TimedOut())
        self._move_to(end)
        return self

    def _move_to(self, moment: float) -> None:
        later = dt.timedelta(seconds=moment - self.now.monotonic)
        self.now = dataclasses.replace(self.now, monotonic=moment, wall=self.now.wall + later)

    @property
    def phase(self):
        return self.state.phase

    def asked(self, kind: type[Asked]) -> Asked:
        """The one effect of this kind that the last event asked for."""
        (one,) = (effect for effect in self.effects if isinstance(effect, kind))
        return one

    def asks(self, kind: type) -> bool:
        """True when the last event asked for an effect of ``kind``."""
        return any(isinstance(effect, kind) for effect in self.effects)


def at_pin() -> Journey:
    """A patient who has chosen the PIN."""
    return Journey().go(CARD, READ, e.PinChosen())


def checking() -> Journey:
    """A patient whose four digits are being checked."""
    return at_pin().go(e.PinDigitsChanged(4), e.PinConfirmed(7))


def at_consent() -> Journey:
    """A patient whose card has signed."""
    return checking().go(CHALLENGE, PROVEN)
