"""What the hospital makes of a message: filed, already had, refused, or not listened to."""

import dataclasses
import datetime as dt

import pytest

from eligibility import wire
from eligibility.batch import record_sha256
from eligibility.errors import Code
from eligibility.identity import hospital_uri
from eligibility.wire_records import record_to_wire
from hospital.envelope import Envelope
from hospital.intake import Intake
from kiosk.batch.closing import part_message, total_message
from kiosk.batch.days import ClosedDay
from kiosk.batch.envelope import Envelope as KioskEnvelope
from kiosk.batch.outbox import DeviceName
from tests.bench.outlets import kept
from tests.bench.people import leaks, people, personal_strings
from tests.bench.pki import make_line
from tests.bench.receptions import (
    NOON,
    OWNER,
    TODAY,
    a_record,
    a_sealed_record,
    an_answer,
    new_id,
)
from tests.unit.hospital.desk import OUTSIDE, Desk


def conflicting(record):
    """The same verification id with another content."""
    body = wire.encode(
        record_to_wire(a_record(answer=an_answer(verification_id=record.verification_id)))
    )
    return dataclasses.replace(record, sealed=body, sha256=record_sha256(body))


def test_a_new_record_is_accepted(desk):
    assert desk.say_records(a_sealed_record()) == [("accepted", None)]


def test_the_same_record_again_was_already_had(desk):
    record = a_sealed_record()
    desk.say_records(record)
    assert desk.say_records(record) == [("already-had", None)]
    assert len(kept(desk.inbox)) == 1


def test_two_records_at_one_place_of_the_day_are_both_filed(desk):
    """Day and sequence only show gaps: a kiosk that lost its outbox counts from 1 again."""
    assert desk.say_records(a_sealed_record(1)) == [("accepted", None)]
    assert desk.say_records(a_sealed_record(1)) == [("accepted", None)]
    assert len(kept(desk.inbox)) == 2


def test_the_same_id_with_other_content_is_refused_and_raised(desk):
    record = a_sealed_record()
    desk.say_records(record)
    assert desk.say_records(conflicting(record)) == [("refused", Code.RECORD_CONFLICT.code)]
    assert desk.raised() == [f"raised {Code.RECORD_CONFLICT.code}"]
    ((_, body),) = kept(desk.inbox)
    assert body == record.sealed


def test_one_bad_record_does_not_hold_up_the_others(desk):
    known, fresh = a_sealed_record(1), a_sealed_record(2)
    desk.say_records(known)
    assert desk.say_records(conflicting(known), fresh) == [
        ("refused", Code.RECORD_CONFLICT.code),
        ("accepted", None),
    ]


def test_a_receipt_answers_the_part_by_name(desk):
    record = a_sealed_record()
    receipt = desk.say(part_message(OWNER, "the-part", (record,)))
    assert (receipt.in_reply_to, receipt.device) == ("the-part", OWNER.device)
    assert (receipt.items[0].key, receipt.items[0].sha256) == (
        record.verification_id,
        record.sha256,
    )


def test_a_hash_that_does_not_fit_is_refused_for_another_try(desk):
    record = dataclasses.replace(a_sealed_record(), sha256="00" * 32)
    assert desk.say_records(record) == [("refused", Code.DIGEST_MISMATCH.code)]


@pytest.mark.parametrize(
    "change",
    [{"digest": "00" * 32}, {"digest": "no hex"}, {"count": 2}],
    ids=["digest", "no digest", "count"],
)
def test_a_part_that_is_not_whole_is_refused_for_another_try(desk, change):
    message = part_message(OWNER, "part", (a_sealed_record(),))
    fields = {name: getattr(message, name) for name in message.__struct_fields__}
    receipt = desk.say(wire.BatchPart(**{**fields, **change}))
    assert [item.code for item in receipt.items] == [Code.DIGEST_MISMATCH.code]
    assert kept(desk.inbox) == []


def in_part(sealed, verification_id=None):
    record = a_sealed_record()
    return dataclasses.replace(
        record,
        sealed=sealed,
        sha256=record_sha256(sealed),
        verification_id=verification_id or record.verification_id,
    )


def test_a_record_that_is_not_understood_is_refused(desk):
    record = in_part(b'{"schema":"oev-verification/1"}')
    assert desk.say_records(record) == [("refused", Code.REQUEST_MALFORMED.code)]


def test_a_record_under_another_id_is_refused(desk):
    record = in_part(a_sealed_record().sealed, new_id())
    assert desk.say_records(record) == [("refused", Code.REQUEST_MALFORMED.code)]


def test_a_record_of_another_device_is_refused(desk):
    other = dataclasses.replace(a_record(), device="reception-9")
    record = in_part(wire.encode(record_to_wire(other)), other.verification_id)
    assert desk.say_records(record) == [("refused", Code.REQUEST_MALFORMED.code)]


def test_a_message_on_another_devices_topic_is_not_listened_to(desk):
    message = part_message(OWNER, "part", (a_sealed_record(),))
    assert desk.say(message, topic_device=f"{OWNER.institution}-reception-9") is None
    assert desk.raised() == [f"raised {Code.ENVELOPE_REFUSED.code}"]


def test_a_message_in_another_devices_name_is_not_listened_to(desk):
    other = DeviceName(OWNER.institution, "reception-9")
    message = part_message(other, "part", (a_sealed_record(),))
    assert desk.say(message, topic_device=f"{OWNER.institution}-reception-9") is None


