"""The service's side of TLS: 1.3 only, a client certificate from our authorities, not revoked.

Revocation is checked twice: here against the lists at the handshake, and for each request against
the registry (``cloud.api.caller``). Every connection is a full handshake. New lists are taken up
without a restart.
"""

import logging
import ssl
from pathlib import Path

logger = logging.getLogger(__name__)


class TlsFailed(Exception):
    """The credentials cannot be used; the message names the file."""


class ServerTls:
    """The SSL context and its revocation lists.

    OpenSSL keeps every list it was ever given and believes the one of the latest time, so each new
    file gets a context of its own, which takes the listener's place in a handshake's first step.
    """

    def __init__(self, directory: Path, lists: Path | None = None) -> None:
        """``lists``: another file than ``crl.pem`` in the folder of the credentials."""
        self._crl = lists or directory / "crl.pem"
        self._taken: tuple[int, int, int] | None = None
        self._directory = directory
        self.context = _context(directory)
        self._current = self.context
        self.refresh()
        self.context.sni_callback = self._use_current

    def refresh(self) -> bool:
        """Takes up the revocation lists when their file changed; True when it did.

        Raises:
            TlsFailed: the file is not there or holds no lists.
        """
        try:
            state = self._crl.stat()
            seen = (state.st_mtime_ns, state.st_ino, state.st_size)
            if seen == self._taken:
                return False
            fresh = _context(self._directory)
            fresh.load_verify_locations(self._crl)
        except OSError as error:  # ssl.SSLError is one too
            raise TlsFailed(f"{self._crl}: no revocation lists ({type(error).__name__})") from None
        self._taken, self._current = seen, fresh
        return True

    def _use_current(
        self, handshake: ssl.SSLObject, _name: str | None, _context: ssl.SSLContext
    ) -> None:
        """Called also when the client names no host."""
        handshake.context = self._current


def _context(directory: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    # a resumed session is not checked against the revocation lists: nobody gets a ticket for one
    context.num_tickets = 0
    context.verify_mode = ssl.CERT_REQUIRED
    context.verify_flags |= ssl.VerifyFlags.VERIFY_CRL_CHECK_CHAIN | ssl.VERIFY_X509_STRICT
    try:
        context.load_cert_chain(directory / "device.crt", directory / "device.key")
        context.load_verify_locations(directory / "ca.crt")
    except OSError as error:
        raise TlsFailed(
            f"{directory}: device.crt, device.key or ca.crt cannot be used ({type(error).__name__})"
        ) from None
    return context
