"""Answers to a list go up in parts: the same bytes until receipted, then nothing is left."""

import datetime as dt
import itertools
import logging

from eligibility import wire
from eligibility.batch import record_sha256
from eligibility.errors import Code
from kiosk.batch.inquiries import Inquiries
from kiosk.batch.link import Judged, LinkDown, Verdict
from kiosk.batch.sealing import RowCipher
from tests.bench.people import leaks, people, personal_strings
from tests.bench.receptions import OWNER, TODAY, new_id, receptions
from tests.unit.kiosk.batch.lists_bench import lines_once


def test_parts_are_sent_again_until_receipted_and_are_the_same_bytes(lists):
    lists.send(lists.list_of(1))
    lists.ask_all()
    assert lists.listen(is_receipting=False) == 2
    for wait in (30, 60):
        lists.bench.after(wait - 1)
        assert lists.listen() == 0
        lists.bench.after(1)
        assert lists.listen(is_receipting=False) == 1
    assert len({wire.encode(part) for part in lists.parts}) == 1
    lists.bench.service.on_event(LinkDown("gone"))
    lists.bench.up(is_session_present=False)
    assert lists.listen() == 1
    lists.bench.after(10_000)
    assert lists.listen() == 0


def test_a_receipt_for_other_bytes_settles_nothing(lists):
    lists.send(lists.list_of(1))
    lists.ask_all()
    lists.listen(is_receipting=False)
    [part] = lists.parts
    lists.bench.hear(lists.bench.receipt(part.answer_id, record_sha256(b"other"), "accepted"))
    assert [row["state"] for row in lists.rows("inquiry_part")] == ["offered"]


def test_a_part_that_the_hospital_refuses_for_good_is_raised_and_goes(lists, caplog):
    lists.send(lists.list_of(1))
    lists.ask_all()
    lists.listen(is_receipting=False)
    [part] = lists.parts
    code = Code.RECORD_CONFLICT.code
    sha256 = record_sha256(wire.encode(part))
    lists.bench.hear(lists.bench.receipt(part.answer_id, sha256, "refused", code))
    assert f"batch.record_refused key={part.answer_id} code={code}" in caplog.text
    assert [row["state"] for row in lists.rows("inquiry")] == ["done"]


def test_no_subscriber_is_told_and_the_part_waits(lists, caplog):
    lists.send(lists.list_of(1))
    for number in (1, 2):
        lists.bench.service.on_event(Judged(number, Verdict.NO_SUBSCRIBER))
    assert caplog.text.count("batch.no_subscriber") == 1
    lists.ask_all()
    assert lists.listen() >= 1


def test_a_receipt_empties_its_part_while_others_wait(lists):
    lists.send(lists.list_of(2))
    lists.asker.step()
    lists.listen()
    assert [(row["state"], bytes(row["body"])) for row in lists.rows("inquiry_part")] == [
        ("received", b"")
    ]


def test_after_the_last_receipt_nothing_of_the_patients_is_left(lists):
    message = lists.list_of(130)
    lists.send(message)
    lists.ask_all()
    lists.listen(is_receipting=False)
    assert [bytes(row["list"]) for row in lists.rows("inquiry")] == [b""]
    lists.bench.service.on_event(LinkDown("gone"))
    lists.bench.up(is_session_present=False)
    lists.parts.clear()
    lists.listen()
    [left] = lists.rows("inquiry")
    assert (left["inquiry_id"], left["state"]) == (message.inquiry_id, "done")
    assert lists.rows("inquiry_part") == lists.rows("inquiry_request") == []


def test_a_day_after_the_deadline_all_is_forgotten_delivered_or_not(lists, caplog):
    lists.send(lists.list_of(2))
    lists.ask_all()
    lists.bench.after(600)
    wall = lists.bench.clock.wall()
    assert lists.bench.inquiries.purge(wall + dt.timedelta(hours=23, minutes=59)) == 0
    assert lists.bench.inquiries.purge(wall + dt.timedelta(hours=24)) == 1
    assert "batch.inquiry_undelivered" in caplog.text
    for table in ("inquiry", "inquiry_part", "inquiry_request"):
        assert lists.rows(table) == []


def test_lists_make_no_record_no_reception_number_and_no_day(lists):
    lists.send(lists.list_of(20))
    lists.ask_all()
    lists.listen()
    for table in ("record", "day", "notice"):
        assert lists.rows(table) == []
    receptions(lists.bench.outbox, 1)
    assert [row["reception_number"] for row in lists.rows("record")] == [1]


def test_nothing_of_a_list_is_readable_on_the_disk_or_in_the_log(lists, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    lists.send(lists.list_of(12))
    lists.ask_all()
    lists.bench.service.work()
    lists.bench.database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    on_disk = b"".join(file.read_bytes() for file in tmp_path.rglob("outbox.sqlite*"))
    personal = personal_strings(people(TODAY))
    assert {one for one in personal if len(one) > 5 and one.encode() in on_disk} == set()
    assert leaks(caplog.text, personal) == set()


class Cut(BaseException):
    """The power goes."""


class Mains:
    """Lets so many transactions of a database through, and then none."""

    def __init__(self, database, monkeypatch, instant):
        self.left = instant
        self._whole = database.transaction
        monkeypatch.setattr(database, "transaction", self.transaction)

    def transaction(self):
        self.left -= 1
        if self.left < 0:
            raise Cut
        return self._whole()


def is_done_before(lists, monkeypatch, instant):
    """Asks and sends until the power goes; False when it went."""
    with monkeypatch.context() as patched:
        Mains(lists.bench.database, patched, instant)
        try:
            lists.ask_all()
            lists.listen()
        except Cut:
            return False
    return True


def test_power_that_goes_at_any_write_answers_every_line_exactly_once(lists, monkeypatch):
    """Each round dies at another transaction; then everything starts again."""
    for instant in itertools.count():
        lists.parts.clear()
        message = lists.list_of(12)
        lists.send(message)
        if is_done_before(lists, monkeypatch, instant):
            break
        lists.restart()
        lists.ask_all()
        lists.listen()
        lists.parts = list({part.answer_id: part for part in lists.parts}.values())
        lines_once(lists, 12)
    assert instant >= 4


def test_a_part_of_another_key_is_set_aside(lists, caplog):
    lists.send(lists.list_of(1))
    lists.ask_all()
    other = Inquiries(lists.bench.database, RowCipher(bytes(32)), OWNER, new_id)
    assert other.parts.next() is None
    assert "outbox.row_damaged" in caplog.text
