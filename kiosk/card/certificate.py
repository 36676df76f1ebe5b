"""The auth certificate: its end, and whether a signature was made by its key.

Whether the certificate is good is the cloud's decision (revocation may only be asked by registered
validators, card.md 5); the kiosk checks that card and certificate belong together, which catches a
card that was swapped under the reader.
"""

import datetime as dt

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa

from eligibility.errors import Code
from kiosk.card.signature import is_signed_by
from kiosk.ports import CardError


def not_after(der: bytes) -> dt.datetime:
    """When the certificate ends, aware.

    Raises:
        CardError: CARD_PROTOCOL when this is no certificate.
    """
    return _parse(der).not_valid_after_utc


def serial_number(der: bytes) -> int:
    """The certificate's serial number; raises as ``not_after``."""
    return _parse(der).serial_number


def check_signature(der: bytes, signature: bytes, signed: bytes) -> None:
    """Returns when the certificate's key made this signature: RSA, PKCS #1 v1.5, SHA-256.

    Raises:
        CardError: SIGNATURE_MISMATCH; CARD_PROTOCOL when this is no certificate of an RSA key.
    """
    if not is_signed_by(_public_key(der), signature, signed):
        raise CardError(Code.SIGNATURE_MISMATCH)


def _public_key(der: bytes) -> rsa.RSAPublicKey:
    try:
        key = _parse(der).public_key()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise CardError(Code.CARD_PROTOCOL) from error
    if not isinstance(key, rsa.RSAPublicKey):
        raise CardError(Code.CARD_PROTOCOL)
    return key


def _parse(der: bytes) -> x509.Certificate:
    try:
        return x509.load_der_x509_certificate(der)
    except (ValueError, x509.InvalidVersion):
        # what the parser says may quote the certificate: it is not passed on
        raise CardError(Code.CARD_PROTOCOL) from None
