"""Who may say what to whom: the broker, the envelope and the record's own hash."""

import dataclasses
import datetime as dt
import shutil
import sqlite3
import ssl

import pytest

from eligibility import wire
from eligibility.batch import record_sha256
from eligibility.errors import Code
from eligibility.identity import hospital_uri
from eligibility.wire_records import record_to_wire
from kiosk.batch.closing import part_message
from kiosk.batch.envelope import Envelope
from kiosk.batch.publisher import tls_context
from tests.bench.batch import Batch
from tests.bench.eavesdropper import NOT_AUTHORIZED, Eavesdropper, is_turned_away
from tests.bench.mosquitto import Mosquitto
from tests.bench.people import people, personal_strings
from tests.bench.pki import make_line
from tests.bench.receptions import OWNER, TODAY, a_record, a_sealed_record, an_answer, receptions
from tests.bench.waiting import wait_until


def coverage_topic(line):
    return f"oqs/v1/{line.kiosk_common_name}/up/coverage"


def test_nothing_personal_is_on_the_wire(line, broker, batch, outbox):
    with Eavesdropper(line.hospital, broker) as ear:
        ear.subscribe("oqs/v1/#")
        batch.start()
        receptions(outbox, 20)
        batch.close_day(TODAY)
        wait_until(lambda: len(ear.heard) >= 3, "nothing was heard")
    seen = b"".join(
        message.topic.encode() + message.payload + repr(message.properties).encode()
        for message in ear.heard
    )
    personal = {text for text in personal_strings(people(TODAY)) if len(text) > 4}
    assert {text for text in personal if text.encode() in seen} == set()


def test_the_same_id_with_other_content_is_refused_and_raised(line, broker, hospital):
    hospital.start()
    first = a_sealed_record()
    body = wire.encode(
        record_to_wire(a_record(answer=an_answer(verification_id=first.verification_id)))
    )
    second = dataclasses.replace(first, sealed=body, sha256=record_sha256(body))
    envelope = Envelope(line.kiosk, hospital_uri(line.institution))
    with Eavesdropper(line.kiosk, broker) as kiosk:
        kiosk.subscribe(f"oqs/v1/{line.kiosk_common_name}/down/receipt")
        for record in (first, second):
            message = wire.encode(part_message(OWNER, record.sha256, (record,)))
            kiosk.publish(coverage_topic(line), envelope.close_up(message))
        wait_until(lambda: len(kiosk.heard) == 2, "no receipts")
    receipts = {}
    for message in kiosk.heard:
        signed = envelope.open_receipt(message.payload)
        receipt: wire.Receipt = wire.decode(signed, wire.Receipt)
        receipts[receipt.in_reply_to] = receipt.items[0]
    assert receipts[first.sha256].state == "accepted"
    assert receipts[second.sha256].state == "refused"
    assert receipts[second.sha256].code == Code.RECORD_CONFLICT.code
    assert hospital.raised() == [Code.RECORD_CONFLICT.code]
    wait_until(lambda: bool(hospital.files()), "not filed")
    assert len(hospital.files()) == 1


def test_the_broker_refuses_another_devices_topic(line, broker, hospital):
    hospital.start()
    second = line.add_kiosk("reception-2", dt.datetime.now(dt.UTC))
    with Eavesdropper(second, broker) as stranger:
        assert stranger.publish(coverage_topic(line), b"x") == NOT_AUTHORIZED
        own = f"oqs/v1/{line.institution}-reception-2/up/coverage"
        assert stranger.publish(own, b"x") != NOT_AUTHORIZED


def test_the_broker_keeps_receipts_from_other_devices(line, broker):
    """mosquitto grants the subscription and then delivers nothing of it."""
    second = line.add_kiosk("reception-3", dt.datetime.now(dt.UTC))
    with Eavesdropper(second, broker) as stranger, Eavesdropper(line.hospital, broker) as desk:
        stranger.subscribe("oqs/v1/+/down/receipt")
        desk.publish(f"oqs/v1/{line.kiosk_common_name}/down/receipt", b"not for you")
        desk.publish(f"oqs/v1/{line.institution}-reception-3/down/receipt", b"for you")
        wait_until(lambda: bool(stranger.heard), "nothing was heard")
        assert [message.payload for message in stranger.heard] == [b"for you"]


