"""What a broker may read beside each payload is what asyncapi.yaml binds to it, on both sides."""

import json
from typing import Any

from eligibility import wire
from eligibility.batch import NoticeKind
from eligibility.identity import hospital_uri
from hospital.envelope import Envelope as HospitalEnvelope
from kiosk.batch.closing import part_message
from kiosk.batch.envelope import Envelope
from kiosk.batch.publisher import MqttLink
from kiosk.batch.settings import BatchSettings
from tests.bench import contract
from tests.bench.eavesdropper import Eavesdropper
from tests.bench.receptions import NOON, OWNER, TODAY, a_sealed_record, receptions
from tests.bench.waiting import wait_until
from tests.integration.batch.test_trust import coverage_topic


def kinds_heard(ear):
    return {value for message in ear.heard for _, value in message.properties.UserProperty}


def test_what_a_kiosk_tells_beside_its_messages(line, broker, batch, outbox):
    with Eavesdropper(line.hospital, broker) as ear:
        ear.subscribe("oqs/v1/#")
        batch.start()
        receptions(outbox, 1)
        outbox.ring(NoticeKind.STAFF_CALLED, NOON)
        wait_until(
            lambda: kinds_heard(ear) == {"oev-status/1", "oev-batch-part/1", "oev-notice/1"},
            "not all was heard",
        )
    opened = HospitalEnvelope(line.hospital)
    for heard in ear.heard:
        is_plain = heard.topic.endswith("/up/status")
        read = heard.payload if is_plain else opened.open_up(heard.payload).payload
        message = json.loads(read)
        assert contract.faults_beside(heard, message, line.kiosk_common_name) == []


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
    answers = [json.loads(envelope.open_receipt(heard.payload)) for heard in kiosk.heard]
    assert [one["schema"] for one in answers] == ["oev-receipt/1", "oev-day-answer/1"]
    for heard, answer in zip(kiosk.heard, answers, strict=True):
        assert contract.faults_beside(heard, answer, line.kiosk_common_name) == []
