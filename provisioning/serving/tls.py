"""TLS 1.3; a client certificate is asked for, not demanded: the first request has none.

Who shows one must hold one of ours; what it may do is looked up at each request
(``provisioning.serving.caller``).
"""

import ssl
from pathlib import Path

from provisioning.errors import FolderRefused


def server_context(credentials: Path) -> ssl.SSLContext:
    """For the listener; raises FolderRefused."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.num_tickets = 0  # a resumed session would not be asked again who it is
    context.set_alpn_protocols(["http/1.1"])
    context.verify_mode = ssl.CERT_OPTIONAL
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    load_into(context, credentials)
    try:
        context.load_verify_locations(credentials / "ca.crt")
    except OSError as error:
        raise _unusable(credentials, error) from None
    return context


def load_into(context: ssl.SSLContext, credentials: Path) -> None:
    """Key and certificate for the connections to come; raises FolderRefused."""
    try:
        context.load_cert_chain(credentials / "device.crt", credentials / "device.key")
    except OSError as error:  # ssl.SSLError is one too
        raise _unusable(credentials, error) from None


def _unusable(credentials: Path, error: OSError) -> FolderRefused:
    return FolderRefused(
        f"{credentials}: device.crt, device.key or ca.crt cannot be used ({type(error).__name__})"
    )
