"""The certificate at the other end of a connection."""

import asyncio
import ssl

from cryptography import x509

from cloud.domain.party_lists import Issued


def tls_certificate(transport: asyncio.BaseTransport) -> bytes | None:
    """DER of what the handshake on this connection verified; None without TLS."""
    tls = transport.get_extra_info("ssl_object")
    return tls.getpeercert(binary_form=True) if isinstance(tls, ssl.SSLObject) else None


def issued_of(der: bytes) -> Issued:
    """How a list would name a certificate."""
    return Issued.of(x509.load_der_x509_certificate(der))
