"""A service on the desk that answers by card face, and whoever asks it again; time is moved."""

import dataclasses
import datetime as dt

from eligibility.coverage import Validity
from eligibility.inquiry import InquiryAnswer
from kiosk.batch.again_rules import WaitingFace
from kiosk.batch.asking_again import AskingAgain, Pace, Surroundings
from kiosk.batch.closing_gate import ClosingGate
from kiosk.batch.delivery import Delivery, Settlement
from kiosk.batch.outbox import SqliteOutbox
from kiosk.batch.schema import Database
from kiosk.batch.sealing import RowCipher
from kiosk.batch.waiting_faces import WaitingFaces
from kiosk.ports import ServiceError
from tests.bench.receptions import NOON, OWNER, new_id, somebody

PATIENCE_S = 600.0


class FaceDesk:
    """A whole FaceService: the same id gets the same answer, what it does not know is not found."""

    def __init__(self, clock):
        self.clock = clock
        self.known = {}
        """Outcome by the name on the coverage it answers with, or a bare outcome."""
        self.fails = None
        """The code with which every question is refused."""
        self.fails_for = {}
        """The code by face."""
        self.questions = []
        self.answers = {}
        self.opened = self.closed = 0

    def open(self):
        self.opened += 1
        return self

    def ask(self, question):
        self.questions.append(question)
        code = self.fails or self.fails_for.get(question.face)
        if code is not None:
            raise ServiceError(code)
        return self.answers.setdefault(question.verification_id, self._answer(question))

    def close(self):
        self.closed += 1

    def _answer(self, question):
        outcome = self.known.get(question.face, Validity.NOT_FOUND)
        coverages = tuple(somebody().coverages) if outcome.is_valid else ()
        return InquiryAnswer(
            question.verification_id, outcome, self.clock.wall(), question.day, coverages
        )


class Clock:
    """Moves by hand from noon on."""

    def __init__(self):
        self.seconds = 0.0

    def monotonic(self):
        return self.seconds

    def wall(self):
        return NOON + dt.timedelta(seconds=self.seconds)


class AgainBench:
    """Outbox, desk and asking, no thread between them but the test's own."""

    def __init__(self, path):
        self.clock = Clock()
        self.desk = FaceDesk(self.clock)
        self.is_patient_here = False
        self.database = Database(path)
        cipher = RowCipher(b"k" * 32)
        self.outbox = SqliteOutbox(self.database, cipher, OWNER, new_id)
        self.waiting = WaitingFaces(self.database, cipher, OWNER)
        self.delivery = Delivery(self.database, cipher)
        self.restart()

    def restart(self, pace=None):
        """A new process on the same file."""
        self.gate = ClosingGate(PATIENCE_S, self.clock.monotonic)
        around = Surroundings(
            self.desk.open, lambda: self.is_patient_here, self.clock, new_id, lambda: 0.0
        )
        self.asking = AskingAgain(self.waiting, self.gate, around, pace or Pace())

    def take_in(self, kept):
        self.outbox.keep(kept)
        self.outbox.seal(kept.session_id, self.clock.wall())
        return kept.answer.verification_id

    def receipt_all(self, at):
        """The hospital has every record, and says so at ``at`` by its own clock."""
        sealed = self.delivery.sealed(999)
        said = [Settlement(one.verification_id, one.sha256, None) for one in sealed]
        self.delivery.settle(said, at)

    def run(self, seconds):
        """Looks for so long, more rarely than the thread; gives how many questions were asked."""
        asked, until = len(self.desk.questions), self.clock.seconds + seconds
        step = seconds / 100
        while self.clock.seconds < until:
            self.clock.seconds += max(step, self.asking.look())
        return len(self.desk.questions) - asked

    def only(self) -> WaitingFace:
        (one,) = self.waiting.all()
        return one

    def answered(self):
        """Which receptions have a later answer."""
        query = "SELECT reverifies FROM record WHERE reverifies IS NOT NULL ORDER BY rowid"
        return [row[0] for row in self.database.rows(query)]

    def notices(self):
        return [(one.kind, one.verification_id) for one in self.delivery.notices(99)]


def another(face, number):
    """The same card with another number on it."""
    key = dataclasses.replace(
        face.key, number=dataclasses.replace(face.key.number, text=f"{number:07d}")
    )
    return dataclasses.replace(face, key=key)
