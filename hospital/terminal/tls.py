"""What kiosks see of this server, and whom it lets in: TLS 1.3, devices of this institution alone.

The same rules as the eligibility service's: the certificate's one SAN URI decides, it must come
from the authority that makes devices, and it must not be on the revocation list. The list is looked
at for every request, so whoever is revoked is locked out on a connection that is kept open.
"""

import hashlib
import re
import ssl
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from eligibility.errors import Code
from eligibility.identity import POLICIES
from hospital.terminal.question import Refused

_DEVICE = re.compile(r"urn:x-oev:device:(?P<institution>[0-9]{10}):(?P<name>[a-z0-9-]{1,32})")
_MOST = 256
_END_OF_LIST = b"-----END X509 CRL-----"


class TlsFailed(Exception):
    """The credentials cannot be used; the message names the file."""


class ServerTls:
    """The context, and who may come in."""

    def __init__(self, folder: Path, institution: str) -> None:
        """Raises TlsFailed."""
        self._folder = folder
        self._institution = institution
        self._known: dict[bytes, str] = {}
        self._lists: list[x509.CertificateRevocationList] = []
        self._taken: tuple[int, int] | None = None
        self._issuers = [
            one for one in self._issuing() if _policies_of(one) == [POLICIES["device"]]
        ]
        self.context = _context(folder)
        self.refresh()

    def _issuing(self) -> list[x509.Certificate]:
        path = self._folder / "issuers.pem"
        try:
            return x509.load_pem_x509_certificates(path.read_bytes())
        except (OSError, ValueError) as error:
            raise TlsFailed(f"{path}: cannot be used ({type(error).__name__})") from None

    def refresh(self) -> bool:
        """Takes up the revocation lists when their file changed; raises TlsFailed."""
        path = self._folder / "crl.pem"
        try:
            state = path.stat()
            seen = (state.st_mtime_ns, state.st_size)
            if seen == self._taken:
                return False
            lists = _lists_in(path.read_bytes())
            self.context.load_verify_locations(path)
        except (OSError, ValueError) as error:  # ssl.SSLError is an OSError, too
            raise TlsFailed(f"{path}: no revocation lists ({type(error).__name__})") from None
        self._lists, self._known, self._taken = lists, {}, seen
        return True

    def device_of(self, der: bytes | None) -> str:
        """The kiosk's name; raises Refused: CALLER_UNKNOWN."""
        if der is None:
            raise Refused(Code.CALLER_UNKNOWN)
        key = hashlib.sha256(der).digest()
        if key not in self._known:
            name = self._checked(der)
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[key] = name
        return self._known[key]

    def _checked(self, der: bytes) -> str:
        leaf = x509.load_der_x509_certificate(der)
        match = _DEVICE.fullmatch(_uri_of(leaf))
        is_good = (
            match is not None
            and match["institution"] == self._institution
            and _policies_of(leaf) == [POLICIES["device"]]
            and any(_has_signed(issuer, leaf) for issuer in self._issuers)
            and not any(_is_on(one, leaf) for one in self._lists)
        )
        if match is None or not is_good:
            raise Refused(Code.CALLER_UNKNOWN)
        return match["name"]


def _context(folder: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.num_tickets = 0  # a resumed session is not checked against the lists
    context.verify_mode = ssl.CERT_REQUIRED
    context.verify_flags |= ssl.VerifyFlags.VERIFY_CRL_CHECK_CHAIN | ssl.VERIFY_X509_STRICT
    try:
        context.load_cert_chain(folder / "device.crt", folder / "device.key")
        context.load_verify_locations(folder / "ca.crt")
    except OSError as error:
        raise TlsFailed(
            f"{folder}: device.crt, device.key or ca.crt cannot be used ({type(error).__name__})"
        ) from None
    return context


def _lists_in(pem: bytes) -> list[x509.CertificateRevocationList]:
    blocks = pem.split(_END_OF_LIST)[:-1]
    return [x509.load_pem_x509_crl(block.strip() + b"\n" + _END_OF_LIST) for block in blocks]


def _is_on(revoked: x509.CertificateRevocationList, leaf: x509.Certificate) -> bool:
    is_same_issuer = revoked.issuer == leaf.issuer
    return is_same_issuer and (
        revoked.get_revoked_certificate_by_serial_number(leaf.serial_number) is not None
    )


def _uri_of(leaf: x509.Certificate) -> str:
    try:
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, x509.ExtensionNotFound):
        return ""
    uris = names.get_values_for_type(x509.UniformResourceIdentifier)
    return uris[0] if len(uris) == 1 else ""


def _policies_of(certificate: x509.Certificate) -> list[str]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.CertificatePolicies).value
    except (ValueError, x509.ExtensionNotFound):
        return []
    return [policy.policy_identifier.dotted_string for policy in found]


def _has_signed(issuer: x509.Certificate, leaf: x509.Certificate) -> bool:
    try:
        leaf.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True
