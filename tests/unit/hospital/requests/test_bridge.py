"""The threads of the requests outlive whatever they meet."""

import datetime as dt
import threading

import pytest

from hospital import clock
from hospital.config import Broker, Hospital, HospitalConfig, Paths, Requests
from hospital.database import Database
from hospital.requests import bridge as module, hanging
from hospital.requests.bridge import Bridge
from hospital.requests.hanging import HANGS_AFTER_S, HangWatch
from hospital.requests.inlet import Inlet, Watch
from hospital.requests.ledger import Ledger
from hospital.requests.state import requests_state
from tests.bench.receptions import OWNER
from tests.bench.waiting import wait_until
from tests.unit.hospital.requests.bench import registration

NAME, RESULT = "OQSsiimm01req_1.xml", "OQSsiimm01res_1.xml"
MANY, MANY_RESULT = "OQSmuimm01req_1.xml", "OQSmuimm01res_1.xml"


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "DISK_PAUSE_S", 0.05)
    monkeypatch.setattr(module, "LOOK_EVERY_S", 0.05)
    return HospitalConfig(
        Hospital(OWNER.institution),
        Broker("broker.example", 8883),
        Paths(tmp_path, tmp_path / "state", tmp_path / "face"),
        requests=Requests(tmp_path / "req", tmp_path / "res", OWNER.device),
    )


@pytest.fixture
def running(settings):
    begun = Bridge(settings, settings.requests)
    begun.start()
    yield settings.requests
    begun.stop()
    assert not begun.is_alive()


def answer_comes(folders, name=NAME, result=RESULT):
    wait_until(folders.req.exists, "no folder was made")
    (folders.req / name).write_bytes(registration())
    wait_until((folders.res / result).exists, "no answer")
    return (folders.res / result).read_text()


def test_one_person_and_many_are_answered(running):
    assert "KSK-327" in answer_comes(running)
    assert "KSK-327" in answer_comes(running, MANY, MANY_RESULT)


def test_an_inbox_that_cannot_be_opened_is_waited_for(settings, caplog, request):
    settings.inbox.mkdir(parents=True)
    running = request.getfixturevalue("running")
    wait_until(lambda: "hospital.requests_wait sqlite=" in caplog.text, "not told")
    settings.inbox.rmdir()
    answer_comes(running)


def test_what_nobody_foresaw_is_told_and_it_begins_anew(monkeypatch, caplog, request):
    look = Inlet.look
    faults = [ZeroDivisionError(), MemoryError()]

    def fail(inlet):
        if faults:
            raise faults.pop()
        return look(inlet)

    monkeypatch.setattr(Inlet, "look", fail)
    answer_comes(request.getfixturevalue("running"))
    assert "hospital.requests_failed error=ZeroDivisionError" in caplog.text
    assert "hospital.requests_failed error=MemoryError" in caplog.text


@pytest.mark.parametrize(("leap", "left"), [(dt.timedelta(), 0), (dt.timedelta(days=30), 1)])
def test_a_clock_that_leaps_deletes_nothing(settings, monkeypatch, leap, left):
    """The request is four days old when an hour has passed; or the clock says so only."""
    bridge = Bridge(settings, settings.requests)
    database = Database(settings.inbox)
    row = "INSERT INTO request (name, kind, sha256, size, mtime_ns, body, taken_at, ask_id, answer"
    age = dt.timedelta() if leap else dt.timedelta(days=4)
    with database.transaction() as rows:
        rows.execute(
            f"{row}, is_lying, written_at) VALUES ('', '', '', 0, 0, x'', '', '', x'', 0, ?)",
            ((clock.now() - age).isoformat(timespec="microseconds"),),
        )
    now, monotonic = clock.now(), clock.monotonic()
    hour = dt.timedelta(seconds=module.PURGE_EVERY_S + 1)
    monkeypatch.setattr(clock, "now", lambda: now + hour + leap)
    monkeypatch.setattr(clock, "monotonic", lambda: monotonic + hour.total_seconds())
    bridge._purge(Ledger(database, clock.new_id))
    assert database.rows("SELECT count(*) FROM request")[0][0] == left
    database.close()


def test_what_one_step_meets_stops_no_other(settings, monkeypatch, caplog):
    bridge = Bridge(settings, settings.requests)
    database = Database(settings.inbox)
    parts = bridge._parts(database)
    done: list[str] = []
    for part in (parts.inlet, parts.answering, parts.outlet):
        for name in ("look", "work", "write"):
            if hasattr(part, name):
                monkeypatch.setattr(part, name, failing(done, name))
    bridge._round(parts)
    assert done == ["look", "write", "work", "write"]
    assert caplog.text.count("hospital.requests_failed error=ZeroDivisionError") == 4
    database.close()


def failing(done, name):
    def fail():
        done.append(name)
        raise ZeroDivisionError

    return fail


@pytest.mark.parametrize(
    ("place", "code"), [("req", "KSK-331"), ("res", "KSK-329")], ids=["req", "res"]
)
def test_a_share_that_hangs_is_told_once_and_taken_back(settings, caplog, place, code):
    bridge = Bridge(settings, settings.requests)
    database = Database(settings.inbox)
    parts = bridge._parts(database)
    seconds = [0.0]
    hangs = HangWatch(parts.ledger, Watch(clock.now, lambda: seconds[0]))
    parts.hangs = hangs
    with hangs.busy(place):
        seconds[0] = HANGS_AFTER_S - 1
        hangs.look()
        assert requests_state(database).troubles == ()
        seconds[0] = HANGS_AFTER_S
        hangs.look()
        hangs.look()
        [trouble] = requests_state(database).troubles
        assert (trouble.place, trouble.code) == (place, code)
    bridge._round(parts)
    hangs.look()
    assert requests_state(database).troubles == ()
    assert caplog.text.count(f"hospital.requests_hang place={place} code={code}") == 1
    database.close()


def test_a_real_call_that_hangs_is_seen_by_the_watch(settings, monkeypatch, request):
    comes_back = threading.Event()
    look = Inlet.look

    def hang(inlet):
        comes_back.wait()
        return look(inlet)

    monkeypatch.setattr(Inlet, "look", hang)
    monkeypatch.setattr(hanging, "HANGS_AFTER_S", 0.01)
    monkeypatch.setattr(hanging, "WATCH_EVERY_S", 0.02)
    folders = request.getfixturevalue("running")
    database = Database(settings.inbox)
    wait_until(lambda: requests_state(database).last_code == "KSK-331", "it is not told")
    monkeypatch.setattr(hanging, "HANGS_AFTER_S", 60.0)
    comes_back.set()
    answer_comes(folders)
    wait_until(lambda: requests_state(database).troubles == (), "it is not taken back")
    database.close()
