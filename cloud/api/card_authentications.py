"""POST /v1/card-authentications: is this card genuine, here, now, and whose is it.

The first body that comes under a nonce uses it up, also when it is refused; the same body again
gets the same answer, another body NONCE_REUSED (contract.md).
"""

from aiohttp import web

from cloud.api.context import (
    FACTS,
    SERVICE,
    Service,
    answer,
    caller_of,
    check_uuid,
    read_message,
    request_sha256,
)
from cloud.api.judging import Asked, authenticate
from cloud.domain.errors import Refused
from cloud.domain.proofs import evidence_of, shown_by
from cloud.domain.values import Authentication, ChallengeUse
from eligibility import wire
from eligibility.errors import Code


async def post_card_authentication(request: web.Request) -> web.Response:
    """Checks a card's proof, or repeats what was said of the same proof before."""
    service, facts = request.app[SERVICE], request[FACTS]
    message = await read_message(request, wire.CardAuthenticationRequest)
    facts.reference = check_uuid("session_id", message.session_id)
    facts.shown = shown_by(message)
    evidence = None if message.face is None else evidence_of(message.face)
    asked = Asked(caller_of(request), facts, message, facts.shown, evidence)
    use = await _use_of(service, asked)
    if use.request_sha256 != request_sha256(message):
        raise Refused(Code.NONCE_REUSED)
    if isinstance(use.outcome, Code):
        raise Refused(use.outcome)
    facts.person_id = use.outcome.person_id
    return answer(_to_wire(use.outcome))


async def _use_of(service: Service, asked: Asked) -> ChallengeUse:
    """The first use of the message's nonce: an earlier one, or this one."""
    message = asked.message
    found = await service.store.challenge(message.nonce)
    if found is None:
        raise Refused(Code.NONCE_UNKNOWN)
    challenge, earlier = found
    if challenge.session_id != message.session_id or challenge.device_uri != asked.caller.uri:
        raise Refused(Code.NONCE_UNKNOWN)
    if earlier is not None:
        return earlier
    if challenge.expires_at <= service.clock.wall():
        raise Refused(Code.NONCE_UNKNOWN)
    use = ChallengeUse(request_sha256(message), await _judge(service, asked))
    return await service.store.use_challenge(message.nonce, use)


async def _judge(service: Service, asked: Asked) -> Authentication | Code:
    try:
        return await authenticate(service, asked)
    except Refused as refused:
        return refused.code


def _to_wire(authentication: Authentication) -> wire.CardAuthentication:
    return wire.CardAuthentication(
        authentication_id=authentication.authentication_id,
        expires_at=authentication.expires_at,
        certificate_not_after=authentication.card.not_after,
        certificate_state=authentication.state.value,
        registered=authentication.was_registered,
        health_consent=authentication.allows_health_consent,
    )
