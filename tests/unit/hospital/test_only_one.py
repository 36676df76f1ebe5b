"""A second bridge is refused on one machine, and told of on two."""

import datetime as dt

import pytest

from eligibility.errors import Code
from hospital.inbox import Inbox
from hospital.link import KioskSeen, LinkDown, LinkUp
from hospital.only_one import SETTLED_AFTER, AlreadyRunning, SessionWatch, only_one
from hospital.taken import SESSION_TAKEN_OVER, TakenSession
from tests.bench.outlets import raised
from tests.bench.receptions import NOON

TOLD = [("hospital", "session", Code.SESSION_TAKEN.code)]


@pytest.fixture
def inbox(tmp_path):
    opened = Inbox(tmp_path / "inbox.sqlite")
    yield opened
    opened.close()


def test_a_state_folder_has_one_bridge_at_a_time(tmp_path):
    with only_one(tmp_path), pytest.raises(AlreadyRunning, match="KSK-323"), only_one(tmp_path):
        pass
    with only_one(tmp_path):
        pass


class Now:
    at = NOON

    def __call__(self):
        return self.at


def test_a_session_that_is_taken_is_raised_once_until_it_is_over(inbox):
    now = Now()
    watch = SessionWatch(inbox.database, now)
    watch.report(LinkDown())
    assert raised(inbox) == []
    for _ in range(2):
        watch.report(LinkDown(is_taken=True))
        watch.report(LinkUp(is_session_present=True))
    assert raised(inbox) == TOLD
    now.at += SETTLED_AFTER + dt.timedelta(seconds=1)
    watch.report(KioskSeen("1310000011-reception-1"))
    assert raised(inbox) == []


def test_a_new_start_begins_anew(inbox):
    SessionWatch(inbox.database, Now()).report(LinkDown(is_taken=True))
    SessionWatch(inbox.database, Now())
    assert raised(inbox) == []


def test_a_disk_that_refuses_is_no_end_of_the_line(inbox, caplog):
    watch = SessionWatch(inbox.database, Now())
    with inbox.database.transaction() as rows:
        rows.execute("DROP TABLE raised")
    watch.report(LinkDown(is_taken=True))
    assert "hospital.session_not_told error=OperationalError" in caplog.text


def lost_after(session, *lives, reason=0x80):
    """Connections that lasted so many seconds; what was said of each."""
    now, told = 0.0, []
    for life in lives:
        session.up(now)
        now += life
        told.append(session.is_taken(reason, now))
    return told


def test_a_broker_that_says_who_took_the_session_is_believed():
    assert lost_after(TakenSession(), 3600, reason=SESSION_TAKEN_OVER) == [True]


def test_five_short_connections_in_a_row_are_another_program():
    assert lost_after(TakenSession(), 1, 1, 1, 1, 1, 1) == [False] * 4 + [True] * 2
    assert lost_after(TakenSession(), 1, 1, 1, 1, 60, 1) == [False] * 6


def test_a_broker_that_could_not_be_reached_in_between_has_a_trouble_of_its_own():
    session = TakenSession()
    assert lost_after(session, 1, 1, 1, 1) == [False] * 4
    session.failed()
    assert lost_after(session, 1) == [False]
