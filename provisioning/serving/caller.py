"""Who calls: the certificate of the handshake, looked up in the ledger at every request.

So whoever is revoked is out with the next request, on a connection that was opened before, too. A
certificate counts if the issuing authority of its kind made it, its policy says the same kind, and
the ledger has it, byte for byte, as standing.
"""

import base64
import dataclasses
import datetime as dt
import functools
import ssl
from collections.abc import Collection
from pathlib import Path

from aiohttp import web
from cryptography import x509
from cryptography.exceptions import InvalidSignature

from eligibility.errors import Code
from provisioning.authorities import Authorities
from provisioning.lineage import was_followed
from provisioning.office import Office
from provisioning.profile import Kind
from provisioning.register import Certified
from provisioning.serving.problems import Refused

_FORBIDDEN = 403
_REMEMBERED = 4096


@dataclasses.dataclass(frozen=True, slots=True)
class Party:
    """Whose certificate stands."""

    kind: Kind
    uri: str
    serial: int

    @property
    def institution(self) -> str:
        """Of a kiosk or a hospital: its 10 digits."""
        return self.uri.split(":")[3]


def caller_of(
    request: web.Request, office: Office, kinds: Collection[Kind], now: dt.datetime
) -> Party:
    """Lets a standing certificate of one of these kinds in.

    Raises:
        Refused: CALLER_UNKNOWN: none was shown, or the ledger does not know it as standing;
            CALLER_NOT_ALLOWED: another kind.
    """
    shown = _known(request, office)
    if shown is None or not office.register().certificates[shown.serial].stands(now):
        raise Refused(Code.CALLER_UNKNOWN, _FORBIDDEN)
    if shown.kind not in kinds:
        raise Refused(Code.CALLER_NOT_ALLOWED, _FORBIDDEN)
    return shown


def copy_of(request: web.Request, office: Office, now: dt.datetime) -> Party | None:
    """A kiosk that goes on with what its own newer certificate had put out: one of two.

    The newer one was renewed by a copy, or the kiosk's storage of former times is in use somewhere.
    """
    shown, register = _known(request, office), office.register()
    if shown is None or shown.kind is not Kind.DEVICE:
        return None
    is_over = now >= register.certificates[shown.serial].until
    return None if is_over or not was_followed(register, shown.serial) else shown


def _known(request: web.Request, office: Office) -> Party | None:
    """Whom the ledger knows, standing or not."""
    der = _shown(request)
    shown = None if der is None else _proven(der, office.folder)
    if der is None or shown is None:
        return None
    known = office.register().certificates.get(shown.serial)
    return shown if known is not None and _is_the_same(known, shown, der) else None


def _shown(request: web.Request) -> bytes | None:
    tls = request.transport.get_extra_info("ssl_object") if request.transport else None
    return tls.getpeercert(binary_form=True) if isinstance(tls, ssl.SSLObject) else None


def _is_the_same(known: Certified, shown: Party, der: bytes) -> bool:
    """Lines of old have no certificate."""
    if (known.kind, known.uri) != (shown.kind.word, shown.uri):
        return False
    return known.certificate in ("", base64.b64encode(der).decode())


@functools.lru_cache(maxsize=_REMEMBERED)
def _proven(der: bytes, office: Path) -> Party | None:
    """What a certificate says of itself, if the authority of its kind made it: never changes."""
    leaf = x509.load_der_x509_certificate(der)
    try:
        policies = leaf.extensions.get_extension_for_class(x509.CertificatePolicies).value
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        return None
    said = {one.policy_identifier for one in policies}
    uris = names.get_values_for_type(x509.UniformResourceIdentifier)
    for kind in Kind:
        if said == {kind.policy} and len(uris) == 1 and _is_by(leaf, kind, office):
            return Party(kind, uris[0], leaf.serial_number)
    return None


def _is_by(leaf: x509.Certificate, kind: Kind, office: Path) -> bool:
    for issuing in Authorities(office).of_kind(kind):
        try:
            leaf.verify_directly_issued_by(issuing.certificate)
        except (ValueError, TypeError, InvalidSignature):
            continue
        return True
    return False
