"""The service described by OpenAPI 3.1, made from the wire types and the table of calls below.

``docs/openapi.yaml`` is what ``python -m cloud openapi`` prints.
"""

from collections.abc import Sequence
from typing import Any

from cloud.api import calls_hospitals, calls_insurers
from cloud.api.calls import JSON, PARAMETERS, XML, Call
from cloud.api.problems import status_of
from cloud.config import Limits
from eligibility import wire
from eligibility.errors import Code
from eligibility.wire_schema import Schema, schemas

_SCHEMAS = "#/components/schemas/"
_TOO_LARGE = 413
_UNREADABLE = 415
_TOO_SLOW = 408
_FAULT = 500
_ANSWERED = (
    wire.Challenge,
    wire.CardAuthentication,
    wire.Registration,
    wire.InquiryAnswer,
    wire.ConsentRecorded,
    wire.Health,
    wire.Problem,
    *calls_insurers.ANSWERED,
    *calls_hospitals.ANSWERED,
)
_ASKED = (
    wire.ChallengeRequest,
    wire.CardAuthenticationRequest,
    wire.RegistrationRequest,
    wire.InquiryRequest,
    wire.ConsentRequest,
    *calls_insurers.ASKED,
    *calls_hospitals.ASKED,
)


_OF_KIOSKS = (
    Call(
        "challenge",
        "post",
        "/v1/challenges",
        "A nonce for one session of this device, good once, for 180 s",
        wire.Challenge,
        wire.ChallengeRequest,
    ),
    Call(
        "card-authentication",
        "post",
        "/v1/card-authentications",
        "Is this card genuine, here, now, and whose is it; the same body gets the same answer",
        wire.CardAuthentication,
        wire.CardAuthenticationRequest,
        (
            Code.NONCE_UNKNOWN,
            Code.NONCE_REUSED,
            Code.CERTIFICATE_UNTRUSTED,
            Code.CERTIFICATE_NOT_YET_VALID,
            Code.CERTIFICATE_EXPIRED,
            Code.CERTIFICATE_REVOKED,
            Code.REVOCATION_UNKNOWN,
            Code.SIGNATURE_INVALID,
            Code.PROOF_NOT_ACCEPTED,
            Code.FACE_DATA_UNTRUSTED,
            Code.FACE_DATA_OF_ANOTHER,
            Code.CARD_NOT_REGISTERED,
            Code.DESK_PLEASE,
        ),
    ),
    Call(
        "registration",
        "post",
        "/v1/registrations",
        "Use this card as an insurance card from now on; the same again gets the same answer",
        wire.Registration,
        wire.RegistrationRequest,
        (
            Code.AUTHENTICATION_UNKNOWN,
            Code.REGISTRATION_REFUSED,
            Code.DESK_PLEASE,
            Code.CERTIFICATE_REVOKED,
        ),
    ),
    Call(
        "inquiry",
        "post",
        "/v1/inquiries",
        "Who covers this person on this day; the same request gets the stored answer",
        wire.InquiryAnswer,
        wire.InquiryRequest,
        (
            Code.AUTHENTICATION_UNKNOWN,
            Code.CARD_NOT_REGISTERED,
            Code.DESK_PLEASE,
            Code.TOO_MANY_MISSES,
            Code.VERIFICATION_CONFLICT,
        ),
        example={
            "verification_id": "91c21ae4-207a-4c45-86f2-a1e76e452721",
            "session_id": "7772d2e9-38fb-44f5-ad8d-0b1eba07066f",
            "authentication_id": "6a93a461-ee00-45d1-8c38-db117da5a411",
        },
    ),
    Call(
        "consent",
        "put",
        "/v1/consents/{session_id}",
        "What the patient lets this institution see, at most 24 hours; replaces the earlier one",
        wire.ConsentRecorded,
        wire.ConsentRequest,
        (
            Code.AUTHENTICATION_UNKNOWN,
            Code.CARD_NOT_REGISTERED,
            Code.DESK_PLEASE,
            Code.CONSENT_NOT_ALLOWED,
        ),
    ),
    Call(
        "health",
        "get",
        "/v1/health",
        "Does the service answer; needs the handshake, no enrolment",
        wire.Health,
    ),
)
CALLS = (*_OF_KIOSKS, *calls_insurers.CALLS, *calls_hospitals.CALLS)
_BY_ANYBODY = (Code.REQUEST_MALFORMED, Code.CALLER_UNKNOWN, Code.CALLER_NOT_ALLOWED)
_ABOUT = """\
For reception kiosks: TLS 1.3 with a client certificate of the line's authority, whose one SAN URI
(urn:x-oev:device:{institution}:{device}) must be enrolled. Unknown fields are ignored. A body may
have %d bytes. Every call may be repeated. Decide by a problem's code, not by its status.
"""


