"""The batch channel described by AsyncAPI 3.0, from the wire types and the tables beside this.

``docs/asyncapi.yaml`` is what ``python -m hospital.contract`` prints. Seen from the hospital's end:
it receives what goes up and sends what goes down.
"""

import json
from collections.abc import Mapping
from typing import Any

from eligibility import wire
from eligibility.asyncapi_messages import (
    ANSWER,
    CHANNELS,
    INQUIRY,
    MESSAGES,
    OPERATIONS,
    STATUS,
    WEEK_S,
    Operation,
    Told,
)
from eligibility.errors import Code
from eligibility.wire_schema import FORMS, Schema, schemas
from eligibility.wire_schema_batch import BATCH_FORMS

_SCHEMAS = "#/components/schemas/"
_BINDING = "0.2.0"
_SENT_BY_HOSPITAL = ("down/receipt", INQUIRY)
_CODES = (
    Code.REQUEST_MALFORMED,
    Code.ENVELOPE_REFUSED,
    Code.RECORD_CONFLICT,
    Code.DIGEST_MISMATCH,
    Code.OUTBOX_UNAVAILABLE,
    Code.DEADLINE_PASSED,
    Code.TOO_MANY_LISTS,
    Code.FOREIGN_RESPONSE_TOPIC,
    Code.CLOCK_IMPLAUSIBLE,
)
"""What a receipt, a day's answer or the answer to a list may carry, or what leaves one out."""
_ABOUT = """\
Seen from the hospital's end: 'receive' is what a kiosk sends up, 'send' what the hospital sends
down. Payloads are described as they are inside the envelope: up, and down to 'down/inquiry',
JWE(JWS(JSON)); down to 'down/receipt' JWS(JSON); 'up/status' is plain JSON. Headers are MQTT 5 user
properties. Acknowledge a message (PUBACK) only after it is committed, then publish the answer to
the device whose signature was verified, whatever Response Topic says. Pass over unknown fields;
leave unanswered what cannot be decrypted or verified. The rules in words, and tests that judge a
subscriber: docs/batch.md.
"""
_ALGORITHMS: Schema = {"alg": {"const": "ECDH-ES+A256KW"}, "enc": {"const": "A256GCM"}}
_KID = {
    "type": "string",
    "pattern": "^[A-Za-z0-9_-]{43}$",
    "description": "The key's thumbprint (RFC 7638, SHA-256), as its file has it.",
}
_HEADERS: Mapping[str, Schema] = {
    "JweHeader": {
        "description": "Outer layer, JWE compact: to the receiver's encryption key. No other"
        " algorithm is taken, whatever a header says.",
        "type": "object",
        "properties": {
            **_ALGORITHMS,
            "kid": _KID,
            "cty": {"const": "JWS"},
            "epk": {"type": "object"},
        },
        "required": ["alg", "enc", "kid", "cty", "epk"],
        "additionalProperties": False,
    },
    "JwsHeader": {
        "description": "Inner layer, JWS compact: by the sender's signing key, whose x-oev-uri in"
        " peers.jwks must name the device of topic and message (up), or the hospital (down).",
        "type": "object",
        "properties": {"alg": {"const": "ES256"}, "kid": _KID},
        "required": ["alg", "kid"],
        "additionalProperties": False,
    },
}


def document() -> Schema:
    """The whole description, as plain values."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Batch channel from reception kiosks, the hospital's end",
            "version": "1",
            "description": " ".join(_ABOUT.split()),
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/jose",
        "servers": {"broker": _broker()},
        "channels": {_name(channel): _channel(channel) for channel in CHANNELS},
        "operations": {operation.name: _operation(operation) for operation in OPERATIONS},
        "components": {
            "securitySchemes": {
                "certificate": {
                    "type": "X509",
                    "description": "TLS 1.3 with a client certificate of the line's authority; its"
                    " common name is user and client id: hospital-{institution}.",
                }
            },
            "messages": {told.name: _message(told) for told in MESSAGES},
            "schemas": message_schemas(),
        },
        "x-codes": {code.code: code.sentence for code in _CODES},
    }


def message_schemas() -> dict[str, Schema]:
    """By name: the messages, what they are made of, and the envelope's headers."""
    down = [told.kind for told in MESSAGES if told.channel in _SENT_BY_HOSPITAL]
    up = [told.kind for told in MESSAGES if told.channel not in _SENT_BY_HOSPITAL]
    forms = {**FORMS, **BATCH_FORMS}
    found = schemas(down, (*up, wire.Verification), _SCHEMAS + "{name}", forms)
    return {**found, **_HEADERS}


