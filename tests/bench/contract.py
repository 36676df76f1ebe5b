"""Judges messages by what ``docs/asyncapi.yaml`` says of them, as a vendor's validator would."""

import functools
import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs/asyncapi.yaml"
_SPECIFICATION = Path(__file__).parent / "asyncapi/3.0.0.json"


@functools.cache
def told() -> dict[str, Any]:
    """The document, as it lies in the repository."""
    return dict(yaml.safe_load(DOCUMENT.read_text("utf-8")))


def faults_of_document(document: dict[str, Any]) -> list[str]:
    """Where a document breaks the rules of AsyncAPI 3.0.0."""
    return _faults(jsonschema_rs.Draft7Validator(json.loads(_SPECIFICATION.read_text())), document)


def faults(message: dict[str, Any]) -> list[str]:
    """Where a decrypted message or a record breaks its schema; an unknown kind is a fault."""
    validator = _validators().get(message.get("schema", ""))
    return ["schema: of no known message"] if validator is None else _faults(validator, message)


def faults_of_header(layer: str, header: dict[str, Any]) -> list[str]:
    """Where a JOSE header breaks ``JweHeader`` or ``JwsHeader``."""
    return _faults(_validator(f"#/components/schemas/{layer}"), header)


def compact(value: object) -> bytes:
    """As a kiosk writes it: no white space, members in the order given."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def faults_beside(heard: Any, message: dict[str, Any], device: str) -> list[str]:
    """Where topic and properties (of paho) differ from what is bound to the message's kind."""
    described = next(
        one
        for one in told()["components"]["messages"].values()
        if one["title"] == message["schema"]
    )
    mqtt, given = described["bindings"]["mqtt"], heard.properties
    field = described.get("correlationId", {}).get("location", "").rpartition("/")[2]
    expiry_s = getattr(given, "MessageExpiryInterval", 0)
    most_s = described.get("x-messageExpiryInterval", 0)
    wanted = {
        "topic": (heard.topic, _address_of(described["name"]).format(device=device)),
        "content type": (given.ContentType, mqtt["contentType"]),
        "format": (given.PayloadFormatIndicator, mqtt["payloadFormatIndicator"]),
        "user properties": (given.UserProperty, [("schema", message["schema"])]),
        "response topic": (
            getattr(given, "ResponseTopic", ""),
            mqtt.get("responseTopic", "").format(device=device),
        ),
        "correlation": (
            getattr(given, "CorrelationData", b"").decode(),
            message[field] if field else "",
        ),
        "expiry": (min(most_s, 1) <= expiry_s <= most_s, True),
    }
    return [f"{what}: {found}" for what, (found, right) in wanted.items() if found != right]


def _address_of(name: str) -> str:
    return str(
        next(one["address"] for one in told()["channels"].values() if name in one["messages"])
    )


@functools.cache
def _validators() -> dict[str, jsonschema_rs.Validator]:
    messages = {
        message["title"]: _validator(message["payload"]["$ref"])
        for message in told()["components"]["messages"].values()
    }
    return {**messages, "oev-verification/1": _validator("#/components/schemas/Verification")}


def _validator(reference: str) -> jsonschema_rs.Validator:
    schema = {"$ref": reference, "components": told()["components"]}
    return jsonschema_rs.Draft7Validator(schema, validate_formats=True)


def _faults(validator: jsonschema_rs.Validator, value: Any) -> list[str]:
    return [
        f"{'/'.join(map(str, error.instance_path))}: {error.message}"
        for error in validator.iter_errors(value)
    ]
