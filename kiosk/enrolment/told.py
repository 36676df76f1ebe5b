"""After the certificate: the kiosk's public keys to the authority, its hospital's keys from it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from eligibility import wire
from eligibility.errors import Code, WireError
from eligibility.wire_fleet import PublicKeys
from kiosk.enrolment.line import AuthorityError, Line, Question
from kiosk.enrolment.problems import refusal

_JSON = {"Content-Type": "application/json"}
_GOOD = (200, 204)
_PRIVATE = "d"


def tell_keys(line: Line, keys: Sequence[Mapping[str, Any]]) -> None:
    """PUT /v1/keys; the same again changes nothing.

    Raises:
        AuthorityError: it was not taken.
        ValueError: a private key was about to leave.
    """
    if any(_PRIVATE in key for key in keys):
        raise ValueError("a private key was about to be handed to another party")
    body = wire.encode(PublicKeys(keys=[dict(key) for key in keys]))
    answer = line.ask(Question("PUT", "/v1/keys", body, _JSON))
    if answer.status not in _GOOD:
        raise AuthorityError(refusal(answer))


def fetch_peers(line: Line) -> tuple[bytes, int]:
    """GET /v1/peers: the content of ``peers.jwks``, and how many keys are in it.

    Raises:
        AuthorityError: it was not given.
    """
    answer = line.ask(Question("GET", "/v1/peers"))
    if answer.status not in _GOOD:
        raise AuthorityError(refusal(answer))
    try:
        told: PublicKeys = wire.decode(answer.content, PublicKeys)
    except WireError:
        raise AuthorityError(Code.ANSWER_NOT_UNDERSTOOD) from None
    return json.dumps({"keys": told.keys}, indent=1, sort_keys=True).encode() + b"\n", len(
        told.keys
    )
