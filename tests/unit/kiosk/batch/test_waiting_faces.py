"""Receptions that wait to be asked again: kept with the record, encrypted, wiped in the end."""

import dataclasses
import datetime as dt

import pytest

from eligibility import wire
from eligibility.coverage import Validity
from eligibility.inquiry import ReferenceClassification
from eligibility.wire_records import record_from_wire
from kiosk.batch.delivery import Delivery
from kiosk.batch.fetching import FetchedNotices
from kiosk.batch.outbox import SqliteOutbox
from kiosk.batch.schema import Database
from kiosk.batch.sealing import RowCipher
from kiosk.batch.waiting_faces import WaitingFaces
from kiosk.ports import RegistryNotice
from tests.bench.people import personal_strings
from tests.bench.receptions import (
    NOON,
    OWNER,
    TODAY,
    a_face,
    a_kept_answer,
    a_not_found_answer,
    an_answer,
    an_unasked_answer,
    new_id,
    somebody,
)

LATER = NOON + dt.timedelta(hours=6)
TOMORROW = NOON + dt.timedelta(days=1)
CIPHER = RowCipher(b"k" * 32)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "outbox.sqlite"


@pytest.fixture
def database(path):
    opened = Database(path)
    yield opened
    opened.close()


@pytest.fixture
def outbox(database):
    return SqliteOutbox(database, CIPHER, OWNER, new_id)


@pytest.fixture
def waiting(database):
    return WaitingFaces(database, CIPHER, OWNER)


@pytest.fixture
def delivery(database):
    return Delivery(database, CIPHER)


def take_in(outbox, kept):
    number = outbox.keep(kept)
    outbox.seal(kept.session_id, NOON)
    return number


def begun(waiting, one):
    one = dataclasses.replace(one, attempt_id=new_id())
    waiting.begin(one)
    return one


def found(one, at=LATER):
    return an_answer(verification_id=one.attempt_id, at=at)


def nobody(one, outcome=Validity.NOT_FOUND, at=LATER):
    return an_answer(verification_id=one.attempt_id, at=at, coverages=(), outcome=outcome)


def records(delivery):
    return [
        record_from_wire(wire.decode(one.sealed, wire.Verification)) for one in delivery.sealed(99)
    ]


def test_who_was_not_found_waits_with_what_was_typed(outbox, waiting):
    kept = a_not_found_answer()
    number = take_in(outbox, kept)
    (one,) = waiting.all()
    assert (one.verification_id, one.session_id) == (kept.answer.verification_id, kept.session_id)
    assert (one.business_day, one.reception_number) == (TODAY, number)
    assert (one.face, one.asked_on, one.is_remembered) == (a_face(), TODAY, True)


def test_whom_the_service_was_not_asked_about_waits_as_never_asked(outbox, waiting):
    take_in(outbox, an_unasked_answer())
    (one,) = waiting.all()
    assert (one.face, one.asked_on, one.is_remembered) == (a_face(), None, False)


def test_others_wait_for_nothing(outbox, waiting):
    take_in(outbox, a_kept_answer())
    take_in(outbox, dataclasses.replace(a_not_found_answer(), asked=None))
    take_in(outbox, dataclasses.replace(a_kept_answer(), asked=a_face()))
    assert waiting.all() == []


def test_a_patient_who_is_still_here_is_not_asked_about(outbox, waiting):
    outbox.keep(a_not_found_answer())
    assert waiting.all() == []


def test_the_same_reception_again_waits_once(outbox, waiting):
    kept = a_not_found_answer()
    outbox.keep(kept)
    take_in(outbox, kept)
    assert len(waiting.all()) == 1


def test_what_was_typed_is_not_readable_on_the_disk_and_not_shown(outbox, waiting, path):
    take_in(outbox, a_not_found_answer())
    seen = b"".join(file.read_bytes() for file in path.parent.iterdir())
    secret = {text for text in personal_strings({"hanako": somebody()}) if len(text) > 4}
    assert {text for text in secret if text.encode() in seen} == set()
    assert "7654321" not in repr(waiting.all())


def test_a_face_moved_to_another_reception_or_to_its_record_does_not_decrypt(
    outbox, waiting, database
):
    take_in(outbox, a_not_found_answer())
    take_in(outbox, a_not_found_answer(face=a_face("taro")))
    with database.transaction() as rows:
        rows.execute("UPDATE asking_again SET face = (SELECT max(face) FROM asking_again)")
    assert sorted(one.face is None for one in waiting.all()) == [False, True]
    (row,) = database.rows("SELECT * FROM asking_again LIMIT 1")
    with pytest.raises(Exception, match="KSK-301"):
        CIPHER.decrypt(row["verification_id"], row["face"])


def test_the_later_answer_is_a_sealed_record_of_its_own_that_names_the_reception(
    outbox, waiting, delivery
):
    kept = a_not_found_answer()
    number = take_in(outbox, kept)
    one = begun(waiting, waiting.all()[0])
    waiting.found(one, found(one), LATER)
    first, later = records(delivery)
    assert (first.answer.outcome, first.reverifies) == (Validity.NOT_FOUND, None)
    assert later.answer == found(one)
    assert (later.reverifies, later.reception_number) == (kept.answer.verification_id, number)
    assert (later.session_id, later.source) == (
        kept.session_id,
        ReferenceClassification.CARD_FACE,
    )
    assert (later.is_provisional, later.consent.granted, later.holder_verification) == (
        False,
        frozenset(),
        None,
    )
    assert [one.sequence for one in delivery.sealed(9)] == [1, 2]


