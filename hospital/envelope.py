"""Decrypt what a kiosk sent, verify who signed it, sign the receipts.

JWS (ES256) inside JWE (ECDH-ES+A256KW, A256GCM). Algorithms and key ids are pinned: what a header
asks for never decides. A signer is known by its key in peers.jwks, whose ``x-oev-uri`` names it.
"""

import dataclasses
import json
from pathlib import Path
from typing import Any

from joserfc import jwe, jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from eligibility.errors import Code, EligibilityError

SIGNING = "ES256"
KEY_WRAPPING = "ECDH-ES+A256KW"
ENCRYPTION = "A256GCM"
MESSAGE_LIMIT_BYTES = 1024 * 1024
"""A part is 64 kB of JSON at most, unless one record alone is larger."""


class EnvelopeRefused(EligibilityError):
    """Not decryptable, not signed by a known kiosk, or changed on its way: KSK-303."""

    def __init__(self) -> None:
        super().__init__(f"{Code.ENVELOPE_REFUSED.code} {Code.ENVELOPE_REFUSED.sentence}")
        self.code = Code.ENVELOPE_REFUSED


class KeysUnusable(EligibilityError):
    """The credentials folder's JOSE keys cannot be used; names the file."""


class _Signatures(jws.JWSRegistry):
    max_payload_length = 2 * MESSAGE_LIMIT_BYTES


class _Encryptions(jwe.JWERegistry):
    max_ciphertext_length = 4 * MESSAGE_LIMIT_BYTES  # base64 inside base64


@dataclasses.dataclass(frozen=True, slots=True)
class Opened:
    """A message whose signature holds."""

    signer_uri: str
    payload: bytes = dataclasses.field(repr=False)


class Envelope:
    """The hospital's two private keys and the public keys of its kiosks."""

    def __init__(self, credentials: Path) -> None:
        """Reads jose-sign.jwk, jose-encrypt.jwk and peers.jwks; raises KeysUnusable."""
        self._peers_file = credentials / "peers.jwks"
        self._sign = ECKey.import_key(_read_json(credentials / "jose-sign.jwk"))
        self._decrypt = ECKey.import_key(_read_json(credentials / "jose-encrypt.jwk"))
        self._signatures = _Signatures(algorithms=[SIGNING])
        self._encryptions = _Encryptions(algorithms=[KEY_WRAPPING, ENCRYPTION])
        self._peers = self._read_peers()

    def close_up_for(self, device_uri: str, message: bytes) -> bytes:
        """Signs, then encrypts to one kiosk: for what is about patients.

        Raises:
            KeysUnusable: peers.jwks has no encryption key of this kiosk.
        """
        keys = _read_json(self._peers_file).get("keys", [])
        theirs = [k for k in keys if k.get("x-oev-uri") == device_uri and k.get("use") == "enc"]
        if not theirs:
            raise KeysUnusable("peers.jwks: this kiosk's encryption key is missing")
        key = ECKey.import_key(theirs[-1])  # keys are appended: the last is the newest
        header = {"alg": KEY_WRAPPING, "enc": ENCRYPTION, "kid": key.kid, "cty": "JWS"}
        algorithms = [KEY_WRAPPING, ENCRYPTION]
        return jwe.encrypt_compact(header, self.sign(message), key, algorithms).encode()

    def open_up(self, data: bytes) -> Opened:
        """Decrypts and verifies.

        Raises:
            EnvelopeRefused: in every case that is not right; it never says which.
        """
        try:
            return self._opened(data)
        except (JoseError, ValueError, KeyError, TypeError, AttributeError):
            raise EnvelopeRefused from None

    def _opened(self, data: bytes) -> Opened:
        outer = jwe.decrypt_compact(data, self._decrypt, registry=self._encryptions)
        signed = jws.extract_compact(outer.plaintext or b"", registry=self._signatures)
        kid = str(signed.headers()["kid"])
        if kid not in self._peers:
            self._peers = self._read_peers()  # a kiosk that was enrolled while we run
        uri, key = self._peers[kid]
        if not jws.validate_compact(signed, key, registry=self._signatures):
            raise EnvelopeRefused
        return Opened(uri, signed.payload)

    def sign(self, message: bytes) -> bytes:
        """A receipt as JWS: it holds no personal data, so it is not encrypted."""
        header = {"alg": SIGNING, "kid": self._sign.kid}
        return jws.serialize_compact(
            header, message, self._sign, registry=self._signatures
        ).encode()

    def _read_peers(self) -> dict[str, tuple[str, ECKey]]:
        keys = _read_json(self._peers_file).get("keys", [])
        return {
            key["kid"]: (key["x-oev-uri"], ECKey.import_key(key))
            for key in keys
            if key.get("use") == "sig"
        }


def _read_json(file: Path) -> Any:  # noqa: ANN401 - a JWK or a JWK set
    try:
        return json.loads(file.read_bytes())
    except (OSError, ValueError):
        raise KeysUnusable(f"{file.name}: cannot be read") from None
