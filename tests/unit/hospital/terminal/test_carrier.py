"""Requests out and results in, through folders that others use, too, and that may fail."""

import logging
import os
import sqlite3
import threading
import time

import pytest

from eligibility import wire
from eligibility.errors import Code
from eligibility.oqs_single import parse_single_request
from eligibility.oqs_xml import Encoding
from eligibility.wire import InquiryRequest
from eligibility.wire_values import card_face_to_wire
from hospital import clock
from hospital.database import Database
from hospital.terminal import carrier as carriers
from hospital.terminal.book import Asked, Book
from hospital.terminal.carrier import Carrier
from hospital.terminal.folders import Folders
from hospital.terminal.question import question_of, request_file, request_name, result_name
from hospital.terminal.taking import Taker
from tests.bench.eligibility_terminal import EligibilityTerminal, Habits
from tests.bench.pki import INSTITUTION
from tests.bench.receptions import a_face, new_id, somebody
from tests.bench.waiting import wait_until

SOON_S = 1.0


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(carriers, "SETTLED_S", 0.15)
    monkeypatch.setattr(carriers, "LATE_POLL_S", 0.05)
    monkeypatch.setattr(carriers, "POLL_S", 0.01)


class World:
    """A terminal, our side of its folders, and the book."""

    def __init__(self, directory):
        self.database = Database(directory / "inbox.sqlite")
        self.book = Book(self.database)
        self.terminal = EligibilityTerminal(directory)
        self.taker = Taker(self.book, INSTITUTION, clock.now)
        self.carrier = self.new_carrier()

    def new_carrier(self, folders=None):
        own = folders or Folders(self.terminal.req, self.terminal.res)
        self.carrier = Carrier(own, self.taker)
        return self.carrier

    def note(self, identity, day=None):
        asked = Asked(identity, "reception-1", "0" * 64, day or clock.now().date())
        self.book.begin(asked, clock.now())
        return asked

    def ask(self, identity=None, within_s=5.0):
        identity = identity or new_id()
        asked = self.note(identity)
        message = InquiryRequest(
            verification_id=identity, session_id=new_id(), card_face=card_face_to_wire(a_face())
        )
        question = question_of(message, asked.day)
        data = request_file(question, INSTITUTION, Encoding.UTF_8).data
        return identity, self.carrier.ask(identity, data, time.monotonic() + within_s)

    def answer_of(self, identity):
        kept = self.book.find(identity)
        return None if kept is None or kept.answer is None else kept.answer

    def raised(self):
        return [row["code"] for row in self.database.rows("SELECT code FROM raised")]

    @property
    def requests(self):
        return sorted(path.name for path in self.terminal.req.iterdir())

    @property
    def results(self):
        return sorted(path.name for path in self.terminal.res.iterdir())


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path)
    yield made
    if made.carrier.is_alive():
        made.carrier.stop()
    if made.terminal.is_alive():
        made.terminal.stop()
    made.database.close()


@pytest.fixture
def answering(world):
    world.terminal.start()
    world.carrier.start()
    return world


def test_an_answer_is_on_disk_before_its_files_go(answering):
    identity, future = answering.ask()
    outcome = future.result(5)
    told: wire.InquiryAnswer = wire.decode(outcome.answer, wire.InquiryAnswer)
    assert (told.QualificationValidity, told.verification_id) == ("1", identity)
    assert answering.answer_of(identity) == outcome.answer
    wait_until(lambda: answering.requests == answering.results == [], "a file is left")


def test_a_file_under_way_is_waited_for(answering):
    answering.terminal.habits.is_slow_writer = True
    identity, future = answering.ask()
    wait_until(lambda: answering.results == [result_name(identity)], "nothing is written")
    assert not future.done()
    answering.terminal.let_go.set()
    assert future.result(5).answer is not None


def test_a_damaged_file_that_stays_so_is_raised(answering):
    answering.terminal.habits.changed = lambda data: data[:-20]
    _, future = answering.ask()
    outcome = future.result(5)
    assert outcome.answer is None
    assert outcome.reason.startswith("the XML is not well-formed")
    assert answering.raised() == [Code.TERMINAL_UNUSABLE.code]
    wait_until(lambda: answering.results == [], "it is still there")


def test_the_answer_to_another_question_is_refused_and_not_kept(answering):
    other = new_id()
    world = answering
    identity = new_id()
    world.terminal.habits.changed = lambda data: data.replace(identity.encode(), other.encode())
    _, future = world.ask(identity)
    assert future.result(5).reason == "ArbitraryFileIdentifier: it is another one's"
    assert world.raised() == [Code.TERMINAL_UNUSABLE.code]
    (row,) = world.database.rows("SELECT raw, answer FROM terminal_question")
    assert tuple(row) == (None, None)


