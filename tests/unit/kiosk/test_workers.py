"""What becomes of an effect: everything that the flow gives to keep reaches the outbox."""

import pytest

from eligibility.inquiry import HolderShown, HolderVerification
from kiosk.batch.outbox import SqliteOutbox
from kiosk.batch.schema import Database
from kiosk.batch.sealing import RowCipher
from kiosk.batch.waiting_faces import WaitingFaces
from kiosk.clock import SystemClock
from kiosk.flow import effects as f, events as e
from kiosk.workers import OutboxWorker
from tests.bench.receptions import (
    NOON,
    OWNER,
    STAFF_ID,
    a_face,
    a_not_found_answer,
    an_unasked_answer,
    new_id,
)


@pytest.fixture
def database(tmp_path):
    opened = Database(tmp_path / "outbox.sqlite")
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "kept", [an_unasked_answer(), a_not_found_answer()], ids=["line down", "not found"]
)
def test_what_was_typed_reaches_the_outbox_and_whether_it_was_asked(database, kept):
    cipher = RowCipher(b"k" * 32)
    outbox = SqliteOutbox(database, cipher, OWNER, new_id)
    shown = HolderShown(HolderVerification.VISUAL, STAFF_ID)
    effect = f.KeepAnswer(
        kept.session_id,
        shown if kept.is_provisional else None,
        kept.answer,
        is_provisional=kept.is_provisional,
        is_by_paper=True,
        asked=kept.asked,
        is_unanswered=kept.is_unanswered,
    )
    told = OutboxWorker(outbox, SystemClock())(effect)
    assert told == e.AnswerKept(kept.session_id, 1)
    outbox.seal(kept.session_id, NOON)
    (one,) = WaitingFaces(database, cipher, OWNER).all()
    assert (one.face, one.asked_on is None) == (a_face(), kept.is_unanswered)
    assert one.is_remembered is not kept.is_unanswered
