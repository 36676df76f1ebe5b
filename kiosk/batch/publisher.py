"""MQTT 5 over TLS 1.3 with the device's certificate: the only importer of paho in the kiosk.

Measured traps behind this (device.md 1.1, 1.2): while disconnected ``publish()`` reports an error
but keeps and later sends the message; a PUBACK may carry a refusal; paho keeps nothing on disk.
"""

import contextlib
import logging
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from eligibility import wire
from eligibility.errors import Code
from eligibility.identity import device_name
from kiosk.batch.link import Channel, Heard, Judged, LinkDown, LinkEvent, LinkUp, Verdict
from kiosk.batch.settings import BatchSettings
from kiosk.identity.following import mark_of

logger = logging.getLogger(__name__)

SESSION_EXPIRY_S = 7 * 24 * 3600
MESSAGE_EXPIRY_S = 7 * 24 * 3600
WILL_DELAY_S = 60
KEEPALIVE_S = 30
RECONNECT_FIRST_S = 1
RECONNECT_LONGEST_S = 30
STOP_DEADLINE_S = 3.0
IN_FLIGHT = 20
_AT_LEAST_ONCE = 1
_STATUS = wire.schema_of(wire.DeviceStatus)

_VERDICTS = {
    0x00: Verdict.TAKEN,
    0x10: Verdict.NO_SUBSCRIBER,
    0x87: Verdict.NOT_AUTHORIZED,
    0x97: Verdict.QUOTA,
}


