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
from cloud.api.finding import Asked, find_by_card
from cloud.domain.consent import consent_given
from cloud.domain.protection import check_card_use
from eligibility import wire
from eligibility.benefits import SpecificDiseasesCertificate
from eligibility.health import HealthInformation
from eligibility.inquiry import business_day
from eligibility.wire_papers import diseases_to_wire
from eligibility.wire_values import consent_from_codes


async def put_consent(request: web.Request) -> web.Response:
    """Replaces the session's consent; the same again gets the times of the first."""
    service = request.app[SERVICE]
    session_id = check_uuid("session_id", request.match_info["session_id"])
    request[FACTS].reference = session_id
    message = await read_message(request, wire.ConsentRequest)
    wanted = consent_from_codes(message.granted)
    authentication = await authentication_of(request, message.authentication_id, session_id)
    person_id = person_of(authentication)
    check_card_use(await service.store.protections_of(person_id))
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
            SpecificDiseasesCertificateList=diseases_to_wire(
                await _diseases(request, person_id, given.scopes)
            ),
        )
    )


async def _diseases(
    request: web.Request, person_id: int, granted: tuple[str, ...]
) -> tuple[SpecificDiseasesCertificate, ...]:
    """What an inquiry does not tell: not read before the patient has agreed to it."""
    if HealthInformation.SPECIFIC_DISEASES.value not in granted:
        return ()
    service = request.app[SERVICE]
    today = business_day(service.clock.wall())
    finding = await find_by_card(service, Asked(caller_of(request), today), person_id)
    if not finding.outcome.is_valid or finding.coverage_id is None:
        return ()
    return await service.store.specific_diseases_of(person_id, finding.coverage_id, today)
