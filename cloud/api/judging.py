"""Whether a card's proof is accepted, and whose card it is; raises Refused, in this order.

What the institution accepts; the certificate (chain, profile, dates); the signature, by the
certificate's key or by the face application's; whether the card was taken back; whose it is. Who
cannot sign learns nothing of a card but what its certificate says.
"""

import dataclasses
import datetime as dt
import uuid

from cloud.api.context import Service
from cloud.domain.errors import Refused
from cloud.domain.face_data import check_card_key, check_same_person
from cloud.domain.trust import AcceptedCard, check_signature
from cloud.domain.values import Authentication, Caller, CardLink, RegisteredCard, ShownBy
from eligibility import wire
from eligibility.errors import Code
from eligibility.face_proof import FaceEvidence, FaceIdentity
from eligibility.identity import uri_sha256
from eligibility.inquiry import bytes_to_sign


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    """A request for an authentication whose form was checked."""

    caller: Caller
    message: wire.CardAuthenticationRequest
    shown: ShownBy
    evidence: FaceEvidence | None
    """With the face key."""

    @property
    def signed(self) -> bytes:
        """What the card must have signed."""
        session_id = uuid.UUID(self.message.session_id).bytes
        device = uri_sha256(self.caller.uri)
        return bytes_to_sign(session_id, self.message.nonce, device, self.shown.proof)


async def authenticate(service: Service, asked: Asked) -> Authentication:
    """Checks everything of a proof.

    Raises:
        Refused: PROOF_NOT_ACCEPTED; the certificate's, the face data's and the registry's codes.
    """
    if asked.shown.way not in await service.store.accepted_ways(asked.caller.institution):
        raise Refused(Code.PROOF_NOT_ACCEPTED)
    now = service.clock.wall()
    card = service.trust.check_card(asked.message.certificate, now)
    identity = _check_signed(service, asked, card)
    service.trust.check_not_taken_back(card, now)
    registered = await service.store.card(card.link.cert_key) or await _renewed(service, card.link)
    if registered is not None and registered.is_revoked:
        raise Refused(Code.CERTIFICATE_REVOKED)
    if identity is not None:
        await _check_is_one_card(service, identity, registered)
    return _accepted(service, asked, card, registered, now)


def _check_signed(service: Service, asked: Asked, card: AcceptedCard) -> FaceIdentity | None:
    signature = asked.message.signature
    if asked.evidence is None:
        check_signature(card.key, signature, asked.signed)
        return None
    identity = service.trust.check_face_data(asked.evidence)
    check_card_key(identity, signature, asked.signed)
    return identity


async def _renewed(service: Service, card: CardLink) -> RegisteredCard | None:
    """A new certificate of a person whose earlier one was registered: registered by itself."""
    person_id = await service.link.person_of_certificate(card.cert_key)
    if person_id is None or not await service.store.has_registered_card(person_id):
        return None
    return await service.store.add_card(person_id, card)


async def _check_is_one_card(
    service: Service, identity: FaceIdentity, registered: RegisteredCard | None
) -> None:
    """Nothing but birth date and sex ties the face data to the certificate."""
    if registered is None:
        raise Refused(Code.CARD_NOT_REGISTERED)
    check_same_person(identity, await service.store.birth_and_sex(registered.person_id))


def _accepted(
    service: Service,
    asked: Asked,
    card: AcceptedCard,
    registered: RegisteredCard | None,
    now: dt.datetime,
) -> Authentication:
    return Authentication(
        authentication_id=service.randomness.uuid(),
        session_id=asked.message.session_id,
        device_uri=asked.caller.uri,
        person_id=None if registered is None else registered.person_id,
        card=card.link,
        state=card.state,
        shown=asked.shown,
        created_at=now,
        expires_at=now + service.terms.authentication_life,
    )
