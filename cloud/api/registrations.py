"""POST /v1/registrations: this card is to be used as an insurance card from now on (利用登録).

Only for a card that was proven in this session and was not registered then; who stands behind it
the link says, never the kiosk. The same again gets the time of the first.
"""

from aiohttp import web

from cloud.api.context import (
    FACTS,
    SERVICE,
    answer,
    authentication_of,
    check_uuid,
    read_message,
)
from cloud.domain.errors import Refused
from cloud.domain.ports import PersonLink, Store
from cloud.domain.protection import check_card_use
from cloud.domain.values import Authentication
from eligibility import wire
from eligibility.errors import Code


async def post_registration(request: web.Request) -> web.Response:
    """Registers the card of an authentication, or says again when that was done."""
    service = request.app[SERVICE]
    message = await read_message(request, wire.RegistrationRequest)
    session_id = request[FACTS].reference = check_uuid("session_id", message.session_id)
    proven = await authentication_of(request, message.authentication_id, session_id)
    if proven.was_registered:
        raise Refused(Code.REGISTRATION_REFUSED, "the card is registered already")
    if proven.registered_at is not None and proven.person_id is not None:
        check_card_use(await service.store.protections_of(proven.person_id))
        return answer(wire.Registration(registered_at=proven.registered_at))
    person_id = request[FACTS].person_id = await _register(service.link, service.store, proven)
    registered_at = await service.store.register_authentication(
        proven.authentication_id, person_id, service.clock.wall()
    )
    return answer(wire.Registration(registered_at=registered_at))


async def _register(link: PersonLink, store: Store, proven: Authentication) -> int:
    """Registers the card for whom the link names.

    Raises:
        Refused: REGISTRATION_REFUSED: nobody is known; DESK_PLEASE; CERTIFICATE_REVOKED: meanwhile.
    """
    person_id = await link.person_of_certificate(proven.card.cert_key)
    if person_id is None:
        raise Refused(Code.REGISTRATION_REFUSED)
    check_card_use(await store.protections_of(person_id))
    registered = await store.add_card(person_id, proven.card)
    if registered is None or registered.person_id != person_id:
        raise Refused(Code.REGISTRATION_REFUSED)
    if registered.is_revoked:
        raise Refused(Code.CERTIFICATE_REVOKED)
    return person_id
