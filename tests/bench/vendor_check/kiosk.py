"""A kiosk without its programs: says what a rule wants said, and hears what is answered."""

import dataclasses
import json
import socket
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from eligibility import jose_keys
from eligibility.identity import hospital_uri
from kiosk.batch.envelope import Envelope, EnvelopeRefused
from kiosk.batch.publisher import tls_context
from tests.bench import forge
from tests.bench.contract import faults, faults_of_header
from tests.bench.pki import LineCredentials
from tests.bench.waiting import wait_until

ANSWER_WITHIN_S = 10.0
_SCHEMAS = {
    "oev-batch-part/1": "part_id",
    "oev-day-total/1": "total_id",
    "oev-notice/1": "notice_id",
}


class Broken(Exception):
    """A rule is not kept; says how, without any content."""


@dataclasses.dataclass(frozen=True)
class Heard:
    """Something on ``down/receipt``, its signature verified."""

    message: dict[str, Any]
    properties: Any
    signer: str
    """The key's id."""


class Kiosk:
    """One device of the line, with its own connection and keys."""

    def __init__(self, line: LineCredentials, device: str, folder: Path, port: int) -> None:
        self.institution, self.device, self.folder = line.institution, device, folder
        self.topic = f"oqs/v1/{line.institution}-{device}"
        self.own, self.hospital = self.keys()
        self.heard: list[Heard] = []
        self.unsigned: list[str] = []
        self._envelope = Envelope(folder, hospital_uri(line.institution))
        self._client = mqtt.Client(
            CallbackAPIVersion.VERSION2,
            client_id=f"{line.institution}-{device}",
            protocol=mqtt.MQTTv5,
        )
        self._client.tls_set_context(tls_context(folder))
        self._client.on_connect = lambda client, *_: client.subscribe(f"{self.topic}/down/#", 1)
        self._client.on_message = self._on_message
        self._client.on_socket_open = _send_at_once
        self._ready = False
        self._client.on_subscribe = lambda *_: setattr(self, "_ready", True)
        self._port = port

    def __enter__(self) -> Self:
        self._client.connect("127.0.0.1", self._port)
        self._client.loop_start()
        wait_until(lambda: self._ready, "the broker does not let the kiosk in")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _on_message(self, _client: mqtt.Client, _data: object, message: mqtt.MQTTMessage) -> None:
        try:
            signed = self._envelope.open_receipt(bytes(message.payload))
            header = json.loads(forge.unb64(bytes(message.payload).split(b".")[0].decode()))
        except (EnvelopeRefused, ValueError):
            self.unsigned.append(message.topic)
            return
        if faults_of_header("JwsHeader", header):
            self.unsigned.append(message.topic)
        self.heard.append(Heard(json.loads(signed), message.properties, header["kid"]))

    def keys(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The current ones of its files: with which it signs, to which it seals."""
        own = jose_keys.own_keys((self.folder / "jose-sign.jwk").read_bytes(), "sig")[0]
        return dict(own.jwk), dict(self._key_of_hospital("enc").jwk)

    def signer(self) -> str:
        """The id of the key with which the hospital signs now."""
        return self._key_of_hospital("sig").kid

    def _key_of_hospital(self, use: str) -> jose_keys.ListedKey:
        known = jose_keys.peers_keys((self.folder / "peers.jwks").read_bytes())
        return next(key for key in known if (key.use, key.state) == (use, jose_keys.CURRENT))

    def sign(self, message: bytes) -> bytes:
        """JWS as the contract wants it."""
        header = {"alg": "ES256", "kid": self.own["kid"]}
        return forge.sign(header, message, forge.private_of(self.own))

    def seal(self, signed: bytes) -> bytes:
        """JWE as the contract wants it."""
        header = {"alg": "ECDH-ES+A256KW", "enc": "A256GCM", "kid": self.hospital["kid"]}
        return forge.seal({**header, "cty": "JWS"}, signed, forge.public_of(self.hospital))

    def publish(self, payload: bytes, channel: str, response_topic: str = "") -> None:
        """Sends bytes as they are."""
        described = Properties(PacketTypes.PUBLISH)
        described.ContentType = "application/jose"
        described.PayloadFormatIndicator = 1
        described.ResponseTopic = response_topic or f"{self.topic}/down/receipt"
        topic = f"{self.topic}/up/{channel}"
        self._client.publish(topic, payload, 1, properties=described)

    def say(self, message: bytes, response_topic: str = "") -> str:
        """Signs, seals and sends; gives the message's id."""
        read = json.loads(message)
        channel = "notice" if read["schema"] == "oev-notice/1" else "coverage"
        self.publish(self.seal(self.sign(message)), channel, response_topic)
        return str(read[_SCHEMAS[read["schema"]]])

    def answers_to(self, identity: str) -> list[Heard]:
        """Everything that was answered to a message."""
        return [one for one in list(self.heard) if one.message.get("in_reply_to") == identity]

    def ask(self, message: bytes, response_topic: str = "") -> dict[str, Any]:
        """Says it and gives the answer, whose form was looked at; raises Broken."""
        identity = json.loads(message)[_SCHEMAS[json.loads(message)["schema"]]]
        before = len(self.answers_to(identity))
        self.say(message, response_topic)
        try:
            wait_until(lambda: len(self.answers_to(identity)) > before, "", ANSWER_WITHIN_S, 0.002)
        except TimeoutError:
            raise Broken(self._silence()) from None
        answer = self.answers_to(identity)[-1].message
        self._check_form(answer)
        return answer

    def _silence(self) -> str:
        if self.unsigned:
            return "an answer is not a JWS with alg and kid alone, by the hospital's key"
        return f"no answer within {ANSWER_WITHIN_S:.0f} s"

    def _check_form(self, answer: dict[str, Any]) -> None:
        if wrong := faults(answer):
            raise Broken(f"the answer does not follow asyncapi.yaml: {wrong[0]}")
        if (answer["institution"], answer["device"]) != (self.institution, self.device):
            raise Broken("the answer names another device")


def _send_at_once(_client: mqtt.Client, _data: object, link: Any) -> None:
    """Without it each question waits 40 ms for the TCP acknowledgement of the PUBACK before it."""
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