def _name(channel: str) -> str:
    return channel.partition("/")[2]


def _broker() -> Schema:
    return {
        "host": "broker.clinic.example:8883",
        "protocol": "mqtts",
        "protocolVersion": "5",
        "description": "QoS 1, clean start false, session expiry 7 days.",
        "security": [{"$ref": "#/components/securitySchemes/certificate"}],
        "bindings": {
            "mqtt": {
                "clientId": "hospital-1310000011",
                "cleanSession": False,
                "keepAlive": 30,
                "sessionExpiryInterval": WEEK_S,
                "bindingVersion": _BINDING,
            }
        },
    }


def _channel(channel: str) -> Schema:
    there = [told for told in MESSAGES if told.channel == channel]
    return {
        "address": f"oqs/v1/{{device}}/{channel}",
        "description": CHANNELS[channel] + ".",
        "parameters": {
            "device": {
                "description": "Common name of the device's certificate, institution-device.",
                "examples": ["1310000011-reception-1"],
            }
        },
        "messages": {told.name: {"$ref": f"#/components/messages/{told.name}"} for told in there},
    }


def _operation(operation: Operation) -> Schema:
    channel = _of(operation.message).channel
    mqtt: Schema = {"qos": 1, "retain": channel == STATUS, "bindingVersion": _BINDING}
    if expiry_s := _of(operation.message).expiry_s:
        mqtt["messageExpiryInterval"] = expiry_s
    told: Schema = {
        "action": operation.action,
        **_where(channel, operation.message),
        "summary": operation.summary + ".",
        "bindings": {"mqtt": mqtt},
    }
    if operation.reply:
        told["reply"] = _where(_of(operation.reply).channel, operation.reply)
    return told


def _where(channel: str, message: str) -> Schema:
    at = f"#/channels/{_name(channel)}"
    return {"channel": {"$ref": at}, "messages": [{"$ref": f"{at}/messages/{message}"}]}


def _of(message: str) -> Told:
    return next(told for told in MESSAGES if told.name == message)


def _message(told: Told) -> Schema:
    media = "application/json" if told.channel == STATUS else "application/jose"
    mqtt: Schema = {"payloadFormatIndicator": 1, "contentType": media, "bindingVersion": _BINDING}
    if told.correlation:
        mqtt["correlationData"] = {"type": "string", "description": f"Equals {told.correlation}."}
    if answered := _answered_on(told.channel):
        mqtt["responseTopic"] = f"oqs/v1/{{device}}/{answered}"
    schema = wire.schema_of(told.kind)
    described: Schema = {
        "name": told.name,
        "title": schema,
        "summary": told.summary + ".",
        "contentType": media,
        "headers": {
            "type": "object",
            "properties": {"schema": {"type": "string", "const": schema}},
            "required": ["schema"],
        },
        "payload": {"$ref": _SCHEMAS + told.kind.__name__},
        "bindings": {"mqtt": mqtt},
        "examples": [_example(name, message) for name, message in told.examples],
    }
    if told.correlation:
        described["correlationId"] = {"location": f"$message.payload#/{told.correlation}"}
    if told.expiry_s:  # an operation's binding tells it, a reply has none
        described["x-messageExpiryInterval"] = told.expiry_s
    return described | _envelope(told)


def _answered_on(channel: str) -> str:
    """Where an answer is expected; nobody answers a status or an answer."""
    if channel == INQUIRY:
        return ANSWER
    return "" if channel == STATUS or channel in _SENT_BY_HOSPITAL else "down/receipt"


def _envelope(told: Told) -> Schema:
    if told.channel == STATUS:
        return {}
    layers = ["JweHeader", "JwsHeader"] if told.is_encrypted else ["JwsHeader"]
    return {"x-envelope": [{"$ref": _SCHEMAS + layer} for layer in layers]}


def _example(name: str, message: Any) -> Schema:  # noqa: ANN401 - any message
    schema = wire.schema_of(message)
    payload = json.loads(wire.encode(message))
    return {"name": name, "headers": {"schema": schema}, "payload": payload}
