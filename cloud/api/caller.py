"""Who calls: client certificate -> SAN URI -> an enrolled device; anybody else is refused.

The handshake proved the certificate's chain. The registry is asked again for every request (cached
for a few seconds), so a revoked device is locked out on a connection that it keeps open.
"""

import dataclasses
import hashlib
import re
import ssl

from aiohttp import web
from aiohttp.typedefs import Handler
from cryptography import x509

from cloud.api.context import FACTS, Service
from cloud.domain.errors import Refused
from cloud.domain.values import Caller
from eligibility.errors import Code

CACHE_S = 5.0
_CACHE_SIZE = 4096
_URI = re.compile(r"urn:x-oev:device:([0-9]{10}):([a-z0-9-]{1,32})")


@dataclasses.dataclass(frozen=True, slots=True)
class _Known:
    caller: Caller
    good_until: float


class Callers:
    """Looks devices up by their certificate."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._known: dict[bytes, _Known] = {}

    async def identify(self, der: bytes) -> Caller:
        """The enrolled device behind a certificate.

        Raises:
            Refused: CALLER_UNKNOWN: not a device's, never enrolled, revoked or expired.
        """
        fingerprint = hashlib.sha256(der).digest()
        now = self._service.clock.monotonic()
        known = self._known.get(fingerprint)
        if known is not None and now < known.good_until:
            return known.caller
        caller = await self._look_up(parse_caller(der))
        if len(self._known) >= _CACHE_SIZE:
            self._known.clear()
        self._known[fingerprint] = _Known(caller, now + CACHE_S)
        return caller

    async def _look_up(self, caller: Caller) -> Caller:
        device = await self._service.store.device(caller.certificate_sha256)
        if device is None or device.uri != caller.uri or device.revoked_at is not None:
            self._known.pop(caller.certificate_sha256, None)
            raise Refused(Code.CALLER_UNKNOWN)
        if device.not_after <= self._service.clock.wall():
            raise Refused(Code.CALLER_UNKNOWN)
        return caller


def parse_caller(der: bytes) -> Caller:
    """Reads the one SAN URI of a device certificate.

    Raises:
        Refused: CALLER_UNKNOWN: it names no device.
    """
    try:
        names = x509.load_der_x509_certificate(der).extensions.get_extension_for_class(
            x509.SubjectAlternativeName
        )
        uris = names.value.get_values_for_type(x509.UniformResourceIdentifier)
    except (ValueError, x509.ExtensionNotFound):
        raise Refused(Code.CALLER_UNKNOWN) from None
    match = _URI.fullmatch(uris[0]) if len(uris) == 1 else None
    if match is None:
        raise Refused(Code.CALLER_UNKNOWN)
    institution, device = match.groups()
    return Caller(institution, device, uris[0], hashlib.sha256(der).digest())


def peer_certificate(request: web.Request) -> bytes:
    """DER of the certificate that the TLS handshake verified.

    Raises:
        Refused: CALLER_UNKNOWN: the connection is gone or had none.
    """
    tls = request.transport.get_extra_info("ssl_object") if request.transport else None
    der = tls.getpeercert(binary_form=True) if isinstance(tls, ssl.SSLObject) else None
    if der is None:
        raise Refused(Code.CALLER_UNKNOWN)
    return der


CALLERS = web.AppKey("callers", Callers)


@web.middleware
async def caller_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Lets enrolled devices through; health needs only the handshake."""
    facts = request[FACTS]
    if facts.operation != "health":
        der = peer_certificate(request)
        facts.caller = parse_caller(der)
        facts.caller = await request.app[CALLERS].identify(der)
    return await handler(request)
