"""PUT /v1/consents/{session_id}: what the patient lets this institution see, 24 hours at most."""

from aiohttp import web

from cloud.api.context import (
    FACTS,
    SERVICE,
    answer,
    authentication_of,
    caller_of,
    check_uuid,
    person_of,
    read_message,
)
from cloud.domain.consent import consent_given
from eligibility import wire
from eligibility.wire_values import consent_from_codes


async def put_consent(request: web.Request) -> web.Response:
    """Replaces the session's consent; the same again gets the times of the first."""
    service = request.app[SERVICE]
    session_id = check_uuid("session_id", request.match_info["session_id"])
    request[FACTS].reference = session_id
    message = await read_message(request, wire.ConsentRequest)
    wanted = consent_from_codes(message.granted)
    authentication = await authentication_of(request, message.authentication_id, session_id)
    person_of(authentication)
    given = await service.store.give_consent(
        authentication,
        caller_of(request).party,
        consent_given(authentication, wanted, service.clock.wall()),
    )
    return answer(
        wire.ConsentRecorded(
            consented_at=given.given_at,
            available_until=given.available_until,
            granted=given.scopes,
        )
    )
