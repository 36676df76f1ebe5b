"""POST /v1/challenges: a nonce of 32 bytes, for one session of one device, 180 s, once."""

import datetime as dt

from aiohttp import web

from cloud.api.context import FACTS, SERVICE, answer, caller_of, check_uuid, read_message
from cloud.domain.values import Challenge
from eligibility import wire
from eligibility.inquiry import CHALLENGE_LIFETIME_S, NONCE_BYTES


async def post_challenge(request: web.Request) -> web.Response:
    """Makes and keeps a challenge."""
    service = request.app[SERVICE]
    message = await read_message(request, wire.ChallengeRequest)
    session_id = request[FACTS].reference = check_uuid("session_id", message.session_id)
    now = service.clock.wall()
    challenge = Challenge(
        nonce=service.randomness.token(NONCE_BYTES),
        session_id=session_id,
        device_uri=caller_of(request).uri,
        issued_at=now,
        expires_at=now + dt.timedelta(seconds=CHALLENGE_LIFETIME_S),
    )
    await service.store.add_challenge(challenge)
    return answer(wire.Challenge(nonce=challenge.nonce, expires_at=challenge.expires_at))