def test_a_message_of_another_institution_is_not_listened_to(desk):
    message = part_message(DeviceName("9999999999", OWNER.device), "part", (a_sealed_record(),))
    assert desk.say(message) is None


@pytest.mark.parametrize("payload", [b"", b"{}", b"a.b.c.d.e"], ids=ascii)
def test_a_payload_that_is_no_envelope_is_not_answered(desk, payload):
    assert desk.intake.take(desk.line.kiosk_common_name, "coverage", payload) is None
    assert desk.raised() == [f"raised {Code.ENVELOPE_REFUSED.code}"]


def test_a_signed_message_of_another_kind_is_not_answered(desk):
    assert desk.say(wire.Health(status="ok", version="1")) is None
    assert desk.raised() == [f"raised {Code.REQUEST_MALFORMED.code}"]


def test_a_kiosk_enrolled_meanwhile_is_listened_to(tmp_path, line):
    """Its key appears in peers.jwks while the hospital runs."""
    own = make_line(tmp_path / "own line", dt.datetime.now(dt.UTC))
    desk = Desk(tmp_path, own)
    folder = own.add_kiosk("reception-2", dt.datetime.now(dt.UTC))
    second = KioskEnvelope(folder, hospital_uri(own.institution))
    notice = wire.NoticeUp(
        notice_id=new_id(),
        institution=own.institution,
        device="reception-2",
        kind="staff-called",
        at=NOON,
    )
    payload = second.close_up(wire.encode(notice))
    assert desk.intake.take(f"{own.institution}-reception-2", "notice", payload) is not None
    desk.inbox.close()


def test_a_known_kiosk_of_another_institution_is_not_listened_to(tmp_path, line):
    """Its key lies in peers.jwks, its signature holds, and still it is not ours."""
    own = make_line(tmp_path / "own line", dt.datetime.now(dt.UTC))
    desk = Desk(tmp_path, own)
    desk.intake = Intake("9999999999", Envelope(own.hospital), desk.inbox, OUTSIDE)
    assert desk.say(part_message(OWNER, "part", (a_sealed_record(),))) is None
    assert desk.raised() == [f"raised {Code.ENVELOPE_REFUSED.code}"]
    desk.inbox.close()


def total_of(records, total=None, revision=1):
    hashes = tuple(record.sha256 for record in records)
    day = ClosedDay(TODAY, revision, total or len(records), "total", NOON, hashes)
    return total_message(OWNER, day)


def test_a_complete_day_is_confirmed(desk):
    records = [a_sealed_record(number) for number in (1, 2, 3)]
    desk.say_records(*records)
    answer = desk.say(total_of(records))
    assert (answer.complete, answer.missing, answer.in_reply_to) == (True, (), "total")


def test_gaps_are_named_as_ranges(desk):
    records = [a_sealed_record(number) for number in range(1, 8)]
    desk.say_records(records[0], records[4])
    answer = desk.say(total_of(records))
    assert (answer.complete, answer.missing) == (False, ((2, 4), (6, 7)))


def test_a_day_with_other_content_is_not_complete_and_raised(desk):
    desk.say_records(a_sealed_record(1))
    answer = desk.say(total_of([a_sealed_record(1)]))
    assert (answer.complete, answer.missing) == (False, ())
    assert desk.raised() == [f"raised {Code.DIGEST_MISMATCH.code}"]


def test_records_after_the_close_do_not_disturb_an_old_total(desk):
    records = [a_sealed_record(number) for number in (1, 2)]
    desk.say_records(*records, a_sealed_record(3))
    assert desk.say(total_of(records)).complete


def test_an_older_revision_does_not_overwrite_a_newer_one(desk):
    records = [a_sealed_record(number) for number in (1, 2)]
    desk.say_records(*records)
    desk.say(total_of(records, revision=2))
    desk.say(total_of(records[:1], revision=1))
    totals = [count for _, _, what, count in desk.inbox.counts() if what.startswith("total")]
    assert totals == [2]


def test_a_notice_is_kept_once_and_receipted_twice(desk):
    notice = wire.NoticeUp(
        notice_id=new_id(),
        institution=OWNER.institution,
        device=OWNER.device,
        kind="staff-called",
        at=NOON,
    )
    states = [desk.say(notice).items[0].state for _ in range(2)]
    assert states == ["accepted", "already-had"]
    assert ("reception-1", "", "notice staff-called", 1) in desk.inbox.counts()


def test_neither_logs_nor_counts_hold_personal_data(desk, caplog):
    caplog.set_level("DEBUG")
    record = a_sealed_record()
    desk.say_records(record)
    desk.say_records(conflicting(record))
    desk.say_records(in_part(b'{"schema":"oev-verification/1"}'))
    text = caplog.text + repr(desk.inbox.counts())
    assert leaks(text, personal_strings(people(TODAY))) == set()


def test_what_belongs_on_another_topic_is_not_answered(desk):
    record = part_message(OWNER, "part", (a_sealed_record(),))
    payload = desk.kiosk.close_up(wire.encode(record))
    assert desk.intake.take(desk.line.kiosk_common_name, "notice", payload) is None
    assert desk.raised() == [f"raised {Code.REQUEST_MALFORMED.code}"]
