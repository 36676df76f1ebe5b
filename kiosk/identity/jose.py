"""The JOSE keys of a kiosk that makes its keys itself; the signing one may lie in a chip.

``joserfc`` is not needed for that: a JWK is a point and a number in base64url. A chip's key is a
JWK without its private number, which names the key's label (``eligibility.jose_keys.LABEL``).
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

from eligibility.errors import Code
from eligibility.jose_headers import CURVE
from eligibility.jose_keys import ALGORITHMS, LABEL, OWNER, thumbprint
from kiosk.identity.device_key import DeviceKey, DeviceKeyError, DeviceKeys
from kiosk.identity.generation import JOSE_ENCRYPT, JOSE_SIGN, Generation

_COORDINATE_BYTES = 32
_LABEL_DIGITS = 24


def give_keys(
    draft: Generation, uri: str, chip: DeviceKeys | None, current: Generation | None = None
) -> list[dict[str, Any]]:
    """The draft's own keys: the current ones, else made once; gives what the authority is told.

    The name of a chip's key follows from the draft's TLS key: one that was made before a power cut
    is found again, one that a chip brings along from another kiosk is not. Raises DeviceKeyError.
    """
    for name in (JOSE_SIGN, JOSE_ENCRYPT):
        if current is not None and not draft.has(name):
            draft.put(name, current.get(name))
    if not draft.has(JOSE_SIGN):
        label = _label(draft)
        own = make("sig", uri) if chip is None else in_token(_made_once(chip, label), label, uri)
        draft.put(JOSE_SIGN, own)
    if not draft.has(JOSE_ENCRYPT):
        draft.put(JOSE_ENCRYPT, make("enc", uri))
    return public_keys(draft.get(JOSE_SIGN), draft.get(JOSE_ENCRYPT))


def _label(draft: Generation) -> str:
    return f"jose-sign-{hashlib.sha256(draft.tls_key().public_key()).hexdigest()[:_LABEL_DIGITS]}"


def _made_once(chip: DeviceKeys, label: str) -> DeviceKey:
    try:
        return chip.open(label)
    except DeviceKeyError:
        return chip.make(label)


def make(use: str, uri: str) -> bytes:
    """A new private JWK of the kiosk ``uri``: ``sig`` signs, to ``enc`` others seal messages."""
    key = ec.generate_private_key(ec.SECP256R1())
    number = key.private_numbers().private_value
    return _json({**_jwk(key.public_key(), use, uri), "d": _base64(number)})


def in_token(key: DeviceKey, label: str, uri: str) -> bytes:
    """The signing key of the kiosk ``uri`` that lies in a chip under ``label``."""
    public = load_der_public_key(key.public_key())
    if not isinstance(public, ec.EllipticCurvePublicKey):
        raise DeviceKeyError(Code.KEY_TOKEN_UNUSABLE)
    return _json({**_jwk(public, "sig", uri), LABEL: label})


def public_keys(*own: bytes) -> list[dict[str, Any]]:
    """What the authority and the hospital may know of own keys, one or a set a file."""
    listed = [key for one in own for key in _keys(json.loads(one))]
    return [{name: key[name] for name in key if name not in {"d", LABEL}} for key in listed]


def _keys(read: dict[str, Any]) -> list[dict[str, Any]]:
    keys: list[dict[str, Any]] = read.get("keys", [read])
    return keys


def _jwk(public: ec.EllipticCurvePublicKey, use: str, uri: str) -> Mapping[str, str]:
    point = public.public_numbers()
    members = {"kty": "EC", "crv": CURVE, "x": _base64(point.x), "y": _base64(point.y)}
    told = {"use": use, "alg": ALGORITHMS[use], "kid": thumbprint(members), OWNER: uri}
    return {**members, **told}


def _base64(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes(_COORDINATE_BYTES, "big")).rstrip(b"=").decode()


def _json(value: Mapping[str, str]) -> bytes:
    return json.dumps(value, indent=1, sort_keys=True).encode() + b"\n"
