"""A kiosk that asks by card face and by card, and remembers every answer."""

import dataclasses
import datetime as dt
import random
import uuid
from collections.abc import Sequence

from cryptography.hazmat.primitives.serialization import Encoding

from eligibility import wire
from eligibility.inquiry import CardFaceKey, business_day
from eligibility.insured import InsuredKey, InsuredNumber, InsuredSymbol, InsurerNumber
from eligibility.wire_values import card_face_to_wire
from tests.integration.cloud.reception import Card
from tests.soak.activity import Activity
from tests.soak.caller import Caller
from tests.soak.insurer import SendingInsurer
from tests.soak.plan import Phase
from tests.soak.register import Facts, Register

_BY_CARD = 0.2
_TRIES = 5
_VALID = {"1"}
_LOST = {"2", "3"}
_NOT_FOUND = {"4"}


@dataclasses.dataclass(slots=True)
class Asked:
    """One inquiry: what was asked, and what may be answered."""

    verification_id: str
    body: bytes
    insurer: SendingInsurer | None
    """By card face; None by card: whoever covers the person may answer."""
    person: int
    known_from: int = 0
    """The last batch that was settled when it was asked."""
    known_until: int = 0
    """The last batch that was sent when it was answered."""
    answer: bytes | None = None


class AskingKiosk:
    """Asks until it gets no answer; then the last inquiry stays ``pending``."""

    def __init__(
        self, uri: str, insurers: Sequence[SendingInsurer], cards: Sequence[tuple[int, Card]]
    ) -> None:
        self.uri = uri
        self.answered: list[Asked] = []
        self.pending: Asked | None = None
        self.count = 0
        """Answers of earlier rounds."""
        self.throttled = 0
        self._insurers = insurers
        self._cards = cards
        self._today = business_day(dt.datetime.now(dt.UTC))

    def ask_one(self, caller: Caller, activity: Activity, chosen: random.Random) -> None:
        """One inquiry, or the pending one again; raises NoAnswer."""
        with activity.of(Phase.INQUIRY):
            if self.pending is None:
                self.pending = self._make(caller, chosen)
            asked = self.pending
            answer = caller.ask("POST", "/v1/inquiries", asked.body)
        if answer.status_code != 200:
            self.throttled += 1
            self.pending = None
            return
        asked.answer = answer.content
        asked.known_until = asked.insurer.begun if asked.insurer else 0
        self.answered.append(asked)
        self.pending = None

    def _make(self, caller: Caller, chosen: random.Random) -> Asked:
        sending = chosen.choice(self._insurers)
        register = sending.register
        person = self._somebody(register, chosen)
        if person is None or chosen.random() < _BY_CARD:
            return self._by_card(caller, chosen)
        request = wire.InquiryRequest(
            verification_id=_id(chosen),
            session_id=_id(chosen),
            card_face=face_of(sending, person),
        )
        return Asked(
            request.verification_id, wire.encode(request), sending, person, register.settled
        )

    def _somebody(self, register: Register, chosen: random.Random) -> int | None:
        """Mostly who is covered: a kiosk whose patients are never found is stopped as a guesser."""
        for _ in range(_TRIES if register.known_people else 0):
            person = chosen.choice(register.known_people)
            if outcomes(register.known(person), self._today) != _NOT_FOUND:
                return person
        return None

    def _by_card(self, caller: Caller, chosen: random.Random) -> Asked:
        person, card = chosen.choice(self._cards)
        session_id = _id(chosen)
        asked = wire.encode(wire.ChallengeRequest(session_id=session_id))
        challenge: wire.Challenge = wire.decode(
            caller.ask("POST", "/v1/challenges", asked).content, wire.Challenge
        )
        proof = wire.CardAuthenticationRequest(
            session_id=session_id,
            nonce=challenge.nonce,
            certificate=card.certificate.public_bytes(Encoding.DER),
            signature=card.sign(session_id, challenge.nonce, self.uri),
            holder_verification=wire.Holder.PIN,
        )
        answer = caller.ask("POST", "/v1/card-authentications", wire.encode(proof))
        proven: wire.CardAuthentication = wire.decode(answer.content, wire.CardAuthentication)
        request = wire.InquiryRequest(
            verification_id=_id(chosen),
            session_id=session_id,
            authentication_id=proven.authentication_id,
        )
        return Asked(request.verification_id, wire.encode(request), None, person)


def face_of(sending: SendingInsurer, person: int) -> wire.CardFace:
    """The insurance card of a person at an insurer, without its branch."""
    numbering = sending.register.numbering
    key = InsuredKey(
        InsurerNumber(numbering.insurer),
        InsuredSymbol(numbering.symbol) if numbering.symbol else None,
        InsuredNumber(numbering.number(person)),
        None,
    )
    return card_face_to_wire(CardFaceKey(key, sending.register.people[person].born))


def check_answer(asked: Asked, today: dt.date) -> str | None:
    """What is wrong, unless the oracle could have given this answer while it was asked."""
    if asked.insurer is None or asked.answer is None:
        return None
    told: wire.InquiryAnswer = wire.decode(asked.answer, wire.InquiryAnswer)
    batches = range(asked.known_from, asked.known_until + 1)
    register = asked.insurer.register
    states = [register.known(asked.person, batch) for batch in batches]
    allowed = {word for known in states for word in outcomes(known, today)}
    if told.QualificationValidity in allowed:
        return None
    return f"inquiry {asked.verification_id}: {told.QualificationValidity}, not one of {allowed}"


def outcomes(known: Sequence[Facts], today: dt.date) -> set[str]:
    """What a card face may be answered when its insurer has told this."""
    begun = [one for one in known if one.qualified_on <= today]
    if any(one.lapsed_on is None or one.lapsed_on > today for one in begun):
        return _VALID
    return _LOST if begun else _NOT_FOUND


def _id(chosen: random.Random) -> str:
    return str(uuid.UUID(int=chosen.getrandbits(128), version=4))
