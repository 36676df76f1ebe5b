"""A hospital's desk that asks by hand: a plain MQTT client with the hospital's certificate.

with ListDesk(line, broker) as desk:
    desk.ask(a_list(...)); desk.taken; desk.parts          every part is receipted as it comes
"""

import datetime as dt
import json
import threading
from types import TracebackType
from typing import Any, Self

from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from eligibility import wire
from eligibility.batch import record_sha256
from eligibility.wire_inquiries import InquiryList, InquiryPart, InquiryTaken
from hospital.envelope import Envelope
from kiosk.batch.publisher import tls_context
from tests.bench.mosquitto import Mosquitto
from tests.bench.pki import LineCredentials
from tests.bench.receptions import new_id


class ListDesk:
    """Not beside ``python -m hospital run``: both are the same client to the broker."""

    def __init__(self, line: LineCredentials, broker: Mosquitto) -> None:
        self.taken: list[InquiryTaken] = []
        self.parts: list[InquiryPart] = []
        """Each once, in the order of arrival."""
        self.envelope = Envelope(line.hospital)
        self._line = line
        self._port = broker.port
        self._branch = f"oqs/v1/{line.kiosk_common_name}"
        self._is_listening = threading.Event()
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5)
        self._client.tls_set_context(tls_context(line.hospital))
        self._client.on_connect = lambda client, *_: client.subscribe(f"{self._branch}/up/#", 1)
        self._client.on_subscribe = lambda *_: self._is_listening.set()
        self._client.on_message = self._on_message

    def __enter__(self) -> Self:
        self._client.connect("127.0.0.1", self._port)
        self._client.loop_start()
        assert self._is_listening.wait(10)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def ask(self, message: InquiryList | bytes, response_topic: str | None = None) -> None:
        """Sends a list, or the JWS payload of one."""
        signed = message if isinstance(message, bytes) else wire.encode(message)
        payload = self.envelope.close_up_for(self._line.kiosk_uri, signed)
        self.publish("down/inquiry", payload, response_topic)

    def publish(self, channel: str, payload: bytes, response_topic: str | None = None) -> None:
        """Whatever it is."""
        described = Properties(PacketTypes.PUBLISH)
        if response_topic is not None:
            described.ResponseTopic = response_topic
        self._client.publish(f"{self._branch}/{channel}", payload, 1, properties=described)

    def parts_of(self, inquiry_id: str | None = None) -> list[InquiryPart]:
        """Of one list, or of all."""
        return [one for one in self.parts if inquiry_id in (None, one.inquiry_id)]

    def is_answered(self, inquiry_id: str | None = None) -> bool:
        """Whether the last part and all before it are here; without an id of the only list."""
        parts = self.parts_of(inquiry_id)
        numbers = {part.part for part in parts}
        return any(part.is_last and numbers == set(range(1, part.part + 1)) for part in parts)

    def statuses(self) -> dict[int, tuple[str, str | None]]:
        """By line."""
        lines = [line for part in self.parts for line in part.lines]
        told = {line.line: (line.status, line.code) for line in lines}
        assert len(told) == len(lines), "a line was answered twice"
        return told

    def _on_message(
        self,
        _client: mqtt.Client,
        _userdata: Any,
        message: mqtt.MQTTMessage,
    ) -> None:
        if not message.topic.endswith("/up/answer"):
            return
        signed = self.envelope.open_up(bytes(message.payload)).payload
        if json.loads(signed)["schema"] == wire.schema_of(InquiryTaken):
            self.taken.append(wire.decode(signed, InquiryTaken))
            return
        part: InquiryPart = wire.decode(signed, InquiryPart)
        if part.answer_id not in {one.answer_id for one in self.parts}:
            self.parts.append(part)
        self._receipt(part, record_sha256(signed))

    def _receipt(self, part: InquiryPart, sha256: str) -> None:
        receipt = wire.Receipt(
            receipt_id=new_id(),
            in_reply_to=part.answer_id,
            institution=part.institution,
            device=part.device,
            received_at=dt.datetime.now(dt.UTC),
            items=(wire.ReceiptItem(key=part.answer_id, sha256=sha256, state="accepted"),),
        )
        self.publish("down/receipt", self.envelope.sign(wire.encode(receipt)))
