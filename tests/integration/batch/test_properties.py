"""What a broker may read beside each payload (device.md 1.4), on both sides."""

from typing import Any

from eligibility import wire
from eligibility.batch import NoticeKind
from eligibility.identity import hospital_uri
from kiosk.batch.closing import part_message
from kiosk.batch.envelope import Envelope
from kiosk.batch.publisher import MqttLink
from kiosk.batch.settings import BatchSettings
from tests.bench.eavesdropper import Eavesdropper
from tests.bench.receptions import NOON, OWNER, TODAY, a_sealed_record, receptions
from tests.bench.waiting import wait_until
from tests.integration.batch.test_trust import coverage_topic

WEEK_S = 7 * 24 * 3600


def told(message):
    """Content type, format indicator, correlation, response topic, expiry, user properties."""
    given = message.properties
    return (
        given.ContentType,
        given.PayloadFormatIndicator,
        getattr(given, "CorrelationData", b"").decode(),
        getattr(given, "ResponseTopic", ""),
        getattr(given, "MessageExpiryInterval", 0),
        given.UserProperty,
    )


def kinds_heard(ear):
    return {value for message in ear.heard for _, value in message.properties.UserProperty}


def test_what_a_kiosk_tells_beside_its_messages(line, broker, batch, outbox):
    own = f"oqs/v1/{line.kiosk_common_name}"
    with Eavesdropper(line.hospital, broker) as ear:
        ear.subscribe("oqs/v1/#")
        batch.start()
        receptions(outbox, 1)
        outbox.ring(NoticeKind.STAFF_CALLED, NOON)
        wait_until(
            lambda: kinds_heard(ear) == {"oev-status/1", "oev-batch-part/1", "oev-notice/1"},
            "not all was heard",
        )
    for message in ear.heard:
        kind = message.properties.UserProperty[0][1]
        content, indicator, correlation, response, expiry, user = told(message)
        assert (indicator, user) == (1, [("schema", kind)])
        if kind == "oev-status/1":
            assert (content, correlation, response) == ("application/json", "", "")
            continue
        assert (content, response) == ("application/jose", f"{own}/down/receipt")
        assert 0 < expiry <= WEEK_S
        assert correlation in known_ids(batch)


def known_ids(batch):
    found = batch.query("SELECT part_id FROM record UNION SELECT notice_id FROM notice")
    return {row[0] for row in found}


def test_the_will_is_told_as_json_of_the_same_schema(line, broker, tmp_path):
    settings = BatchSettings(OWNER, "127.0.0.1", broker.port, line.kiosk, tmp_path / "o.sqlite")
    link = MqttLink(settings, offline_status=b"{}")
    will: Any = link._client._will_properties
    assert (will.ContentType, will.PayloadFormatIndicator) == ("application/json", 1)
    assert will.UserProperty == [("schema", "oev-status/1")]
    assert will.WillDelayInterval == 60


def test_what_a_hospital_tells_beside_its_answers(line, broker, hospital):
    hospital.start()
    envelope = Envelope(line.kiosk, hospital_uri(line.institution))
    part = part_message(OWNER, "b7c8c0de-0000-4000-8000-000000000001", (a_sealed_record(),))
    total = wire.DayTotal(
        total_id="b7c8c0de-0000-4000-8000-000000000002",
        institution=OWNER.institution,
        device=OWNER.device,
        business_day=TODAY,
        revision=1,
        total=1,
        digest=part.digest,
        closed_at=NOON,
    )
    with Eavesdropper(line.kiosk, broker) as kiosk:
        kiosk.subscribe(f"oqs/v1/{line.kiosk_common_name}/down/receipt")
        for message in (part, total):
            kiosk.publish(coverage_topic(line), envelope.close_up(wire.encode(message)))
        wait_until(lambda: len(kiosk.heard) == 2, "no answers")
    for message, correlation, schema in zip(
        kiosk.heard,
        (part.part_id, total.total_id),
        ("oev-receipt/1", "oev-day-answer/1"),
        strict=True,
    ):
        content, indicator, *others, expiry, user = told(message)
        assert (content, indicator, others) == ("application/jose", 1, [correlation, ""])
        assert user == [("schema", schema)]
        assert 0 < expiry <= WEEK_S
