"""A plain MQTT client with somebody's certificate: tries what our programs never would.

with Eavesdropper(line.kiosk, broker) as ear:
    ear.subscribe("oqs/v1/#"); ear.heard; ear.publish(topic, b"x") == NOT_AUTHORIZED
"""

import socket
import ssl
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from kiosk.batch.publisher import tls_context
from tests.bench.mosquitto import Mosquitto
from tests.bench.waiting import wait_until

NOT_AUTHORIZED = 0x87
_KEPT_S = 3600
_CONNECT = bytes.fromhex("10 0d 0004 4d515454 05 02 003c 00 0000")
"""MQTT 5, clean start, no client id."""
_CONNACK = b"\x20"


class Eavesdropper:
    """Connects once and does not come back by itself."""

    def __init__(
        self,
        credentials: Path,
        broker: Mosquitto | int,
        client_id: str = "",
        *,
        keeps_session: bool = False,
        will: str = "",
    ) -> None:
        """``broker`` or its port; ``client_id`` may be another's; ``will`` is a Will's topic."""
        self.heard: list[Any] = []
        """Messages of paho."""
        self.judged: list[int] = []
        self.session_present = False
        self.answer: int | None = None
        """The broker's reason in its answer to CONNECT; 0 is success."""
        self.end: int | None = None
        """The reason of the line's end, once it has ended."""
        self._port = broker if isinstance(broker, int) else broker.port
        self._keeps_session = keeps_session
        self._connected = threading.Event()
        self.client = mqtt.Client(
            CallbackAPIVersion.VERSION2,
            client_id=client_id,
            protocol=mqtt.MQTTv5,
            reconnect_on_failure=False,
        )
        self.client.tls_set_context(tls_context(credentials))
        if will:
            self.client.will_set(will, b"the end", 1)
        self.client.on_connect = self._on_connect
        self.client.on_disconnect = self._on_disconnect
        self.client.on_message = lambda _c, _u, message: self.heard.append(message)
        self.client.on_publish = lambda _c, _u, _m, reason, _p: self.judged.append(reason.value)

    def __enter__(self) -> Self:
        described = Properties(PacketTypes.CONNECT)
        described.SessionExpiryInterval = _KEPT_S if self._keeps_session else 0
        self.client.connect(
            "127.0.0.1",
            self._port,
            clean_start=not self._keeps_session,
            properties=described,
        )
        self.client.loop_start()
        assert self._connected.wait(10), "no answer to CONNECT"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.client.disconnect()
        self.client.loop_stop()

    def subscribe(self, *topics: str) -> list[int]:
        """Gives the broker's reasons, one a topic, once it has answered."""
        answered: list[list[int]] = []
        self.client.on_subscribe = lambda _c, _u, _m, reasons, _p: answered.append(
            [reason.value for reason in reasons]
        )
        self.client.subscribe([(topic, 1) for topic in topics])
        wait_until(lambda: bool(answered), "the subscription was not answered")
        return answered[0]

    def publish(
        self, topic: str, payload: bytes, *, retain: bool = False, respond_to: str = ""
    ) -> int:
        """Gives the reason code of the broker's acknowledgement."""
        described = Properties(PacketTypes.PUBLISH)
        if respond_to:
            described.ResponseTopic = respond_to
        self.client.publish(topic, payload, 1, retain=retain, properties=described)
        wait_until(lambda: bool(self.judged), "not judged")
        return self.judged.pop()

    def cut(self) -> None:
        """The line falls without a word."""
        line: Any = self.client.socket()
        line.shutdown(socket.SHUT_RDWR)
        self.wait_for_end()

    def payloads(self) -> list[bytes]:
        """What it heard."""
        return [bytes(message.payload) for message in self.heard]

    def wait_for_end(self) -> int:
        """Until the line has ended; gives the reason, 0x80 when the other side told none."""
        wait_until(lambda: self.end is not None, "the line is still open")
        return self.end or 0

    def _on_connect(
        self, _c: object, _u: object, flags: mqtt.ConnectFlags, reason: Any, *_: object
    ) -> None:
        self.session_present = flags.session_present
        self.answer = reason.value
        self._connected.set()

    def _on_disconnect(self, *given: object) -> None:
        reason = given[3]
        self.end = getattr(reason, "value", -1)


def is_turned_away(context: ssl.SSLContext, broker: Mosquitto | int) -> bool:
    """True when the broker ends the line in the handshake: nothing of MQTT was read."""
    port = broker if isinstance(broker, int) else broker.port
    try:
        with (
            socket.create_connection(("127.0.0.1", port), timeout=10) as raw,
            context.wrap_socket(raw, server_hostname="127.0.0.1") as line,
        ):
            line.sendall(_CONNECT)
            return line.recv(1) != _CONNACK  # by TLS 1.3 the refusal comes with the first read
    except (ssl.SSLError, ConnectionError):
        return True
