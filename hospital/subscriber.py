"""MQTT 5 over TLS 1.3 with the hospital's certificate: the only importer of paho here.

The broker is told that a message arrived (``ack``) only after the inbox has committed it, so a
crash in between brings it again; the session stays at the broker for seven days.
"""

import logging
import signal
import sqlite3
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from eligibility import wire
from eligibility.errors import WireError
from eligibility.wire_inquiries import InquiryList
from hospital import clock
from hospital.checks import is_instant, is_plain
from hospital.config import HospitalConfig
from hospital.intake import Intake
from hospital.link import Judged, KioskSeen, LinkDown, LinkEvent, LinkUp
from hospital.taken import TakenSession

logger = logging.getLogger(__name__)

EVERYTHING = "oqs/v1/+/up/#"
SESSION_EXPIRY_S = 7 * 24 * 3600
RECEIPT_EXPIRY_S = 7 * 24 * 3600
KEEPALIVE_S = 30
_TOPIC_LEVELS = 5
_WAITS_S = (1, 30)
_TAKEN_WAITS_S = (120, 600)
"""Two that fight for one session would both hear little."""
_QOS = 1


class Subscriber:
    """Runs in the calling thread until ``stop``."""

    def __init__(
        self, config: HospitalConfig, intake: Intake, committed: Callable[[], None]
    ) -> None:
        """``committed`` is called after each commit; raises OSError for unusable certificates."""
        self._config = config
        self._intake = intake
        self._committed = committed
        self._report: Callable[[LinkEvent], None] = _unheard
        self._failure: Exception | None = None
        self._is_stopping = threading.Event()
        self._taken = TakenSession()
        self._client = mqtt.Client(
            CallbackAPIVersion.VERSION2,
            client_id=f"hospital-{config.hospital.institution}",
            protocol=mqtt.MQTTv5,
            manual_ack=True,
        )
        self._client.tls_set_context(_tls_context(config.paths.credentials))
        self._client.reconnect_delay_set(*_WAITS_S)
        self._client.on_connect = self._on_connect
        self._client.on_connect_fail = self._on_connect_fail
        self._client.on_disconnect = self._on_disconnect
        self._client.on_subscribe = self._on_subscribe
        self._client.on_message = self._on_message
        self._client.on_publish = self._on_publish

    def report_to(self, report: Callable[[LinkEvent], None]) -> None:
        """Who hears of the line and of what the broker says of messages; before ``run``."""
        self._report = report

    def send_inquiry(self, device_name: str, payload: bytes, inquiry_id: str, expiry_s: int) -> int:
        """See InquiryLink; from any thread; what ``publish`` returns says nothing."""
        described = _described(inquiry_id, wire.schema_of(InquiryList), expiry_s)
        described.ResponseTopic = f"oqs/v1/{device_name}/up/answer"
        topic = f"oqs/v1/{device_name}/down/inquiry"
        return self._client.publish(topic, payload, _QOS, properties=described).mid

    def run(self) -> None:
        """Connects, and again whenever the line falls; raises sqlite3.Error when a commit fails.

        MQTT has a thread of its own: paho then lets no other write. Without it, whoever sends from
        elsewhere would write into the TLS connection while this thread does, and break it.
        """
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: self.stop())
        session = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        session.SessionExpiryInterval = SESSION_EXPIRY_S
        self._client.connect_async(
            self._config.broker.host,
            self._config.broker.port,
            KEEPALIVE_S,
            clean_start=False,
            properties=session,
        )
        self._client.loop_start()
        self._is_stopping.wait()
        self._client.loop_stop()
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        """From a signal handler or a callback."""
        self._client.disconnect()
        self._is_stopping.set()

    def _on_connect(
        self,
        client: mqtt.Client,
        _userdata: Any,  # noqa: ANN401 - paho's signature
        flags: mqtt.ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        logger.info("hospital.connected reason=%s", reason)
        if reason.is_failure:
            self._taken.failed()
        else:
            self._taken.up(clock.monotonic())
            client.subscribe(EVERYTHING, _QOS)
            self._report(LinkUp(flags.session_present))

    def _on_connect_fail(self, _client: mqtt.Client, _userdata: Any) -> None:  # noqa: ANN401
        logger.warning("hospital.broker_unreachable: tried again")
        self._taken.failed()

    def _on_disconnect(
        self,
        _client: mqtt.Client,
        _userdata: Any,  # noqa: ANN401 - paho's signature
        _flags: mqtt.DisconnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        logger.warning("hospital.disconnected reason=%s", reason)
        is_taken = self._taken.is_taken(reason.value, clock.monotonic())
        self._client.reconnect_delay_set(*(_TAKEN_WAITS_S if is_taken else _WAITS_S))
        self._report(LinkDown(is_taken))

    def _on_publish(
        self,
        _client: mqtt.Client,
        _userdata: Any,  # noqa: ANN401 - paho's signature
        message: int,
        reason: ReasonCode,
        _properties: Properties,
    ) -> None:
        self._report(Judged(message, reason.value))

    def _on_subscribe(
        self,
        _client: mqtt.Client,
        _userdata: Any,  # noqa: ANN401 - paho's signature
        _message: int,
        reasons: list[ReasonCode],
        _properties: Properties | None,
    ) -> None:
        if any(reason.is_failure for reason in reasons):
            logger.error("hospital.subscription_refused: check the broker's ACL")
            return
        logger.info("hospital.listening")

    def _on_message(
        self,
        client: mqtt.Client,
        _userdata: Any,  # noqa: ANN401 - paho's signature
        message: mqtt.MQTTMessage,
    ) -> None:
        try:
            self._take(client, message)
        except sqlite3.Error as error:
            # not acknowledged: the broker brings it again once the disk is well
            logger.error("hospital.not_committed sqlite=%s", error.sqlite_errorname)  # noqa: TRY400
            self._failure = error
            self.stop()
            return
        client.ack(message.mid, message.qos)

    def _take(self, client: mqtt.Client, message: mqtt.MQTTMessage) -> None:
        levels = message.topic.split("/")
        if len(levels) == _TOPIC_LEVELS and levels[4] == "status":
            self._report(_seen(levels[2], bytes(message.payload)))
        if len(levels) != _TOPIC_LEVELS or levels[4] not in self._intake.channels:
            return
        answer = self._intake.take(levels[2], levels[4], bytes(message.payload))
        self._committed()
        if answer is not None:
            described = _described(answer.in_reply_to, answer.schema, RECEIPT_EXPIRY_S)
            topic = f"oqs/v1/{levels[2]}/down/receipt"
            client.publish(topic, answer.payload, _QOS, properties=described)


def _seen(device_name: str, payload: bytes) -> KioskSeen:
    """A status is shown and decides nothing: it is taken as far as it can be read."""
    try:
        status: wire.DeviceStatus = wire.decode(payload, wire.DeviceStatus)
    except WireError:
        return KioskSeen(device_name)
    if not is_plain(status.state) or not is_instant(status.at):
        return KioskSeen(device_name)
    return KioskSeen(device_name, status.state, status.at, status.waiting)


def _described(correlation: str, schema: str, expiry_s: int) -> Properties:
    described = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
    described.ContentType = "application/jose"
    described.PayloadFormatIndicator = 1  # JOSE's compact form is text
    described.CorrelationData = correlation.encode()
    described.UserProperty = [("schema", schema)]
    described.MessageExpiryInterval = expiry_s
    return described


def _tls_context(credentials: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_verify_locations(credentials / "ca.crt")
    context.load_cert_chain(credentials / "device.crt", credentials / "device.key")
    return context


def _unheard(event: LinkEvent) -> None:
    logger.debug("hospital.nobody_offers event=%s", type(event).__name__)
