"""Certificates in the wire form of EST: certs-only PKCS#7, DER in base64 (RFC 7030 4.1.3)."""

import base64
import binascii
from collections.abc import Sequence

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import pkcs7

from eligibility.errors import Code
from kiosk.enrolment.line import AuthorityError


def certificates_in(body: bytes) -> Sequence[x509.Certificate]:
    """All of them; raises AuthorityError: ANSWER_NOT_UNDERSTOOD."""
    try:
        der = base64.b64decode(b"".join(body.split()), validate=True)
        return pkcs7.load_der_pkcs7_certificates(der)
    except (binascii.Error, ValueError, UnsupportedAlgorithm):
        raise AuthorityError(Code.ANSWER_NOT_UNDERSTOOD) from None


def request_body(request: bytes) -> bytes:
    """A DER PKCS#10 in lines of base64."""
    return base64.encodebytes(request)
