"""POST /v1/card-authentications: is this card genuine, here, now, and whose is it.

The first body that comes under a nonce uses it up, also when it is refused; the same body again
gets the same answer, another body NONCE_REUSED (contract.md).
"""

import hashlib
import uuid

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
from cloud.domain.errors import Refused
from cloud.domain.trust import check_card
from cloud.domain.values import Authentication, Caller, ChallengeUse
from eligibility import wire
from eligibility.errors import Code
from eligibility.inquiry import CardProof, bytes_to_sign

_PROOFS = {proof.value for proof in CardProof}


async def post_card_authentication(request: web.Request) -> web.Response:
    """Checks a card's proof, or repeats what was said of the same proof before."""
    service, caller = request.app[SERVICE], caller_of(request)
    message = await read_message(request, wire.CardAuthenticationRequest)
    request[FACTS].reference = check_uuid("session_id", message.session_id)
    if message.proof not in _PROOFS:
        raise Refused(Code.REQUEST_MALFORMED, "proof: not a value that is in the list")
    use = await _use_of(service, caller, message)
    if use.request_sha256 != request_sha256(message):
        raise Refused(Code.NONCE_REUSED)
    if isinstance(use.outcome, Code):
        raise Refused(use.outcome)
    request[FACTS].person_id = use.outcome.person_id
    return answer(_to_wire(use.outcome))


async def _use_of(
    service: Service, caller: Caller, message: wire.CardAuthenticationRequest
) -> ChallengeUse:
    """The first use of the message's nonce: an earlier one, or this one."""
    found = await service.store.challenge(message.nonce)
    if found is None:
        raise Refused(Code.NONCE_UNKNOWN)
    challenge, earlier = found
    if challenge.session_id != message.session_id or challenge.device_uri != caller.uri:
        raise Refused(Code.NONCE_UNKNOWN)
    if earlier is not None:
        return earlier
    if challenge.expires_at <= service.clock.wall():
        raise Refused(Code.NONCE_UNKNOWN)
    use = ChallengeUse(request_sha256(message), await _judge(service, caller, message))
    return await service.store.use_challenge(message.nonce, use)


async def _judge(
    service: Service, caller: Caller, message: wire.CardAuthenticationRequest
) -> Authentication | Code:
    try:
        return await _authenticate(service, caller, message)
    except Refused as refused:
        return refused.code


async def _authenticate(
    service: Service, caller: Caller, message: wire.CardAuthenticationRequest
) -> Authentication:
    now = service.clock.wall()
    signed = bytes_to_sign(
        uuid.UUID(message.session_id).bytes,
        message.nonce,
        hashlib.sha256(caller.uri.encode()).digest(),
    )
    card = check_card(message.certificate, message.signature, signed, service.anchors, now)
    registered = await service.store.card(card.cert_key)
    if registered is None:
        raise Refused(Code.CARD_NOT_REGISTERED)
    if registered.is_revoked:
        raise Refused(Code.CERTIFICATE_REVOKED)
    return Authentication(
        authentication_id=service.randomness.uuid(),
        session_id=message.session_id,
        device_uri=caller.uri,
        person_id=registered.person_id,
        certificate_not_after=card.not_after,
        state=card.state,
        holder_verification=message.holder_verification.value,
        created_at=now,
        expires_at=now + service.terms.authentication_life,
    )


def _to_wire(authentication: Authentication) -> wire.CardAuthentication:
    return wire.CardAuthentication(
        authentication_id=authentication.authentication_id,
        expires_at=authentication.expires_at,
        certificate_not_after=authentication.certificate_not_after,
        certificate_state=authentication.state.value,
    )
