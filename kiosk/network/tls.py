"""The device's TLS: its key and certificate, the private CA, TLS 1.3 and nothing older."""

import logging
import ssl
from pathlib import Path

from eligibility.errors import Code
from kiosk.config import ConfigError
from kiosk.identity.following import mark_of

logger = logging.getLogger(__name__)


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
    credentials = credentials.resolve()  # one generation, even if another takes its place now
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    try:
        context.load_verify_locations(credentials / "ca.crt")
        context.load_cert_chain(credentials / "device.crt", credentials / "device.key")
    except ssl.SSLError as error:
        raise ConfigError(f"{credentials}: key or certificate unusable: {error.reason}") from None
    return context


class FollowedContext:
    """Contexts of a folder whose certificate is renewed while the process runs; for one thread."""

    def __init__(self, credentials: Path) -> None:
        self._credentials = credentials
        self._mark: object = None

    def newest(self) -> ssl.SSLContext:
        """Of the certificate that lies there now; raises ConfigError."""
        mark = mark_of(self._credentials)  # before the files: a change in between shows later
        context = client_context(self._credentials)
        self._mark = mark
        return context

    def renewed(self) -> ssl.SSLContext | None:
        """Another context when the certificate was replaced; one that is unusable is none."""
        mark = mark_of(self._credentials)
        if mark == self._mark:
            return None
        try:
            return self.newest()
        except ConfigError:
            code = Code.DEVICE_CERTIFICATE_UNUSABLE.code
            logger.error("certificate_not_renewed code=%s", code)  # noqa: TRY400 - the code suffices
            self._mark = mark
            return None