def test_with_the_answer_what_was_typed_is_gone(outbox, waiting, database):
    take_in(outbox, a_not_found_answer())
    one = begun(waiting, waiting.all()[0])
    waiting.found(one, found(one), LATER)
    assert database.rows("SELECT * FROM asking_again") == []


def test_a_reception_is_answered_once_however_often_it_is_asked(outbox, waiting, delivery):
    take_in(outbox, a_not_found_answer())
    one = begun(waiting, waiting.all()[0])
    waiting.found(one, found(one), LATER)
    again = dataclasses.replace(one, attempt_id=new_id())
    waiting.found(again, found(again), LATER)
    assert len(records(delivery)) == 2


def test_an_answer_of_the_next_day_stands_in_that_day_beside_its_own_numbers(
    outbox, waiting, delivery
):
    take_in(outbox, a_not_found_answer())
    take_in(outbox, a_kept_answer(answer=an_answer(at=TOMORROW)))
    one = begun(waiting, waiting.all()[0])
    waiting.found(one, found(one, TOMORROW), TOMORROW)
    places = [(one.business_day.day, one.sequence) for one in delivery.sealed(9)]
    assert places == [(22, 1), (23, 1), (23, 2)]
    assert outbox.keep(a_kept_answer(answer=an_answer(at=TOMORROW))) == 2


def test_a_miss_waits_on_under_another_id_and_tells_the_hospital_when_it_should(
    outbox, waiting, delivery
):
    kept = a_not_found_answer()
    take_in(outbox, kept)
    for is_told in (False, True, True):
        one = begun(waiting, waiting.all()[0])
        waiting.missed(one, nobody(one), is_told=is_told)
    (one,) = waiting.all()
    assert (one.attempt_id, one.tries, one.is_told) == (None, 3, True)
    (notice,) = delivery.notices(9)
    assert (notice.kind, notice.verification_id) == (
        "still-not-found",
        kept.answer.verification_id,
    )
    assert notice.at == LATER
    delivery.settle_notice(notice.notice_id, "received", LATER)
    one = begun(waiting, one)
    waiting.missed(one, nobody(one, at=TOMORROW), is_told=True)
    assert delivery.notices(9) == []


def test_several_people_are_told_to_the_hospital_and_not_asked_about_again(
    outbox, waiting, delivery
):
    take_in(outbox, an_unasked_answer())
    one = begun(waiting, waiting.all()[0])
    waiting.missed(one, nobody(one, Validity.SEVERAL), is_told=False)
    assert waiting.all() == []
    assert [notice.kind for notice in delivery.notices(9)] == ["still-not-found"]


def test_what_the_service_knows_now_is_told_under_the_receptions_own_id(
    outbox, waiting, database, delivery
):
    kept = an_unasked_answer()
    take_in(outbox, kept)
    one = begun(waiting, waiting.all()[0])
    waiting.missed(one, nobody(one), is_told=False)
    notice = RegistryNotice(1, "inquiry-resolved", str(one.attempt_id), LATER)
    FetchedNotices(database, OWNER).keep([notice])
    assert [told.verification_id for told in delivery.notices(9)] == [kept.answer.verification_id]
    (one,) = waiting.all()
    assert one.is_resolved
    begun(waiting, one)
    assert not waiting.all()[0].is_resolved


@pytest.mark.parametrize("kind", ["record-corrected", "inquiry-resolved"])
def test_a_notice_about_something_else_marks_nothing(outbox, waiting, database, delivery, kind):
    kept = a_not_found_answer()
    take_in(outbox, kept)
    identity = kept.answer.verification_id if kind == "record-corrected" else new_id()
    FetchedNotices(database, OWNER).keep([RegistryNotice(1, kind, identity, LATER)])
    assert not waiting.all()[0].is_resolved
    assert [told.verification_id for told in delivery.notices(9)] == [identity]


def test_what_is_given_up_is_wiped_and_logged_by_id(outbox, waiting, path, caplog):
    kept = a_not_found_answer()
    take_in(outbox, kept)
    waiting.give_up(waiting.all())
    assert waiting.all() == []
    assert f"batch.given_up verification_id={kept.answer.verification_id}" in caplog.text


def test_a_reception_whose_record_is_wiped_already_can_still_be_answered(outbox, waiting, delivery):
    kept = a_not_found_answer()
    take_in(outbox, kept)
    with delivery._database.transaction() as rows:
        rows.execute("DELETE FROM record")
    one = begun(waiting, waiting.all()[0])
    waiting.found(one, found(one), LATER)
    assert [later.reverifies for later in records(delivery)] == [kept.answer.verification_id]


def test_the_menu_counts_neither_an_answered_reception_nor_its_answer(outbox, waiting):
    take_in(outbox, a_not_found_answer())
    take_in(outbox, an_unasked_answer())
    counts = outbox.counts(LATER)
    assert (counts.provisional_today, counts.not_found_today) == (1, 1)
    for one in [begun(waiting, one) for one in waiting.all()]:
        waiting.found(one, found(one), LATER)
    counts = outbox.counts(LATER)
    assert (counts.provisional_today, counts.not_found_today) == (0, 0)
