"""Public keys as a party told them: only what may be handed on, under the caller's own name.

Whoever could tell another party's key as its own would make that party's messages count as its own.
"""

import base64
import datetime as dt
import json
import math
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from eligibility.errors import Code
from eligibility.jose_keys import CURRENT, OWNER, STATE, KeysMalformed, peers_keys
from eligibility.wire_fleet import PublicKeys
from provisioning.register import KEYS_A_DAY, Register
from provisioning.serving.problems import Refused

MOST = 8
_HANDED = ("kty", "crv", "x", "y", "use", "alg", "kid", STATE)
_PRIVATE = frozenset({"d", "k", "p", "q", "dp", "dq", "qi", "oth"})
_COORDINATE_BYTES = 32
_BAD_REQUEST = 400
_CONFLICT = 409
_TOO_MANY = 429
_A_DAY = dt.timedelta(days=1)


def checked(told: PublicKeys, uri: str) -> str:
    """The set as the ledger keeps it (JSON); raises Refused: KEYS_REFUSED."""
    if not 1 <= len(told.keys) <= MOST or any(_PRIVATE & jwk.keys() for jwk in told.keys):
        raise Refused(Code.KEYS_REFUSED, _BAD_REQUEST)
    kept = json.dumps({"keys": [_handed(jwk, uri) for jwk in told.keys]}, sort_keys=True)
    try:
        keys = peers_keys(kept.encode())
        for key in keys:
            _check_point(key.jwk)
    except ValueError:  # KeysMalformed is one, too
        raise Refused(Code.KEYS_REFUSED, _BAD_REQUEST) from None
    if {key.use for key in keys if key.state == CURRENT} != {"sig", "enc"}:
        raise Refused(Code.KEYS_REFUSED, _BAD_REQUEST)
    return kept


def check_own(kept: str, uri: str, register: Register) -> None:
    """No key that another party told, be it gone or not; raises Refused: KEYS_REFUSED."""
    if any(register.kids.get(kid, uri) != uri for kid in _kids(kept)):
        raise Refused(Code.KEYS_REFUSED, _CONFLICT)


def check_rate(uri: str, register: Register, now: dt.datetime) -> None:
    """Nobody fills the ledger; raises Refused: KEYS_REFUSED, with when to come again."""
    told_at = register.keys_told_at.get(uri, ())
    wait = told_at[0] + _A_DAY - now if len(told_at) >= KEYS_A_DAY else dt.timedelta()
    if wait > dt.timedelta():
        later = {"Retry-After": str(math.ceil(wait.total_seconds()))}
        raise Refused(Code.KEYS_REFUSED, _TOO_MANY, headers=later)


def _kids(kept: str) -> set[str]:
    return {jwk["kid"] for jwk in json.loads(kept)["keys"]}


def _handed(jwk: Mapping[str, Any], uri: str) -> dict[str, Any]:
    return {name: jwk[name] for name in _HANDED if name in jwk} | {OWNER: uri}


def _check_point(jwk: Mapping[str, Any]) -> None:
    """Raises ValueError: not on the curve, or not in its one form."""
    x, y = (_coordinate(jwk[name]) for name in ("x", "y"))
    ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()


def _coordinate(text: str) -> int:
    decoded = base64.urlsafe_b64decode(text + "=")
    if len(decoded) != _COORDINATE_BYTES or _encoded(decoded) != text:
        raise KeysMalformed("a coordinate has 32 bytes")
    return int.from_bytes(decoded, "big")


def _encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