def test_a_kiosk_cannot_write_receipts(line, broker):
    with Eavesdropper(line.kiosk, broker) as kiosk:
        topic = f"oqs/v1/{line.kiosk_common_name}/down/receipt"
        assert kiosk.publish(topic, b"accepted") == NOT_AUTHORIZED


def test_a_certificate_of_another_authority_is_refused_in_the_handshake(tmp_path, broker):
    stranger = make_line(tmp_path / "stranger", dt.datetime.now(dt.UTC))
    context = tls_context(stranger.kiosk)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    assert is_turned_away(context, broker)


def test_without_a_certificate_the_broker_does_not_talk(line, broker):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(line.kiosk / "ca.crt")
    assert is_turned_away(context, broker)


def test_a_revoked_certificate_is_refused_in_the_handshake(tmp_path):
    own = make_line(tmp_path / "line", dt.datetime.now(dt.UTC))
    own.revoke(own.kiosk, dt.datetime.now(dt.UTC))
    with Mosquitto(tmp_path / "broker", own.broker) as broker:
        assert is_turned_away(tls_context(own.kiosk), broker)
        assert not is_turned_away(tls_context(own.hospital), broker)


def test_a_forged_receipt_on_the_own_topic_is_ignored(line, broker, batch, outbox):
    """The broker, or whoever sits there, says "accepted"; nobody signed it."""
    batch.start()
    (identity,) = receptions(outbox, 1)
    wait_until(lambda: batch.states() == {"offered": 1}, "not offered")
    ((sha256,),) = batch.query("SELECT sha256 FROM record")
    item = wire.ReceiptItem(key=identity, sha256=sha256, state="accepted")
    receipt = wire.Receipt(
        receipt_id="r",
        in_reply_to="p",
        institution=line.institution,
        device=line.device,
        received_at=dt.datetime.now(dt.UTC),
        items=(item,),
    )
    with Eavesdropper(line.hospital, broker) as desk:
        topic = f"oqs/v1/{line.kiosk_common_name}/down/receipt"
        desk.publish(topic, wire.encode(receipt))
        batch.wait_for("batch.receipt_refused code=KSK-303")
    assert "received" not in batch.states()


@pytest.mark.parametrize("missing", ["outbox.key", "peers.jwks", "jose-sign.jwk", "device.key"])
def test_without_a_key_the_batch_process_does_not_start(tmp_path, line, broker, missing):
    folder = tmp_path / "credentials"
    shutil.copytree(line.kiosk, folder)
    (folder / missing).unlink()
    batch = Batch(tmp_path / "kiosk", line, broker, credentials=folder)
    with pytest.raises(RuntimeError, match=r"not_started"):
        batch.start()
    assert batch.stop() is None


def test_the_last_word_is_retained_for_whoever_comes_later(line, broker, batch):
    batch.start()
    batch.wait_for("batch.link_up")
    batch.stop()
    with Eavesdropper(line.hospital, broker) as desk:
        desk.subscribe("oqs/v1/+/up/status")
        wait_until(lambda: bool(desk.heard), "no status")
    status: wire.DeviceStatus = wire.decode(desk.heard[0].payload, wire.DeviceStatus)
    assert (status.device, status.state) == (line.device, "offline")


def test_the_outbox_on_disk_holds_no_personal_data(batch, outbox, hospital):
    hospital.start()
    batch.start()
    receptions(outbox, 20)
    wait_until(batch.is_all_received, "no receipts")
    seen = b"".join(file.read_bytes() for file in batch.directory.iterdir())
    personal = {text for text in personal_strings(people(TODAY)) if len(text) > 4}
    assert {text for text in personal if text.encode() in seen} == set()
    inbox = sqlite3.connect(hospital.face.parent / "state" / "inbox.sqlite")
    (body,) = inbox.execute("SELECT body FROM record LIMIT 1").fetchone()
    inbox.close()
    assert any(text.encode() in body for text in personal)  # the search itself works
