"""What a message's headers must be, before any key is touched (RFC 7515, 7516, 8725). Pure.

JWS ES256 inside JWE ECDH-ES+A256KW / A256GCM, both compact. A header that asks for anything else,
or for more, is refused: ``crit``, ``zip``, ``b64``, ``jwk``, ``jku``, ``x5c``, ``apu`` ... have no
place here. ``kid`` only says which of the known keys to take.
"""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

SIGNING = "ES256"
KEY_WRAPPING = "ECDH-ES+A256KW"
ENCRYPTION = "A256GCM"
NESTED = "JWS"
CURVE = "P-256"
MESSAGE_LIMIT_BYTES = 1024 * 1024
"""What is signed; a part is 128 kB of JSON at most, unless one record alone is larger."""
SIGNED_LIMIT_BYTES = MESSAGE_LIMIT_BYTES * 4 // 3 + 1024
"""The same as JWS."""
SEALED_LIMIT_BYTES = SIGNED_LIMIT_BYTES * 4 // 3 + 1024
"""The same as JWE."""

_HEADER_LIMIT = 1024
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{43}")  # RFC 7638 thumbprint, SHA-256
_COORDINATE = _KEY_ID  # 32 bytes, too
_BASE64URL = re.compile(rb"[A-Za-z0-9_-]+")
_WRAPPED_KEY, _NONCE, _TAG, _SIGNATURE = 54, 16, 22, 86
"""Lengths as base64url of 40, 12, 16 and 64 bytes."""


class HeaderRefused(ValueError):
    """Not what both sides agreed on; says nothing of what it was."""


def sealing_header(kid: str) -> dict[str, Any]:
    """The JWE header of what is closed up to the key ``kid``; the library adds ``epk``."""
    return {"alg": KEY_WRAPPING, "enc": ENCRYPTION, "kid": kid, "cty": NESTED}


def signing_header(kid: str) -> dict[str, Any]:
    """The JWS header of what the key ``kid`` signs."""
    return {"alg": SIGNING, "kid": kid}


def sealed_to(data: bytes) -> str:
    """The key id of a JWE whose form is right; raises HeaderRefused."""
    header, lengths = _taken_apart(data, SEALED_LIMIT_BYTES, parts=5)
    if (lengths[1], lengths[2], lengths[4]) != (_WRAPPED_KEY, _NONCE, _TAG):
        raise HeaderRefused
    kid = header.get("kid")
    if header != {**sealing_header(_key_id(kid)), "epk": _ephemeral(header.get("epk"))}:
        raise HeaderRefused
    return str(kid)


def signed_with(data: bytes) -> str:
    """The key id of a JWS whose form is right; raises HeaderRefused."""
    header, lengths = _taken_apart(data, SIGNED_LIMIT_BYTES, parts=3)
    kid = header.get("kid")
    if lengths[2] != _SIGNATURE or header != signing_header(_key_id(kid)):
        raise HeaderRefused
    return str(kid)


def _taken_apart(data: bytes, limit: int, parts: int) -> tuple[dict[str, Any], list[int]]:
    if len(data) > limit or data.count(b".") != parts - 1:
        raise HeaderRefused
    segments = data.split(b".")
    header = segments[0]
    if len(header) > _HEADER_LIMIT or not _BASE64URL.fullmatch(header):
        raise HeaderRefused
    try:
        read = json.loads(
            base64.urlsafe_b64decode(header + b"=" * (-len(header) % 4)),
            object_pairs_hook=_each_once,
        )
    except (ValueError, RecursionError):
        raise HeaderRefused from None
    if not isinstance(read, dict):
        raise HeaderRefused
    return read, [len(segment) for segment in segments]


def _each_once(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """RFC 7515 4: names within a header must be unique; parsers differ on which one counts."""
    read = dict(members)
    if len(read) != len(members):
        raise HeaderRefused
    return read


def _key_id(value: object) -> str:
    if not isinstance(value, str) or not _KEY_ID.fullmatch(value):
        raise HeaderRefused
    return value


def _ephemeral(value: object) -> Mapping[str, Any]:
    """A public P-256 key and nothing else; that the point lies on the curve, the library checks."""
    if not isinstance(value, dict):
        raise HeaderRefused
    x, y = value.get("x"), value.get("y")
    for coordinate in (x, y):
        if not isinstance(coordinate, str) or not _COORDINATE.fullmatch(coordinate):
            raise HeaderRefused
    return {"kty": "EC", "crv": CURVE, "x": x, "y": y}
