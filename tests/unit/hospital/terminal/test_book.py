"""Questions and answers on disk: once, for some days."""

import datetime as dt

import pytest

from eligibility.errors import Code
from hospital.database import Database
from hospital.terminal.book import Asked, Book
from hospital.terminal.misses import AT_RECEPTION, ON_LISTS, Misses
from hospital.terminal.question import Refused
from tests.bench.receptions import NOON, TODAY, a_face, new_id


@pytest.fixture
def book(tmp_path):
    database = Database(tmp_path / "inbox.sqlite")
    yield Book(database)
    database.close()


def asked(identity=None, **changed):
    given = {"device": "reception-1", "request_sha256": "a" * 64, "day": TODAY, **changed}
    return Asked(identity or new_id(), **given)


def test_an_answer_is_kept_once(book):
    question = asked()
    assert book.begin(question, NOON).answer is None
    book.answered(question.verification_id, b"first", None, NOON)
    book.answered(question.verification_id, b"second", None, NOON)
    assert book.begin(question, NOON).answer == b"first"


def test_another_question_under_its_id_changes_nothing(book):
    question = asked()
    book.begin(question, NOON)
    for other in ({"device": "reception-2"}, {"request_sha256": "b" * 64}):
        kept = book.begin(asked(question.verification_id, **other, day=dt.date(2026, 1, 1)), NOON)
        assert kept.asked == question


def test_an_unanswered_question_is_asked_about_the_new_day(book):
    question = asked()
    book.begin(question, NOON)
    tomorrow = asked(question.verification_id, day=TODAY + dt.timedelta(days=1))
    assert book.begin(tomorrow, NOON).asked == tomorrow


def test_after_its_days_nothing_of_anybody_is_left(book, tmp_path):
    old, young = asked(), asked()
    later = NOON + dt.timedelta(days=7)
    book.begin(old, NOON)
    book.answered(old.verification_id, b"of-somebody-old", b"a-file-of-old", NOON)
    book.begin(young, later)
    assert book.purge(NOON) == 0
    assert book.purge(NOON + dt.timedelta(seconds=1)) == 1
    assert (book.find(old.verification_id), book.find(young.verification_id) is None) == (
        None,
        False,
    )
    book._database._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    left = b"".join(path.read_bytes() for path in tmp_path.glob("inbox.sqlite*"))
    assert (b"of-somebody-old" in left, b"a-file-of-old" in left) == (False, False)


@pytest.mark.parametrize(("is_on_list", "limit"), [(False, AT_RECEPTION), (True, ON_LISTS)])
def test_who_finds_nobody_too_often_waits(is_on_list, limit):
    most, within_s = limit
    misses = Misses()
    for number in range(most):
        misses.check("reception-1", is_on_list=is_on_list, now=float(number))
        misses.note("reception-1", is_on_list=is_on_list, now=float(number))
    with pytest.raises(Refused) as caught:
        misses.check("reception-1", is_on_list=is_on_list, now=within_s - 1)
    assert caught.value.code is Code.TOO_MANY_MISSES
    misses.check("reception-1", is_on_list=is_on_list, now=within_s)
    misses.check("reception-1", is_on_list=not is_on_list, now=1.0)
    misses.check("reception-2", is_on_list=is_on_list, now=1.0)


def test_about_whom_was_asked_is_known_after_a_restart_and_not_shown(book):
    question = asked(face=a_face())
    book.begin(question, NOON)
    kept = book.find(question.verification_id)
    assert kept.asked.face == a_face()
    assert a_face().key.number.text not in repr(kept)