def test_a_request_that_the_terminal_does_not_take_is_taken_back(world):
    world.carrier.start()
    _, future = world.ask(within_s=SOON_S)
    wait_until(lambda: len(world.requests) == 1, "it was never written")
    wait_until(lambda: world.requests == [], "it would be answered tomorrow")
    assert not future.done()
    wait_until(lambda: world.raised() == [Code.TERMINAL_SILENT.code], "nobody is told")


def test_a_silent_terminal_is_raised_once(world):
    world.carrier.start()
    for _ in range(3):
        world.ask(within_s=0.05)
    wait_until(lambda: world.raised() and not world.carrier._pause() < 0.02, "still waiting")
    assert world.raised() == [Code.TERMINAL_SILENT.code]


def test_a_late_answer_is_kept_for_whoever_asks_again(answering):
    answering.terminal.habits.delay_s = SOON_S
    identity, _ = answering.ask(within_s=0.4)
    wait_until(lambda: answering.answer_of(identity) is not None, "the late answer is lost")
    wait_until(lambda: answering.results == [], "it is still there")
    assert answering.raised() == [Code.TERMINAL_SILENT.code]


class CountedFolders(Folders):
    """Tells what was written."""

    def __init__(self, req, res):
        super().__init__(req, res)
        self.written = []

    def write(self, verification_id, data):
        self.written.append(verification_id)
        super().write(verification_id, data)


def test_a_question_that_the_terminal_has_taken_is_not_asked_twice(world):
    folders = CountedFolders(world.terminal.req, world.terminal.res)
    world.terminal.habits.delay_s = SOON_S
    world.terminal.start()
    world.new_carrier(folders).start()
    identity, _ = world.ask(within_s=0.4)
    wait_until(lambda: world.raised() != [], "its deadline has not passed")
    _, again = world.ask(identity)
    assert again.result(5).answer is not None
    assert folders.written == [identity]


def test_a_terminal_that_keeps_requests_does_not_answer_tomorrow(answering):
    answering.terminal.habits.keeps_requests = True
    _, future = answering.ask()
    assert future.result(5).answer is not None
    wait_until(lambda: answering.requests == [], "the request is left", deadline_s=5.0)


def test_what_a_killed_run_has_left_is_cleared_and_its_answer_kept(world):
    asked, answered, stranger = new_id(), new_id(), new_id()
    (world.terminal.req / request_name(stranger)).write_bytes(b"<XmlMsg/>")
    for identity in (asked, answered):
        world.note(identity)
    (world.terminal.req / request_name(asked)).write_bytes(b"<XmlMsg/>")
    (world.terminal.req / f".oev-{asked}.tmp").write_bytes(b"<")
    _write_answer(world, answered)
    world.carrier.start()
    wait_until(lambda: world.answer_of(answered) is not None, "the answer was not read")
    wait_until(lambda: world.results == [], "the answer is left")
    others = [request_name(stranger)]
    wait_until(lambda: world.requests == others, "the request is left", deadline_s=5.0)


def test_nobody_elses_file_is_touched(answering):
    stranger = new_id()
    theirs = {
        answering.terminal.req / "OQSmuquc01req_receipt.xml": b"1",
        answering.terminal.req / ".other.tmp": b"2",
        answering.terminal.res / "OQSsiquc01res_receipt-7.xml": b"3",
        answering.terminal.res / result_name(stranger): b"4",
        answering.terminal.res / "OQSsiquc01res_face_x_20261122120000.xml": b"5",
    }
    for path, data in theirs.items():
        path.write_bytes(data)
    _, future = answering.ask()
    assert future.result(5).answer is not None
    answering.carrier.stop()
    assert {path: path.read_bytes() for path in theirs} == theirs


def test_a_link_in_the_place_of_an_answer_is_not_followed(world, tmp_path):
    world.carrier.start()
    identity, future = world.ask(within_s=SOON_S)
    wait_until(lambda: len(world.requests) == 1, "it was never written")
    secret = tmp_path / "secret"
    secret.write_bytes(b"x")
    (world.terminal.res / result_name(identity)).symlink_to(secret)
    wait_until(lambda: world.raised() == [Code.TERMINAL_SILENT.code], "not noticed")
    assert not future.done()


@pytest.mark.parametrize("missing", ["req", "res"])
def test_without_a_folder_a_question_fails_at_once_and_later_ones_work_again(
    world, missing, caplog
):
    caplog.set_level(logging.INFO)
    folder = getattr(world.terminal, missing)
    folder.rmdir()
    world.carrier.start()
    _, future = world.ask()
    assert future.result(5).is_silent
    assert not world.carrier.is_well
    assert world.raised() == [Code.TERMINAL_SILENT.code]
    folder.mkdir()
    world.terminal.start()
    _, again = world.ask()
    assert again.result(5).answer is not None
    assert world.carrier.is_well
    assert "hospital.terminal_folder_back" in caplog.text


