"""Signed by this device, then encrypted to the hospital; and what the hospital signed.

JWS (ES256) inside JWE (ECDH-ES+A256KW, A256GCM): the broker reads nothing, and the hospital can
show later who said what. Headers are judged before any key is touched (eligibility.jose_headers):
what a header asks for never decides.
"""

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
from kiosk.batch.keyring import Keyring
from kiosk.batch.signing import ChipSigner
from kiosk.identity.device_key import DeviceKeys

_REFUSALS = (JoseError, ValueError, KeyError, TypeError, AttributeError, AssertionError)
"""What the library may raise about a message; which of them it was, nobody is told."""


class EnvelopeRefused(EligibilityError):
    """The message was not made by whom it should be; KSK-303, never a reason for a guesser."""

    def __init__(self) -> None:
        super().__init__(f"{Code.ENVELOPE_REFUSED.code} {Code.ENVELOPE_REFUSED.sentence}")
        self.code = Code.ENVELOPE_REFUSED


class _Signatures(jws.JWSRegistry):
    max_payload_length = SIGNED_LIMIT_BYTES


class _Encryptions(jwe.JWERegistry):
    max_ciphertext_length = SEALED_LIMIT_BYTES


class Envelope:
    """The device's keys and the hospital's public ones, from the credentials folder."""

    def __init__(
        self,
        credentials: Path,
        hospital_uri: str,
        monotonic: Callable[[], float] = time.monotonic,
        chip: DeviceKeys | None = None,
    ) -> None:
        """Raises KeysUnusable: see ``Keyring``."""
        self._keys = Keyring(credentials, hospital_uri, monotonic, chip)
        self._signatures = _Signatures(algorithms=[SIGNING])
        self._encryptions = _Encryptions(algorithms=[KEY_WRAPPING, ENCRYPTION])

    def close_up(self, message: bytes) -> bytes:
        """Signs, then encrypts; only the hospital opens it.

        Raises:
            DeviceKeyError: KEY_TOKEN_UNUSABLE; the chip does not sign.
        """
        own, theirs = self._keys.signing(), self._keys.sealing()
        header = signing_header(str(own.kid))
        if isinstance(own, ChipSigner):
            signed = own.signed(header, message)
        else:
            signed = jws.serialize_compact(header, message, own, registry=self._signatures)
        sealing = sealing_header(str(theirs.kid))
        return jwe.encrypt_compact(sealing, signed, theirs, registry=self._encryptions).encode()

    def open_receipt(self, data: bytes) -> bytes:
        """The payload of the hospital's JWS.

        Raises:
            EnvelopeRefused: not a JWS, another algorithm, another signer, or changed on its way.
        """
        try:
            key = self._keys.verifying(signed_with(data))
            found = jws.extract_compact(data, registry=self._signatures)
            if key and jws.validate_compact(found, key, registry=self._signatures):
                return found.payload
        except _REFUSALS:
            raise EnvelopeRefused from None
        raise EnvelopeRefused

    def open_inquiry(self, data: bytes) -> bytes:
        """The payload of a hospital's JWS inside a JWE to this device: it is about patients.

        Raises:
            EnvelopeRefused: not for us, another algorithm, another signer, or changed on its way.
        """
        try:
            key = self._keys.opening(sealed_to(data))
            if key is None:
                raise EnvelopeRefused
            outer = jwe.decrypt_compact(data, key, registry=self._encryptions)
        except _REFUSALS:
            raise EnvelopeRefused from None
        return self.open_receipt(outer.plaintext or b"")
