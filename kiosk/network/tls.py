"""The device's TLS: its key and certificate, the private CA, TLS 1.3 and nothing older."""

import ssl
from pathlib import Path

from kiosk.config import ConfigError


def client_context(credentials: Path) -> ssl.SSLContext:
    """A context that shows the device's certificate and trusts only the private CA.

    Args:
        credentials: folder with ``device.key``, ``device.crt`` and ``ca.crt``.

    Raises:
        ConfigError: a file is missing or cannot be used; names it.
    """
    for name in ("device.key", "device.crt", "ca.crt"):
        if not (credentials / name).is_file():
            raise ConfigError(f"{credentials / name} is missing; enrol this kiosk again")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    try:
        context.load_verify_locations(credentials / "ca.crt")
        context.load_cert_chain(credentials / "device.crt", credentials / "device.key")
    except ssl.SSLError as error:
        raise ConfigError(f"{credentials}: key or certificate unusable: {error.reason}") from None
    return context
