"""Messages by hand, without the library: right ones, and ones with whatever header a forger likes.

seal(header, plaintext, public)      JWE, ECDH-ES+A256KW and A256GCM whatever the header says
sign(header, payload, private)       JWS, ES256 whatever the header says
"""

import base64
import json
import os
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.concatkdf import ConcatKDFHash
from cryptography.hazmat.primitives.keywrap import aes_key_wrap

_ALG = b"ECDH-ES+A256KW"


def b64(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "==")


def jwk_in(file: Path) -> dict[str, Any]:
    """The first key of a key file."""
    read: dict[str, Any] = json.loads(file.read_bytes())
    first: dict[str, Any] = read["keys"][0] if "keys" in read else read
    return first


def private_of(jwk: dict[str, Any]) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(unb64(jwk["d"]), "big"), ec.SECP256R1())


def public_of(jwk: dict[str, Any]) -> ec.EllipticCurvePublicKey:
    x, y = (int.from_bytes(unb64(jwk[name]), "big") for name in ("x", "y"))
    return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()


def epk_of(key: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    numbers = key.public_key().public_numbers()
    x, y = (b64(number.to_bytes(32, "big")).decode() for number in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y}


def sign(header: dict[str, Any] | bytes, payload: bytes, key: ec.EllipticCurvePrivateKey) -> bytes:
    """RFC 7515; bytes stand as the header as they are."""
    written = header if isinstance(header, bytes) else json.dumps(header).encode()
    signed = b64(written) + b"." + b64(payload)
    r, s = decode_dss_signature(key.sign(signed, ec.ECDSA(hashes.SHA256())))
    return signed + b"." + b64(r.to_bytes(32, "big") + s.to_bytes(32, "big"))


def seal(
    header: dict[str, Any] | bytes,
    plaintext: bytes,
    to: ec.EllipticCurvePublicKey,
    ephemeral: ec.EllipticCurvePrivateKey | None = None,
) -> bytes:
    """RFC 7516; ``epk`` is added to a header that is a dict and has none."""
    own = ephemeral or ec.generate_private_key(ec.SECP256R1())
    if not isinstance(header, bytes):
        header = json.dumps({"epk": epk_of(own), **header}).encode()
    shared = own.exchange(ec.ECDH(), to)
    about = len(_ALG).to_bytes(4, "big") + _ALG + bytes(8) + (256).to_bytes(4, "big")
    wrapping = ConcatKDFHash(hashes.SHA256(), 32, about).derive(shared)
    content_key, nonce = os.urandom(32), os.urandom(12)
    protected = b64(header)
    closed = AESGCM(content_key).encrypt(nonce, plaintext, protected)
    wrapped = aes_key_wrap(wrapping, content_key)
    parts = (wrapped, nonce, closed[:-16], closed[-16:])
    return b".".join([protected, *(b64(part) for part in parts)])
