"""Who calls: client certificate -> SAN URI -> an enrolled caller; anybody else is refused.

The handshake proved the certificate's chain; whether its authority may make this kind of caller is
checked here. The registry is asked again for every request (cached for a few seconds), so whoever
is revoked is locked out on a connection that it keeps open; the authority's lists are asked at each
request, before it and after it.
"""

import dataclasses
import hashlib
import re

from aiohttp import web
from aiohttp.typedefs import Handler
from cryptography import x509

from cloud.api.context import FACTS, SERVICE, Service
from cloud.api.enrolling import Enrolling
from cloud.api.front import forwarded_certificate, is_from_front
from cloud.api.peer import issued_of, tls_certificate
from cloud.domain.errors import Refused
from cloud.domain.party_lists import Issued
from cloud.domain.values import Caller, CallerKind
from eligibility.errors import Code

CACHE_S = 5.0
_CACHE_SIZE = 4096
_URI = re.compile(
    r"urn:x-oev:(?:(?P<device>device):(?P<at>[0-9]{10}):(?P<name>[a-z0-9-]{1,32})"
    r"|(?P<hospital>hospital):(?P<institution>[0-9]{10})"
    r"|(?P<insurer>insurer):(?P<number>[0-9]{6}|[0-9]{8}))"
)


@dataclasses.dataclass(frozen=True, slots=True)
class _Known:
    caller: Caller
    certificate: Issued
    good_until: float


class Callers:
    """Looks callers up by their certificate."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._enrolling = Enrolling(service)
        self._known: dict[bytes, _Known] = {}

    def remembered(self, der: bytes) -> _Known | None:
        """A caller who was let in a moment ago."""
        known = self._known.get(hashlib.sha256(der).digest())
        now = self._service.clock.monotonic()
        return known if known is not None and now < known.good_until else None

    async def identify(self, der: bytes, caller: Caller) -> Caller:
        """Lets an enrolled caller in, whom the certificate names.

        Raises:
            Refused: CALLER_UNKNOWN: of another authority, never enrolled, revoked or expired.
        """
        clock = self._service.clock
        now = clock.monotonic()
        leaf = x509.load_der_x509_certificate(der)
        self._service.issuers.check(leaf, caller.kind, clock.wall())
        await self._look_up(caller, leaf)
        if len(self._known) >= _CACHE_SIZE:
            self._known.clear()
        self._known[caller.certificate_sha256] = _Known(caller, Issued.of(leaf), now + CACHE_S)
        return caller

    async def _look_up(self, caller: Caller, leaf: x509.Certificate) -> None:
        client = await self._service.store.client(caller.certificate_sha256)
        if client is None:
            client = await self._enrolling.enrol(caller, leaf.not_valid_after_utc)
        if client is None or client.uri != caller.uri or client.revoked_at is not None:
            self._known.pop(caller.certificate_sha256, None)
            raise Refused(Code.CALLER_UNKNOWN)
        if client.not_after <= self._service.clock.wall():
            raise Refused(Code.CALLER_UNKNOWN)


def parse_caller(der: bytes) -> Caller:
    """Reads the one SAN URI of a client certificate.

    Raises:
        Refused: CALLER_UNKNOWN: it names no caller of ours.
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
    found = match.groupdict(default="")
    kind = CallerKind(found["device"] or found["hospital"] or found["insurer"])
    party = found["at"] or found["institution"] or found["number"]
    return Caller(kind, party, found["name"], uris[0], hashlib.sha256(der).digest())


def peer_certificate(request: web.Request) -> bytes:
    """DER of the certificate that the TLS handshake verified, here or in nginx.

    Raises:
        Refused: CALLER_UNKNOWN: the connection is gone or had none.
    """
    if is_from_front(request):
        return forwarded_certificate(request)
    der = tls_certificate(request.transport) if request.transport else None
    if der is None:
        raise Refused(Code.CALLER_UNKNOWN)
    return der


CALLERS = web.AppKey("callers", Callers)
ALLOWED = web.AppKey("allowed", dict[str, frozenset[CallerKind]])
"""By operation; filled from ``cloud.api.routes``."""


@web.middleware
async def caller_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Lets enrolled callers through to what their kind may ask; health needs the handshake only.

    Whoever is taken back while the answer is made does not get it.
    """
    revocations = request.app[SERVICE].revocations
    if request[FACTS].operation != "health":
        certificate = await _let_in(request)
    elif revocations.lists is not None:
        certificate = issued_of(peer_certificate(request))
        revocations.check(certificate)
    else:
        return await handler(request)
    response = await handler(request)
    revocations.check(certificate)
    return response


async def _let_in(request: web.Request) -> Issued:
    """Who it is goes into the facts first, so that a refusal tells whom it refused."""
    facts, callers = request[FACTS], request.app[CALLERS]
    revocations = request.app[SERVICE].revocations
    der = peer_certificate(request)
    known = callers.remembered(der)
    if known is not None:
        facts.caller, certificate = known.caller, known.certificate
        revocations.check(certificate)
    else:
        facts.caller, certificate = parse_caller(der), issued_of(der)
        revocations.check(certificate)
        await callers.identify(der, facts.caller)
    allowed = request.app[ALLOWED].get(facts.operation)
    if allowed is not None and facts.caller.kind not in allowed:
        raise Refused(Code.CALLER_NOT_ALLOWED)
    return certificate
