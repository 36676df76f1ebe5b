"""Decrypt what a kiosk sent, verify who signed it, sign the receipts.

JWS (ES256) inside JWE (ECDH-ES+A256KW, A256GCM). Headers are judged before any key is touched
(eligibility.jose_headers): what a header asks for never decides. A signer is known by its key in
peers.jwks, whose ``x-oev-uri`` names it.
"""

import dataclasses
import time
from collections.abc import Callable
from pathlib import Path

from joserfc import jwe, jws
from joserfc.errors import JoseError

from eligibility.errors import Code, EligibilityError
from eligibility.jose_headers import (
    ENCRYPTION,
    KEY_WRAPPING,
    SEALED_LIMIT_BYTES,
    SIGNED_LIMIT_BYTES,
    SIGNING,
    sealed_to,
    sealing_header,
    signed_with,
    signing_header,
)
from hospital.keyring import Keyring, KeysUnusable, KiosksSource

_REFUSALS = (JoseError, ValueError, KeyError, TypeError, AttributeError, AssertionError)
"""What the library may raise about a message; which of them it was, nobody is told."""


class EnvelopeRefused(EligibilityError):
    """Not decryptable, not signed by a known kiosk, or changed on its way: KSK-303."""

    def __init__(self) -> None:
        super().__init__(f"{Code.ENVELOPE_REFUSED.code} {Code.ENVELOPE_REFUSED.sentence}")
        self.code = Code.ENVELOPE_REFUSED


class _Signatures(jws.JWSRegistry):
    max_payload_length = SIGNED_LIMIT_BYTES


class _Encryptions(jwe.JWERegistry):
    max_ciphertext_length = SEALED_LIMIT_BYTES


@dataclasses.dataclass(frozen=True, slots=True)
class Opened:
    """A message whose signature holds."""

    signer_uri: str
    payload: bytes = dataclasses.field(repr=False)


class Envelope:
    """The hospital's private keys and its kiosks' public ones, from the credentials folder."""

    def __init__(
        self,
        credentials: Path,
        monotonic: Callable[[], float] = time.monotonic,
        kiosks: KiosksSource | None = None,
    ) -> None:
        """Raises KeysUnusable: see ``Keyring``."""
        self._keys = Keyring(credentials, monotonic, kiosks)
        self._signatures = _Signatures(algorithms=[SIGNING])
        self._encryptions = _Encryptions(algorithms=[KEY_WRAPPING, ENCRYPTION])

    def open_up(self, data: bytes) -> Opened:
        """Decrypts and verifies.

        Raises:
            EnvelopeRefused: in every case that is not right; it never says which.
        """
        try:
            return self._opened(data)
        except _REFUSALS:
            raise EnvelopeRefused from None

    def _opened(self, data: bytes) -> Opened:
        own = self._keys.opening(sealed_to(data))
        if own is None:
            raise EnvelopeRefused
        outer = jwe.decrypt_compact(data, own, registry=self._encryptions)
        inner = outer.plaintext or b""
        signer = self._keys.verifying(signed_with(inner))
        signed = jws.extract_compact(inner, registry=self._signatures)
        if not signer or not jws.validate_compact(signed, signer.key, registry=self._signatures):
            raise EnvelopeRefused
        return Opened(signer.uri, signed.payload)

    def sign(self, message: bytes) -> bytes:
        """A receipt as JWS: it holds no personal data, so it is not encrypted."""
        own = self._keys.signing()
        header = signing_header(str(own.kid))
        return jws.serialize_compact(header, message, own, registry=self._signatures).encode()

    def close_up_for(self, device_uri: str, message: bytes) -> bytes:
        """Signs, then encrypts to one kiosk: for what is about patients.

        Raises:
            KeysUnusable: peers.jwks has no encryption key of this kiosk.
        """
        theirs = self._keys.sealing(device_uri)
        if theirs is None:
            raise KeysUnusable("peers.jwks: this kiosk's encryption key is missing")
        header = sealing_header(str(theirs.kid))
        signed = self.sign(message)
        return jwe.encrypt_compact(header, signed, theirs, registry=self._encryptions).encode()
