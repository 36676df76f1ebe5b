"""Whether a card's proof is accepted, and whose card it is; raises Refused, in this order.

What the institution accepts; the certificate (chain, profile, dates); the signature, by the
certificate's key or by the face application's; whether the card was taken back; whose it is. Who
cannot sign learns nothing of a card but what its certificate says.
"""

import dataclasses
import datetime as dt
import uuid

from cloud.api.context import Facts, Service
from cloud.domain.errors import Refused
from cloud.domain.face_data import check_card_key, check_same_person
from cloud.domain.protection import check_card_use
from cloud.domain.trust import AcceptedCard, check_signature
from cloud.domain.values import Authentication, Caller, CardLink, RegisteredCard, ShownBy
from eligibility import wire
from eligibility.errors import Code
from eligibility.face_proof import FaceEvidence, FaceIdentity
from eligibility.identity import uri_sha256
from eligibility.inquiry import bytes_to_sign

RENEWED = "renewed"
"""Outcome in the audit trail: accepted, and a renewed certificate was added to the registry."""


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    """A request for an authentication whose form was checked."""

    caller: Caller
    facts: Facts
    """What the audit trail is told."""
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
    if asked.shown.way not in await service.store.accepted_ways(asked.caller.party):
        raise Refused(Code.PROOF_NOT_ACCEPTED)
    now = service.clock.wall()
    card = service.trust.check_card(asked.message.certificate, now)
    identity = _check_signed(service, asked, card)
    service.trust.check_not_taken_back(card, now)
    registered = await service.store.card(card.link.cert_key)
    person_id = _registered_person(registered) or await _person_of_renewed(service, card.link)
    if identity is not None:
        await _check_is_one_card(service, identity, person_id)
    if person_id is not None:
        check_card_use(await service.store.protections_of(person_id))
    if registered is None and person_id is not None:
        person_id = await _renew(service, asked.facts, person_id, card.link)
    return _accepted(service, asked, card, person_id, now)


def _check_signed(service: Service, asked: Asked, card: AcceptedCard) -> FaceIdentity | None:
    signature = asked.message.signature
    if asked.evidence is None:
        check_signature(card.key, signature, asked.signed)
        return None
    identity = service.trust.check_face_data(asked.evidence)
    check_card_key(identity, signature, asked.signed)
    return identity


def _registered_person(registered: RegisteredCard | None) -> int | None:
    """Raises Refused: CERTIFICATE_REVOKED: the registry, too, may take a card back."""
    if registered is None:
        return None
    if registered.is_revoked:
        raise Refused(Code.CERTIFICATE_REVOKED)
    return registered.person_id


async def _person_of_renewed(service: Service, card: CardLink) -> int | None:
    """Whose new certificate it is, when an earlier one was registered: needs no question."""
    person_id = await service.link.person_of_certificate(card.cert_key)
    if person_id is None or not await service.store.has_registered_card(person_id):
        return None
    return person_id


async def _renew(service: Service, facts: Facts, person_id: int, card: CardLink) -> int | None:
    """None when the link says otherwise meanwhile."""
    added = _registered_person(await service.store.add_card(person_id, card))
    if added is not None:
        facts.outcome = RENEWED
    return added


async def _check_is_one_card(
    service: Service, identity: FaceIdentity, person_id: int | None
) -> None:
    """Nothing but birth date and sex ties the face data to the certificate."""
    if person_id is None:
        raise Refused(Code.CARD_NOT_REGISTERED)
    check_same_person(identity, await service.store.birth_and_sex(person_id))


def _accepted(
    service: Service,
    asked: Asked,
    card: AcceptedCard,
    person_id: int | None,
    now: dt.datetime,
) -> Authentication:
    return Authentication(
        authentication_id=service.randomness.uuid(),
        session_id=asked.message.session_id,
        device_uri=asked.caller.uri,
        person_id=person_id,
        card=card.link,
        state=card.state,
        shown=asked.shown,
        created_at=now,
        expires_at=now + service.terms.authentication_life,
    )
