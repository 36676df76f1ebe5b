"""A kiosk's end of the hospital's inquiries, as small as can be: it hears lists and says answers.

with AskedKiosk(line, broker) as kiosk:
    offer = kiosk.next_list(); kiosk.take(offer); kiosk.say(part); kiosk.receipts
"""

import dataclasses
import datetime as dt
import queue
import threading
from types import TracebackType
from typing import Any, Self

from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from eligibility import wire
from eligibility.batch import record_sha256
from eligibility.identity import hospital_uri
from eligibility.wire_inquiries import InquiryList, InquiryTaken
from kiosk.batch.envelope import Envelope
from kiosk.batch.publisher import tls_context
from tests.bench.mosquitto import Mosquitto
from tests.bench.pki import LineCredentials
from tests.bench.waiting import DEADLINE_S, wait_until

SESSION_S = 3600


@dataclasses.dataclass(frozen=True)
class Offer:
    """A list as it came."""

    asked: InquiryList
    sha256: str
    properties: Any


class AskedKiosk:
    def __init__(self, line: LineCredentials, broker: Mosquitto) -> None:
        self.receipts: list[wire.ReceiptItem] = []
        self._line = line
        self._port = broker.port
        self._envelope = Envelope(line.kiosk, hospital_uri(line.institution))
        self._offers: queue.SimpleQueue[Offer] = queue.SimpleQueue()
        self._listening = threading.Event()
        name = line.kiosk_common_name
        self._up, self._down = f"oqs/v1/{name}/up/", f"oqs/v1/{name}/down/"
        self._client = mqtt.Client(
            CallbackAPIVersion.VERSION2, client_id=name, protocol=mqtt.MQTTv5
        )
        self._client.tls_set_context(tls_context(line.kiosk))
        self._client.reconnect_delay_set(1, 1)
        self._client.on_connect = self._on_connect
        self._client.on_subscribe = self._on_subscribe
        self._client.on_message = self._on_message

    def __enter__(self) -> Self:
        session = Properties(PacketTypes.CONNECT)
        session.SessionExpiryInterval = SESSION_S
        self._client.connect("127.0.0.1", self._port, clean_start=False, properties=session)
        self._client.loop_start()
        assert self._listening.wait(DEADLINE_S)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def next_list(self, deadline_s: float = DEADLINE_S) -> Offer:
        return self._offers.get(timeout=deadline_s)

    def take(self, offer: Offer, state: str = "accepted", code: str | None = None) -> None:
        taken = InquiryTaken(
            inquiry_id=offer.asked.inquiry_id,
            sha256=offer.sha256,
            institution=self._line.institution,
            device=self._line.device,
            at=dt.datetime.now(dt.UTC),
            state=state,
            code=code,
        )
        self.say(taken)

    def say(self, message: object) -> None:
        payload = self._envelope.close_up(wire.encode(message))
        self._client.publish(f"{self._up}answer", payload, 1)

    def wait_for_receipts(self, count: int) -> list[str]:
        """The states, in the order in which they came."""
        wait_until(lambda: len(self.receipts) >= count, f"only {len(self.receipts)} receipts")
        return [item.state for item in self.receipts]

    def _on_connect(self, *_: Any) -> None:
        self._client.subscribe(f"{self._down}#", 1)

    def _on_subscribe(self, *_: Any) -> None:
        self._client.publish(f"{self._up}status", b"{}", 1, retain=True)
        self._listening.set()

    def _on_message(self, _client: Any, _userdata: Any, message: mqtt.MQTTMessage) -> None:
        payload = bytes(message.payload)
        if message.topic == f"{self._down}inquiry":
            signed = self._envelope.open_inquiry(payload)
            asked: InquiryList = wire.decode(signed, InquiryList)
            self._offers.put(Offer(asked, record_sha256(signed), message.properties))
        else:
            receipt: wire.Receipt = wire.decode(self._envelope.open_receipt(payload), wire.Receipt)
            self.receipts += receipt.items
