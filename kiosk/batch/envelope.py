"""Signed by this device, then encrypted to the hospital; and the hospital's signed receipts.

JWS (ES256) inside JWE (ECDH-ES+A256KW, A256GCM): the broker reads nothing, and the hospital can
show later who said what. Algorithms and key ids are pinned: what a header asks for never decides.
"""

import json
import logging
from pathlib import Path
from typing import Any

from joserfc import jwe, jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from eligibility.errors import Code, EligibilityError

logger = logging.getLogger(__name__)

SIGNING = "ES256"
KEY_WRAPPING = "ECDH-ES+A256KW"
ENCRYPTION = "A256GCM"
RECEIPT_LIMIT_BYTES = 1024 * 1024


class EnvelopeRefused(EligibilityError):
    """The message was not made by whom it should be; KSK-303, never a reason for a guesser."""

    def __init__(self) -> None:
        super().__init__(f"{Code.ENVELOPE_REFUSED.code} {Code.ENVELOPE_REFUSED.sentence}")
        self.code = Code.ENVELOPE_REFUSED


class KeysUnusable(EligibilityError):
    """The credentials folder's JOSE keys cannot be used; names the file and what to do."""


class _Signatures(jws.JWSRegistry):
    max_payload_length = RECEIPT_LIMIT_BYTES


class _Encryptions(jwe.JWERegistry):
    max_ciphertext_length = 4 * RECEIPT_LIMIT_BYTES  # base64 inside base64


class Envelope:
    """The device's signing key and the hospital's public keys."""

    def __init__(self, credentials: Path, hospital_uri: str) -> None:
        """Reads jose-sign.jwk, jose-encrypt.jwk and peers.jwks.

        Raises:
            KeysUnusable: a file is missing, damaged, or lacks the hospital's keys.
        """
        self._own = ECKey.import_key(_read_json(credentials / "jose-sign.jwk"))
        peers = _read_json(credentials / "peers.jwks").get("keys", [])
        theirs = [peer for peer in peers if peer.get("x-oev-uri") == hospital_uri]
        self._verify = {peer["kid"]: ECKey.import_key(peer) for peer in _of_use(theirs, "sig")}
        sealing = _of_use(theirs, "enc")
        if not self._verify or not sealing:
            raise KeysUnusable("peers.jwks: the hospital's keys are missing; provision again")
        self._encrypt = ECKey.import_key(sealing[-1])  # keys are appended: the last is the newest
        self._registry = _Signatures(algorithms=[SIGNING])
        self._decrypt = ECKey.import_key(_read_json(credentials / "jose-encrypt.jwk"))
        self._encryptions = _Encryptions(algorithms=[KEY_WRAPPING, ENCRYPTION])

    def close_up(self, message: bytes) -> bytes:
        """Signs, then encrypts; only the hospital opens it."""
        signed = jws.serialize_compact(
            {"alg": SIGNING, "kid": self._own.kid}, message, self._own, registry=self._registry
        )
        header = {
            "alg": KEY_WRAPPING,
            "enc": ENCRYPTION,
            "kid": self._encrypt.kid,
            "cty": "JWS",
        }
        algorithms = [KEY_WRAPPING, ENCRYPTION]
        return jwe.encrypt_compact(header, signed, self._encrypt, algorithms).encode()

    def open_receipt(self, data: bytes) -> bytes:
        """The payload of the hospital's JWS.

        Raises:
            EnvelopeRefused: not a JWS, another algorithm, another signer, or changed on its way.
        """
        try:
            found = jws.extract_compact(data, registry=self._registry)
            key = self._verify[str(found.headers().get("kid"))]
            if jws.validate_compact(found, key, registry=self._registry):
                return found.payload
        except (JoseError, ValueError, KeyError, TypeError, AttributeError):
            raise EnvelopeRefused from None
        raise EnvelopeRefused

    def open_inquiry(self, data: bytes) -> bytes:
        """The payload of a hospital's JWS inside a JWE to this device: it is about patients.

        Raises:
            EnvelopeRefused: not for us, another algorithm, another signer, or changed on its way.
        """
        try:
            outer = jwe.decrypt_compact(data, self._decrypt, registry=self._encryptions)
        except (JoseError, ValueError, KeyError, TypeError, AttributeError):
            raise EnvelopeRefused from None
        return self.open_receipt(outer.plaintext or b"")


def _read_json(file: Path) -> Any:  # noqa: ANN401 - a JWK or a JWK set
    try:
        return json.loads(file.read_bytes())
    except (OSError, ValueError):
        raise KeysUnusable(f"{file.name}: cannot be read; provision again") from None


def _of_use(keys: list[dict[str, Any]], use: str) -> list[dict[str, Any]]:
    return [key for key in keys if key.get("use") == use]