def document() -> Schema:
    """The whole description, as plain values."""
    paths: dict[str, Schema] = {}
    for call in CALLS:
        paths.setdefault(call.path, {})[call.method] = _operation(call)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Eligibility service",
            "version": "1",
            "description": " ".join(_ABOUT.split()) % Limits().request_bytes,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "https://localhost:8443"}],
        "security": [{"device": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "device": {
                    "type": "mutualTLS",
                    "description": "The device's certificate; revoked ones are refused.",
                }
            },
            "schemas": schemas(_ASKED, _ANSWERED, _SCHEMAS + "{name}"),
        },
    }


def _operation(call: Call) -> Schema:
    told: Schema = {"operationId": call.operation, "summary": call.summary}
    if parameters := _parameters(call):
        told["parameters"] = parameters
    if call.request is not None:
        told["requestBody"] = {
            "required": True,
            "content": {call.media: _body(call, call.request)},
        }
    return told | {"responses": _responses(call)}


def _body(call: Call, request: type) -> Schema:
    example = {} if call.example is None else {"example": call.example}
    return {"schema": _reference(request)} | example


def _parameters(call: Call) -> list[Schema]:
    """Of the path, all needed; of the query, none."""
    in_path = [name for name in PARAMETERS if f"{{{name}}}" in call.path]
    return [
        {"name": name, "in": place, "required": place == "path", "schema": PARAMETERS[name]}
        for place, names in (("path", in_path), ("query", call.asks))
        for name in names
    ]


def _responses(call: Call) -> Schema:
    told: Schema = {
        "200": {
            "description": "Done.",
            "content": {_answer_media(call): {"schema": _reference(call.answer)}},
        }
    }
    codes = (*(_BY_ANYBODY if call.request else ()), *call.refusals, Code.SERVICE_ERROR)
    refusals = {
        status: [code for code in codes if status_of(code) == status]
        for status in map(status_of, codes)
    }
    refusals |= {status: [Code.REQUEST_MALFORMED] for status in _of_bodies(call)}
    refusals[_FAULT] = [Code.SERVICE_ERROR]
    for status, why in refusals.items():
        told[str(status)] = _problem(status, why, call.media)
    return dict(sorted(told.items()))


def _of_bodies(call: Call) -> list[int]:
    """What may be wrong with a body before it is read as a message."""
    statuses = [] if call.request is None else [_TOO_LARGE]
    if call.is_file or call.media != JSON:
        statuses.append(_UNREADABLE)
    return [*statuses, _TOO_SLOW] if call.is_file else statuses


def _answer_media(call: Call) -> str:
    return XML if call.media == XML else JSON


def _problem(status: int, codes: Sequence[Code], media: str) -> Schema:
    told: Schema = {"description": "\n".join(f"{code.code}: {code.sentence}" for code in codes)}
    if media == XML:  # SegmentOfResult 9, ErrorCode, ErrorMessage
        return told | {"content": {XML: {"schema": _reference(str)}}}
    narrowed: dict[str, Any] = {
        "status": {"const": status},
        "code": {"enum": [code.code for code in codes]},
    }
    schema = {"allOf": [_reference(wire.Problem), {"properties": narrowed}]}
    return told | {"content": {"application/problem+json": {"schema": schema}}}


def _reference(kind: type) -> Schema:
    if kind is str:
        return {"type": "string", "description": "As in docs/hospitals.md."}
    return {"$ref": _SCHEMAS + kind.__name__}
