"""Who calls: the certificate of the handshake, looked up in the ledger at every request.

So whoever is revoked is out with the next request, on a connection that was opened before, too.
"""

import dataclasses
import datetime as dt
import ssl
from collections.abc import Collection

from aiohttp import web
from cryptography import x509

from eligibility.errors import Code
from provisioning.profile import Kind
from provisioning.register import Register
from provisioning.serving.problems import Refused

_FORBIDDEN = 403


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
    request: web.Request, register: Register, kinds: Collection[Kind], now: dt.datetime
) -> Party:
    """Lets a standing certificate of one of these kinds in.

    Raises:
        Refused: CALLER_UNKNOWN: none was shown, or the ledger does not know it as standing;
            CALLER_NOT_ALLOWED: another kind.
    """
    serial = _serial_of(request)
    known = register.certificates.get(serial)
    if known is None or not known.stands(now):
        raise Refused(Code.CALLER_UNKNOWN, _FORBIDDEN)
    kind = Kind.of(known.kind)
    if kind not in kinds:
        raise Refused(Code.CALLER_NOT_ALLOWED, _FORBIDDEN)
    return Party(kind, known.uri, known.serial)


def _serial_of(request: web.Request) -> int:
    tls = request.transport.get_extra_info("ssl_object") if request.transport else None
    der = tls.getpeercert(binary_form=True) if isinstance(tls, ssl.SSLObject) else None
    if der is None:
        raise Refused(Code.CALLER_UNKNOWN, _FORBIDDEN)
    return x509.load_der_x509_certificate(der).serial_number
