"""EST at ``/.well-known/est``: the authority's certificates, the first certificate, the next one.

    GET  cacerts          open: the root and the issuing authorities of kiosks
    GET  csrattrs         open: what a request looks like
    POST simpleenroll     HTTP Basic with an invitation; 202 until an admin has confirmed
    POST simplereenroll   mutual TLS with the certificate that is renewed

Refusals: 401 for an unknown invitation or a wrong secret, 403 with the code otherwise, 400 for what
is no request.
"""

import logging
from collections.abc import Iterable

from aiohttp import web
from cryptography import x509

from eligibility.errors import Code
from eligibility.invitation import Secret
from provisioning.devices import SECOND_KEY
from provisioning.errors import CloneSuspected, PeriodRefused, RenewalRefused, RequestRefused
from provisioning.est import forms, renewing, rules
from provisioning.est.guesses import Guesses
from provisioning.est.pkcs10 import LARGEST, CertificateRequest, NotARequest, parse
from provisioning.profile import Kind
from provisioning.register import Certified
from provisioning.serving.app import (
    CALLER,
    SURROUNDINGS,
    Surroundings,
    for_parties,
    open_to_all,
    register_now,
    written,
)
from provisioning.serving.problems import Refused, problem

logger = logging.getLogger(__name__)

RETRY_AFTER_S = 5
"""How soon a kiosk asks again whether it was confirmed."""
_PLACE = "/.well-known/est"
_CHALLENGE = {"WWW-Authenticate": 'Basic realm="invitation", charset="UTF-8"'}
_BAD_REQUEST, _UNAUTHORIZED, _FORBIDDEN = 400, 401, 403
_TOO_LARGE, _UNSUPPORTED, _TOO_MANY, _UNAVAILABLE = 413, 415, 429, 503


def area(around: Surroundings) -> Iterable[web.AbstractRouteDef]:
    """The routes."""
    first = _FirstCertificate(Guesses(around.monotonic))
    return [
        web.get(f"{_PLACE}/cacerts", _cacerts),
        web.get(f"{_PLACE}/csrattrs", _csrattrs),
        web.post(f"{_PLACE}/simpleenroll", first.simpleenroll),
        web.post(f"{_PLACE}/simplereenroll", _simplereenroll),
    ]


@open_to_all
async def _cacerts(request: web.Request) -> web.Response:
    office = request.app[SURROUNDINGS].office
    issuing = [one.certificate for one in office.authorities.of_kind(Kind.DEVICE)]
    return forms.cacerts([*x509.load_pem_x509_certificates(office.trust_pem()), *issuing])


@open_to_all
async def _csrattrs(_request: web.Request) -> web.Response:
    return forms.csrattrs()


class _FirstCertificate:
    """``simpleenroll``, which remembers who guesses.

    Who knows a secret is let through all the same: else one guesser would shut out all kiosks
    behind the same address.
    """

    def __init__(self, guesses: Guesses) -> None:
        self._guesses = guesses

    @open_to_all
    async def simpleenroll(self, request: web.Request) -> web.Response:
        """By invitation."""
        address = request.remote or ""
        given = forms.basic(request.headers.get("Authorization", ""))
        wait_s = self._guesses.wait_s(address)
        if wait_s and not (given and rules.knows(register_now(request), *given)):
            later = {"Retry-After": str(wait_s)}  # not raised: a flood fills no log
            return problem(Code.INVITATION_UNKNOWN, _TOO_MANY, headers=later)
        if given is None:
            raise Refused(Code.INVITATION_UNKNOWN, _UNAUTHORIZED, headers=_CHALLENGE)
        asked = await _asked(request)
        match await _settled(request, _attempt(*given, asked)):
            case rules.Wait():
                return forms.later(RETRY_AFTER_S)
            case rules.HandOut(certificate=issued):
                return _handed_out(request, issued)
            case rules.Refuse(code=Code.INVITATION_UNKNOWN):
                self._guesses.note(address)
                raise Refused(Code.INVITATION_UNKNOWN, _UNAUTHORIZED, headers=_CHALLENGE)
            case rules.Refuse(code=code, why=why):
                raise Refused(code, _FORBIDDEN, why)


def _attempt(invitation: str, secret: Secret | None, asked: CertificateRequest) -> rules.Attempt:
    return rules.Attempt(
        invitation=invitation,
        secret=secret,
        key_sha256=asked.key_sha256,
        csr=asked.der,
        is_bound=asked.is_bound_to(secret),
        fault=asked.fault,
    )


async def _settled(request: web.Request, attempt: rules.Attempt) -> rules.Answer:
    around = request.app[SURROUNDINGS]
    verdict = rules.judge(register_now(request), attempt, around.now())
    if not isinstance(verdict, rules.Write):
        return verdict  # most: a kiosk asks each few seconds whether it was confirmed
    ledger = around.office.ledger
    answer = await written(request, lambda: rules.settle(ledger, attempt, around.now()))
    if isinstance(answer, rules.Wait):
        logger.info("authority.requested request=%s uri=%s", answer.request.id, answer.request.uri)
    return answer


@for_parties(Kind.DEVICE)
async def _simplereenroll(request: web.Request) -> web.Response:
    around, caller = request.app[SURROUNDINGS], request[CALLER]
    asked = await _asked(request)
    if asked.fault is not None:
        raise Refused(Code.REQUEST_REFUSED, _FORBIDDEN, asked.fault)
    try:
        renewing.check_due(register_now(request), caller.serial, asked.key_sha256, around.now())
        issued = await written(
            request, lambda: around.office.renew_device(caller.serial, asked.csr, around.now())
        )
    except CloneSuspected:
        told = "authority.clone_suspected uri=%s how=%s"
        logger.error(told, caller.uri, SECOND_KEY)  # noqa: TRY400  an alarm, not a fault here
        raise Refused(Code.CLONE_SUSPECTED, _FORBIDDEN) from None
    except PeriodRefused:
        logger.critical("authority.issuing_ends uri=%s", caller.uri)
        raise Refused(Code.SERVICE_ERROR, _UNAVAILABLE) from None
    except RenewalRefused as refused:
        raise Refused(Code.RENEWAL_NOT_DUE, _FORBIDDEN, str(refused)) from None
    except RequestRefused as refused:
        raise Refused(Code.REQUEST_REFUSED, _FORBIDDEN, str(refused)) from None
    logger.info("authority.renewed uri=%s serial=%x", issued.uri, issued.serial)
    return _handed_out(request, issued)


async def _asked(request: web.Request) -> CertificateRequest:
    if request.content_type != forms.PKCS10:
        raise Refused(Code.REQUEST_MALFORMED, _UNSUPPORTED, f"Content-Type: {forms.PKCS10}")
    body = await request.read()  # the application bounds it, too
    if len(body) > LARGEST:
        raise Refused(Code.REQUEST_MALFORMED, _TOO_LARGE)
    try:
        return parse(body)
    except NotARequest:
        raise Refused(Code.REQUEST_MALFORMED, _BAD_REQUEST, "no base64 of a PKCS#10") from None


def _handed_out(request: web.Request, issued: Certified) -> web.Response:
    chain = request.app[SURROUNDINGS].office.chain_pem(issued)
    return forms.enrolled(x509.load_pem_x509_certificates(chain))