def test_a_full_folder_leaves_no_half_file(world, monkeypatch):
    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    world.carrier.start()
    _, future = world.ask()
    assert future.result(5).is_silent
    assert world.requests == []


def test_a_request_has_its_name_only_once_it_is_on_the_disk(world, monkeypatch):
    seen, plain = [], os.fsync

    def watched(handle):
        seen.append([name for name in world.requests if not name.startswith(".")])
        plain(handle)

    monkeypatch.setattr(os, "fsync", watched)
    identity = new_id()
    Folders(world.terminal.req, world.terminal.res).write(identity, b"<XmlMsg/>")
    assert (seen, world.requests) == ([[]], [request_name(identity)])


def test_a_result_that_is_closed_to_us_is_told_apart(answering, monkeypatch, caplog):
    plain = os.open

    def closed(path, *given, **named):
        if "OQSsiquc01res_oev-" in os.fspath(path):
            raise PermissionError(13, "Permission denied")
        return plain(path, *given, **named)

    monkeypatch.setattr(os, "open", closed)
    _, future = answering.ask(within_s=0.4)
    wait_until(lambda: "reason=the result may not be read" in caplog.text, "not told apart")
    assert not future.done()


class HangingFolders(Folders):
    """A share that hangs until it is let go."""

    def __init__(self, req, res):
        super().__init__(req, res)
        self.let_go = threading.Event()
        self.is_hanging = threading.Event()

    def write(self, verification_id, data):
        self.is_hanging.set()
        self.let_go.wait()
        super().write(verification_id, data)


def test_a_share_that_hangs_holds_up_neither_the_end_nor_the_health(world, monkeypatch):
    monkeypatch.setattr(carriers, "STUCK_S", 0.05)
    folders = HangingFolders(world.terminal.req, world.terminal.res)
    carrier = world.new_carrier(folders)
    carrier.start()
    world.ask(within_s=0.4)
    assert folders.is_hanging.wait(5)
    wait_until(lambda: not carrier.is_well, "it seems to be well")
    began = time.monotonic()
    carrier.stop(wait_s=0.1)
    assert time.monotonic() - began < 2
    folders.let_go.set()
    carrier.join()
    assert world.requests == []


def test_a_question_that_waited_too_long_behind_a_hanging_share_is_not_asked(world):
    folders = HangingFolders(world.terminal.req, world.terminal.res)
    carrier = world.new_carrier(folders)
    carrier.start()
    world.ask(within_s=1.5)  # so long that a busy machine begins to write it
    assert folders.is_hanging.wait(5)
    world.ask(within_s=0.05)
    wait_until(lambda: len(carrier._watched) == 2, "not handed over")
    world.terminal.start()
    wait_until(lambda: time.monotonic() > max(w.until for w in carrier._watched.values()), "late")
    folders.let_go.set()
    wait_until(lambda: all(w.is_over for w in carrier._watched.values()), "still waiting")
    assert len(world.terminal.asked) <= 1


class BrokenBook(Book):
    """A disk that refuses for a while."""

    refusals = 3

    def answered(self, *given):
        if self.refusals:
            self.refusals -= 1
            raise sqlite3.OperationalError("disk I/O error")
        super().answered(*given)


def test_an_answer_that_cannot_be_kept_yet_stays_in_its_folder(answering):
    book = BrokenBook(answering.database)
    answering.carrier.stop()
    answering.taker = Taker(book, INSTITUTION, clock.now)
    answering.new_carrier().start()
    identity, future = answering.ask()
    assert future.result(5).answer == answering.answer_of(identity) is not None
    assert book.refusals == 0


def test_its_end_takes_back_what_was_not_answered(world):
    world.carrier.start()
    world.ask()
    wait_until(lambda: len(world.requests) == 1, "it was never written")
    world.carrier.stop()
    assert world.requests == []


@pytest.mark.parametrize("encoding", list(Encoding))
def test_both_encodings_come_through(answering, encoding):
    answering.terminal.habits.encoding = encoding
    _, future = answering.ask()
    told: wire.InquiryAnswer = wire.decode(future.result(5).answer, wire.InquiryAnswer)
    assert told.ResultList[0].Name == somebody().person.name


def _write_answer(world, identity):
    made = EligibilityTerminal(world.terminal.req.parent, Habits())
    message = InquiryRequest(
        verification_id=identity, session_id=new_id(), card_face=card_face_to_wire(a_face())
    )
    question = question_of(message, clock.now().date())
    data = request_file(question, INSTITUTION, Encoding.UTF_8).data
    answer = made.answer(parse_single_request(data))
    (world.terminal.res / result_name(identity)).write_bytes(answer)