class MqttLink:
    """Implements ``kiosk.batch.link.Link``."""

    def __init__(self, settings: BatchSettings, offline_status: bytes) -> None:
        """``offline_status`` is the Will.

        Raises:
            OSError, ssl.SSLError: the certificate files cannot be used.
        """
        self._settings = settings
        self._name = device_name(settings.owner.institution, settings.owner.device)
        self._heard_on = {self._topic(one): one for one in (Channel.RECEIPT, Channel.INQUIRY)}
        self._report: Callable[[LinkEvent], None] = _unheard
        self._client = mqtt.Client(
            CallbackAPIVersion.VERSION2, client_id=self._name, protocol=mqtt.MQTTv5
        )
        self._certificate = mark_of(settings.credentials)
        self._context = tls_context(settings.credentials)
        self._client.tls_set_context(self._context)
        self._client.max_inflight_messages_set(IN_FLIGHT)
        self._client.reconnect_delay_set(RECONNECT_FIRST_S, RECONNECT_LONGEST_S)
        self._client.will_set(
            self._topic(Channel.STATUS),
            offline_status,
            _AT_LEAST_ONCE,
            retain=True,
            properties=_will_properties(),
        )
        self._client.on_connect = self._on_connect
        self._client.on_connect_fail = self._on_connect_fail
        self._client.on_disconnect = self._on_disconnect
        self._client.on_publish = self._on_publish
        self._client.on_subscribe = self._on_subscribe
        self._client.on_message = self._on_message

    def start(self, report: Callable[[LinkEvent], None]) -> None:
        """See Link."""
        self._report = report
        self._connect()

    def _connect(self) -> None:
        session = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        session.SessionExpiryInterval = SESSION_EXPIRY_S
        self._client.connect_async(
            self._settings.broker_host,
            self._settings.broker_port,
            KEEPALIVE_S,
            clean_start=False,
            properties=session,
        )
        self._client.loop_start()

    def send(self, channel: Channel, payload: bytes, correlation: str, schema: str) -> int:
        """See Link; the return code is ignored on purpose, see the module's docstring."""
        described = _described(PacketTypes.PUBLISH, "application/jose", schema)
        described.CorrelationData = correlation.encode()
        described.ResponseTopic = self._topic(Channel.RECEIPT)
        described.MessageExpiryInterval = MESSAGE_EXPIRY_S
        sent = self._client.publish(
            self._topic(channel), payload, _AT_LEAST_ONCE, properties=described
        )
        return sent.mid

    def announce(self, status: bytes) -> None:
        """See Link."""
        self._publish_status(status)

    def follow(self) -> None:
        """See Link; the session stays, so that what is under way is delivered afterwards."""
        mark = mark_of(self._settings.credentials)
        if mark == self._certificate:
            return
        self._certificate = mark
        try:
            tls_context(self._settings.credentials)  # half a pair would leave ours without any
        except (OSError, ssl.SSLError):
            code = Code.DEVICE_CERTIFICATE_UNUSABLE.code
            logger.error("batch.certificate_not_renewed code=%s", code)  # noqa: TRY400 - suffices
            return
        logger.info("batch.certificate_renewed")
        self._client.disconnect()
        self._client.loop_stop()  # nobody shakes hands while the pair is exchanged
        show_certificate(self._context, self._settings.credentials)
        self._connect()

    def stop(self, last_status: bytes) -> None:
        """See Link; a broker that does not answer cannot hold up the stop."""
        if self._client.is_connected():
            last = self._publish_status(last_status)
            with contextlib.suppress(RuntimeError, ValueError):  # the line fell: the Will says it
                last.wait_for_publish(STOP_DEADLINE_S)
        self._client.disconnect()
        self._client.loop_stop()

    def _publish_status(self, status: bytes) -> mqtt.MQTTMessageInfo:
        described = _described(PacketTypes.PUBLISH, "application/json", _STATUS)
        topic = self._topic(Channel.STATUS)
        return self._client.publish(
            topic, status, _AT_LEAST_ONCE, retain=True, properties=described
        )

    def _topic(self, channel: Channel) -> str:
        return f"oqs/v1/{self._name}/{channel.value}"

    def _on_connect(
        self,
        client: mqtt.Client,
        _userdata: Any,  # noqa: ANN401 - paho's signature
        flags: mqtt.ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            self._report(LinkDown(str(reason), is_refused=True))
            return
        if not flags.session_present:
            client.drop_out_messages()  # all is offered again: paho's own copies would double it
        client.subscribe([(topic, _AT_LEAST_ONCE) for topic in self._heard_on])
        self._report(LinkUp(flags.session_present))

    def _on_connect_fail(self, _client: mqtt.Client, _userdata: Any) -> None:  # noqa: ANN401
        self._report(LinkDown("no connection"))

    def _on_disconnect(
        self,
        _client: mqtt.Client,
        _userdata: Any,  # noqa: ANN401 - paho's signature
        _flags: mqtt.DisconnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        self._report(LinkDown(str(reason)))

    def _on_publish(
        self,
        _client: mqtt.Client,
        _userdata: Any,  # noqa: ANN401 - paho's signature
        message: int,
        reason: ReasonCode,
        _properties: Properties,
    ) -> None:
        self._report(Judged(message, _VERDICTS.get(reason.value, Verdict.OTHER)))

    def _on_subscribe(
        self,
        _client: mqtt.Client,
        _userdata: Any,  # noqa: ANN401 - paho's signature
        _message: int,
        reasons: list[ReasonCode],
        _properties: Properties | None,
    ) -> None:
        if any(reason.is_failure for reason in reasons):
            self._report(LinkDown("down/# may not be read", is_refused=True))

    def _on_message(
        self,
        _client: mqtt.Client,
        _userdata: Any,  # noqa: ANN401 - paho's signature
        message: mqtt.MQTTMessage,
    ) -> None:
        channel = self._heard_on.get(message.topic)
        if channel is not None:
            response_topic = getattr(message.properties, "ResponseTopic", None)
            self._report(Heard(bytes(message.payload), channel, response_topic))


def tls_context(credentials: Path) -> ssl.SSLContext:
    """TLS 1.3 only, our own CA only, our certificate shown, the broker's name checked."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    show_certificate(context, credentials)
    return context


def show_certificate(context: ssl.SSLContext, credentials: Path) -> None:
    """From the next handshake on; paho takes no second context."""
    credentials = credentials.resolve()  # one generation, even if another takes its place now
    context.load_verify_locations(credentials / "ca.crt")
    context.load_cert_chain(credentials / "device.crt", credentials / "device.key")


def _will_properties() -> Properties:
    will = _described(PacketTypes.WILLMESSAGE, "application/json", _STATUS)
    will.WillDelayInterval = WILL_DELAY_S
    return will


def _described(packet: int, content: str, schema: str) -> Properties:
    """What everybody may read of a message: JOSE's compact form and JSON are both UTF-8 text."""
    described = Properties(packet)  # type: ignore[no-untyped-call]
    described.ContentType = content
    described.PayloadFormatIndicator = 1
    described.UserProperty = [("schema", schema)]
    return described


def _unheard(event: LinkEvent) -> None:
    logger.debug("link.not_started event=%s", type(event).__name__)
