"""Processes that end by kill -9 at a chosen instant: a power cut that can be repeated.

python -m tests.bench.dying hospital CONFIG           dies after the commit, before the ack
python -m tests.bench.dying outbox DIRECTORY CREDENTIALS STATEMENT
                                                      dies before its STATEMENT-th SQL statement
python -m tests.bench.dying asking DIRECTORY CREDENTIALS URL
                                                      dies with the first answer in its hand
"""

import os
import signal
import sqlite3
import sys
from pathlib import Path
from typing import Any

from eligibility.health import Consent
from eligibility.inquiry import InquiryAnswer
from hospital import clock, config
from hospital.envelope import Envelope
from hospital.inbox import Inbox
from hospital.intake import Intake
from hospital.subscriber import Subscriber
from kiosk.batch.asking_again import AskingAgain, Pace, Surroundings
from kiosk.batch.closing_gate import ClosingGate
from kiosk.batch.outbox import SqliteOutbox
from kiosk.batch.schema import Database
from kiosk.batch.sealing import load_cipher
from kiosk.batch.waiting_faces import WaitingFaces
from kiosk.clock import SystemClock
from kiosk.network.faces import open_faces
from kiosk.ports import FaceQuestion, FaceService
from tests.bench.receptions import NOON, OWNER, a_kept_answer, consent_times, new_id


def die(*_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dying_hospital(settings: config.HospitalConfig) -> None:
    """Commits one message, and is gone before the broker and the kiosk hear of it."""
    inbox = Inbox(settings.inbox)
    outside = clock.Outside(clock.now, clock.new_id)
    intake = Intake(
        settings.hospital.institution, Envelope(settings.paths.credentials), inbox, outside
    )
    Subscriber(settings, intake, committed=die).run()


def dying_outbox(directory: Path, credentials: Path, statement: int) -> None:
    """Receives patients, saying each that was kept, until the power goes."""
    database = Database(directory / "outbox.sqlite")
    outbox = SqliteOutbox(database, load_cipher(credentials), OWNER, new_id)
    with database.transaction() as connection:
        count_down(connection, statement)
    while True:
        kept = a_kept_answer()
        outbox.keep(kept)
        print(kept.answer.verification_id, flush=True)
        outbox.amend(kept.session_id, Consent.everything(), consent_times())
        outbox.seal(kept.session_id, NOON)


def dying_asking(directory: Path, credentials: Path, url: str) -> None:
    """Asks again what waits, and is gone before the answer is kept."""
    database = Database(directory / "outbox.sqlite")
    waiting = WaitingFaces(database, load_cipher(credentials), OWNER)
    time = SystemClock()
    around = Surroundings(
        lambda: DyingFaces(open_faces(url, credentials)), lambda: False, time, new_id
    )
    asking = AskingAgain(waiting, ClosingGate(0.0, time.monotonic), around, Pace())
    while True:
        asking.look()


class DyingFaces:
    """A service whose first answer is the last thing that this process sees."""

    def __init__(self, faces: FaceService) -> None:
        self._faces = faces

    def ask(self, question: FaceQuestion) -> InquiryAnswer:
        answer = self._faces.ask(question)
        die()
        return answer

    def close(self) -> None:
        self._faces.close()


def count_down(connection: sqlite3.Connection, statement: int) -> None:
    left = statement

    def before_each(_sql: str) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            die()

    connection.set_trace_callback(before_each)


def main() -> None:
    match sys.argv[1:]:
        case ["hospital", path]:
            dying_hospital(config.load(Path(path)))
        case ["outbox", directory, credentials, statement]:
            dying_outbox(Path(directory), Path(credentials), int(statement))
        case ["asking", directory, credentials, url]:
            dying_asking(Path(directory), Path(credentials), url)
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
