"""Hostile and broken messages: each is let go of, told by a code, and stops nothing behind it.

A message that ended the process would come again from the broker for ever: nobody's records would
arrive any more.
"""

import sqlite3

import pytest

from eligibility import wire
from eligibility.errors import Code
from hospital import database
from kiosk.batch.closing import part_message
from tests.bench.hostile import (
    damaged_envelopes,
    nonsense,
    opened_by,
    part_of,
    sealed_to,
    unfit_records,
)
from tests.bench.outlets import face_outlet, kept, names, tell_all
from tests.bench.receptions import OWNER, a_sealed_record
from tests.unit.hospital.test_intake import conflicting

ENVELOPES = sorted(damaged_envelopes(b"e30.e30.e30"))


def say_signed(desk, payload):
    """As a kiosk's rightful key signs it; the receipt, or None."""
    named = {b"oev-notice": "notice", b"oev-inquiry": "answer"}
    channels = [channel for schema, channel in named.items() if schema in payload]
    return say(desk, desk.kiosk.close_up(payload), *channels)


def say(desk, payload, channel="coverage"):
    answer = desk.intake.take(desk.line.kiosk_common_name, channel, payload)
    if answer is None:
        return None
    return wire.decode(desk.kiosk.open_receipt(answer.payload), wire.Downward)


def assert_still_filing(desk):
    assert desk.say_records(a_sealed_record(900)) == [("accepted", None)]


@pytest.fixture
def envelopes(desk):
    good = desk.kiosk.close_up(wire.encode(part_message(OWNER, "p", (a_sealed_record(),))))
    return damaged_envelopes(good)


@pytest.mark.parametrize("name", ENVELOPES)
def test_a_damaged_envelope_is_let_go_of(desk, envelopes, name):
    assert say(desk, envelopes[name]) is None
    assert desk.raised() == [f"raised {Code.ENVELOPE_REFUSED.code}"]
    assert_still_filing(desk)


@pytest.mark.parametrize("name", ENVELOPES)
def test_a_damaged_signature_inside_is_let_go_of(desk, name):
    """The JWE is right: anybody can make one, the hospital's key is public."""
    part = wire.encode(part_message(OWNER, "p", (a_sealed_record(),)))
    signed = opened_by(desk.line.hospital, desk.kiosk.close_up(part))
    sealed = sealed_to(desk.line.hospital, damaged_envelopes(signed)[name])
    assert say(desk, sealed) is None
    assert desk.raised() == [f"raised {Code.ENVELOPE_REFUSED.code}"]


def test_what_the_bench_seals_by_hand_is_taken_when_nothing_is_wrong(desk):
    part = wire.encode(part_message(OWNER, "p", (a_sealed_record(),)))
    signed = opened_by(desk.line.hospital, desk.kiosk.close_up(part))
    assert say(desk, sealed_to(desk.line.hospital, signed)) is not None


def test_a_compressed_bomb_is_not_blown_up(desk):
    sealed = sealed_to(desk.line.hospital, b"0" * 2**22, zip="DEF")
    assert len(sealed) < 2**14
    assert say(desk, sealed) is None
    assert desk.raised() == [f"raised {Code.ENVELOPE_REFUSED.code}"]


@pytest.mark.parametrize("name", sorted(nonsense()))
def test_signed_nonsense_is_let_go_of_and_not_logged(desk, caplog, name):
    assert say_signed(desk, nonsense()[name]) is None
    assert desk.raised() == [f"raised {Code.REQUEST_MALFORMED.code}"]
    assert [line for line in caplog.text.splitlines() if "hospital.listening" in line] == []
    assert "山田" not in caplog.text
    assert_still_filing(desk)


@pytest.mark.parametrize("name", sorted(unfit_records()))
def test_a_record_that_cannot_be_filed_is_refused_beside_one_that_can(desk, tmp_path, name, caplog):
    whole = a_sealed_record(7)
    receipt = say_signed(desk, part_of(unfit_records()[name], (7, whole.sealed)))
    told = [(item.state, item.code) for item in receipt.items]
    assert told == [("refused", Code.REQUEST_MALFORMED.code), ("accepted", None)]
    face = tmp_path / "face"
    tell_all(desk.inbox, face_outlet(desk.inbox, face))
    assert len(names(face)) == 1
    assert [line for line in caplog.text.splitlines() if line.startswith("hospital.lis")] == []


def test_a_part_of_more_records_than_agreed_is_filed_all_the_same(desk):
    records = [a_sealed_record(number) for number in range(1, 102)]
    assert desk.say_records(*records) == [("accepted", None)] * 101


def test_one_id_with_two_contents_in_one_part_is_refused_whole(desk):
    """A receipt names ids: it must not accept in one's name what it refuses in the other's."""
    record = a_sealed_record()
    refused = ("refused", Code.REQUEST_MALFORMED.code)
    assert desk.say_records(record, conflicting(record)) == [refused, refused]
    assert kept(desk.inbox) == []


def test_an_error_that_nobody_foresaw_is_let_go_of_and_told_by_places(desk, caplog):
    """Without a receipt the kiosk sends it again: nothing is lost by going on."""
    desk.intake._envelope = BrokenEnvelope()
    assert say(desk, b"x") is None
    assert "hospital.unexpected error=ZeroDivisionError" in caplog.text
    assert "secret" not in caplog.text
    assert desk.raised() == [f"raised {Code.REQUEST_MALFORMED.code}"]


def test_a_flood_of_nonsense_does_not_fill_the_disk(desk, monkeypatch):
    """Told to staff, but not without end; another kind of trouble is still told."""
    monkeypatch.setattr(database, "RAISED_AN_HOUR", 5)
    for _ in range(9):
        say(desk, b"nonsense")
    assert raised(desk) == [(Code.ENVELOPE_REFUSED.code, 5)]
    say_signed(desk, b"{}")
    assert raised(desk) == [(Code.REQUEST_MALFORMED.code, 1), (Code.ENVELOPE_REFUSED.code, 5)]


def raised(desk):
    query = "SELECT code, count(*) FROM raised GROUP BY code ORDER BY code"
    return [tuple(row) for row in desk.inbox.database.rows(query)]


def test_a_commit_that_failed_is_told_to_the_caller(desk):
    """Then nothing is acknowledged: the broker brings it again."""
    payload = desk.kiosk.close_up(wire.encode(part_message(OWNER, "p", (a_sealed_record(),))))
    desk.inbox.close()
    with pytest.raises(sqlite3.Error):
        say(desk, payload)


class BrokenEnvelope:
    def open_up(self, _data):
        raise ZeroDivisionError("secret")
