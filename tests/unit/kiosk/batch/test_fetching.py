"""Notices of the service: on the kiosk's disk before they are acknowledged, each once."""

import sqlite3

import pytest

from eligibility.errors import Code
from kiosk.batch import fetching
from kiosk.batch.delivery import Delivery
from kiosk.batch.fetching import FetchedNotices, NoticeFetcher
from kiosk.batch.outbox import DeviceName
from kiosk.batch.patient_note import PATIENT_FILE, PatientTeller, is_patient_here
from kiosk.batch.schema import Database
from kiosk.batch.sealing import RowCipher
from kiosk.ports import OutboxError, RegistryNotice, ServiceError
from tests.bench.receptions import NOON, OWNER, new_id
from tests.bench.waiting import wait_until


class Shelf:
    """A service whose notices lie on a shelf; a whole NoticeSource."""

    def __init__(self, *pages: list[RegistryNotice]) -> None:
        self.pages = list(pages)
        self.acknowledged: list[int] = []
        self.before_acknowledging = lambda: None
        self.fetches = 0
        self.closed = 0

    def fetch(self):
        self.fetches += 1
        return (self.pages[0], len(self.pages) > 1) if self.pages else ([], False)

    def acknowledge(self, message_ids):
        self.before_acknowledging()
        self.acknowledged += message_ids
        self.pages.pop(0)

    def close(self):
        self.closed += 1


def a_notice(message_id: int, kind: str = "record-corrected") -> RegistryNotice:
    return RegistryNotice(message_id, kind, new_id(), NOON)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "outbox.sqlite"


@pytest.fixture
def database(path):
    opened = Database(path)
    yield opened
    opened.close()


@pytest.fixture
def kept(database):
    return FetchedNotices(database, OWNER)


def fetcher_of(shelf: Shelf, kept: FetchedNotices) -> NoticeFetcher:
    return NoticeFetcher(lambda: shelf, kept, lambda: False, every_s=60.0)


def notices(database):
    return Delivery(database, RowCipher(b"k" * 32)).notices(limit=99)


def fail(code: Code):
    raise ServiceError(code)


def test_every_page_is_kept_and_acknowledged(database, kept):
    shelf = Shelf([a_notice(1), a_notice(2)], [a_notice(3, "inquiry-resolved")])
    wanted = [one for page in shelf.pages for one in page]
    fetcher_of(shelf, kept).fetch_all()
    assert [(one.kind, one.verification_id, one.at) for one in notices(database)] == [
        (one.kind, one.verification_id, one.at) for one in wanted
    ]
    assert shelf.acknowledged == [1, 2, 3]
    assert shelf.closed == 1


def test_a_notice_is_on_the_disk_before_it_is_acknowledged(path, database, kept):
    shelf, counted = Shelf([a_notice(1)]), []

    def count() -> None:
        reader = sqlite3.connect(path)
        counted.extend(reader.execute("SELECT count(*) FROM notice").fetchone())
        reader.close()

    shelf.before_acknowledging = count
    fetcher_of(shelf, kept).fetch_all()
    assert counted == [1]


def test_an_acknowledgement_that_got_lost_doubles_nothing(database, kept):
    shelf = Shelf([a_notice(1)])
    shelf.before_acknowledging = lambda: fail(Code.NO_NETWORK)
    with pytest.raises(ServiceError):
        fetcher_of(shelf, kept).fetch_all()
    shelf.before_acknowledging = lambda: None
    fetcher_of(shelf, kept).fetch_all()
    assert len(notices(database)) == 1


def test_what_the_disk_refuses_is_not_acknowledged(database, kept):
    shelf = Shelf([a_notice(1)])
    database.rows("PRAGMA query_only = ON")
    with pytest.raises(OutboxError):
        fetcher_of(shelf, kept).fetch_all()
    assert shelf.acknowledged == []
    assert shelf.closed == 1


def test_kiosks_of_one_institution_give_a_notice_the_same_id(database, tmp_path):
    notice, ids = a_notice(7), set()
    for number, owner in enumerate(
        (OWNER, DeviceName(OWNER.institution, "kiosk-9"), DeviceName("0110113719", "kiosk-9"))
    ):
        other = Database(tmp_path / f"{number}.sqlite")
        FetchedNotices(other, owner).keep([notice])
        ids.add(notices(other)[0].notice_id)
        other.close()
    assert len(ids) == 2


def test_a_patient_who_calls_goes_before_the_services_notices(database, kept):
    kept.keep([a_notice(1)])
    with database.transaction() as rows:
        rows.execute(
            "INSERT INTO notice (notice_id, kind, at, state) VALUES ('b', 'staff-called', ?,"
            " 'sealed')",
            (NOON.isoformat(),),
        )
    assert [one.kind for one in notices(database)] == ["staff-called", "record-corrected"]


def test_nothing_is_fetched_while_a_patient_is_here(kept, tmp_path, monkeypatch):
    monkeypatch.setattr(fetching, "LOOK_AGAIN_S", 0.01)
    file, looks = tmp_path / PATIENT_FILE, []

    def look() -> bool:
        looks.append(is_patient_here(file))
        return looks[-1]

    shelf, teller = Shelf([a_notice(1)]), PatientTeller(file)
    teller.tell(is_here=True)
    fetcher = NoticeFetcher(lambda: shelf, kept, look, every_s=60.0)
    fetcher.start()
    try:
        wait_until(lambda: len(looks) > 2, "it did not wait")
        assert shelf.fetches == 0
        teller.tell(is_here=False)
        wait_until(lambda: shelf.acknowledged == [1], "it did not go on")
    finally:
        fetcher.stop(5.0)
        teller.close()


def test_a_patients_note_ends_with_the_process_that_wrote_it(tmp_path):
    file = tmp_path / PATIENT_FILE
    assert not is_patient_here(file)
    teller = PatientTeller(file)
    for is_here in (True, True, False, True):
        teller.tell(is_here=is_here)
        assert is_patient_here(file) is is_here
    teller.close()
    assert not is_patient_here(file)
    assert file.read_bytes() == b""


def test_a_note_that_cannot_be_made_is_told_and_nobody_waits(tmp_path, caplog):
    file = tmp_path / "no such folder" / PATIENT_FILE
    teller = PatientTeller(file)
    teller.tell(is_here=True)
    assert not is_patient_here(file)
    assert "patient_note os=" in caplog.text


def test_a_service_that_is_away_is_told_and_asked_again(kept, caplog):
    shelf, tries = Shelf([a_notice(1)]), []

    def open_source() -> Shelf:
        tries.append(1)
        return shelf if len(tries) > 2 else fail(Code.NO_NETWORK)

    fetcher = NoticeFetcher(open_source, kept, lambda: False, every_s=0.01)
    fetcher.start()
    try:
        wait_until(lambda: shelf.acknowledged == [1], "it was not asked again")
    finally:
        fetcher.stop(5.0)
    assert "batch.notices_not_fetched code=KSK-101" in caplog.text
