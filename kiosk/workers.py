"""Effects done by adapters: each handler turns one effect into one event, port errors included.

Handlers run on worker threads and know no state; the flow sees no exceptions.
"""

import dataclasses
import uuid
from typing import assert_never

from eligibility.errors import Code
from eligibility.identity import uri_sha256
from eligibility.inquiry import bytes_to_sign
from kiosk.flow import effects as f, events as e
from kiosk.pin import PinPad
from kiosk.ports import (
    CardError,
    CardReader,
    CardSignature,
    Clock,
    ConsentTimes,
    EligibilityService,
    KeptAnswer,
    Outbox,
    OutboxError,
    PinLocked,
    PinRejected,
    Scanner,
    ServiceError,
)


@dataclasses.dataclass(frozen=True, slots=True)
class CardWorker:
    """Does what needs the card."""

    reader: CardReader
    pad: PinPad
    device_uri: str

    def __call__(self, effect: f.CardEffect) -> e.Event:
        """Answers with CardRead, HolderProven, PinWasWrong or CardFailed."""
        try:
            match effect:
                case f.ReadCard():
                    facts = self.reader.read()
                    return e.CardRead(effect.session_id, facts.tries_left, facts.not_after)
                case f.ProveHolder():
                    return self._prove(effect)
                case _:
                    assert_never(effect)
        except PinRejected as error:
            return e.PinWasWrong(effect.session_id, error.tries_left)
        except PinLocked:
            return e.PinWasWrong(effect.session_id, tries_left=0)
        except CardError as error:
            return e.CardFailed(effect.session_id, error.code)

    def _prove(self, effect: f.ProveHolder) -> e.Event:
        session_id = effect.session_id
        try:
            pin = self.pad.take(effect.pin_handle)
        except LookupError:  # the pad was cleared meanwhile: nothing was sent, no try was spent
            return e.CardFailed(session_id, Code.CARD_PROTOCOL)
        session = uuid.UUID(session_id).bytes
        to_sign = bytes_to_sign(session, effect.nonce, uri_sha256(self.device_uri))
        proof = self.reader.prove_holder(pin, to_sign)
        return e.HolderProven(session_id, effect.nonce, proof.certificate, proof.signature)


@dataclasses.dataclass(frozen=True, slots=True)
class ServiceWorker:
    """Does what needs the cloud."""

    service: EligibilityService

    def __call__(self, effect: f.ServiceEffect) -> e.Event:
        """Answers with what the cloud said, or ServiceFailed."""
        try:
            return self._ask(effect)
        except ServiceError as error:
            return e.ServiceFailed(effect.session_id, error.code)

    def _ask(self, effect: f.ServiceEffect) -> e.Event:
        session_id = effect.session_id
        match effect:
            case f.FetchChallenge():
                return e.ChallengeIssued(session_id, self.service.challenge(session_id))
            case f.Authenticate(proof=proof):
                signed = CardSignature(proof.certificate, proof.signature)
                accepted = self.service.authenticate(session_id, proof.nonce, signed, effect.holder)
                return e.CardAccepted(
                    session_id, accepted.authentication_id, accepted.allows_health_consent
                )
            case f.Inquire():
                answer = self.service.inquire(
                    session_id, effect.verification_id, effect.authentication_id
                )
                return e.Answered(session_id, answer)
            case f.InquireByFace():
                answer = self.service.inquire_by_face(
                    session_id, effect.verification_id, effect.face
                )
                return e.Answered(session_id, answer)
            case f.RecordConsent():
                times = self.service.consent(session_id, effect.authentication_id, effect.consent)
                return e.ConsentRecorded(session_id, times.consented_at, times.available_until)
            case _:
                assert_never(effect)


@dataclasses.dataclass(frozen=True, slots=True)
class OutboxWorker:
    """Does what must be durable."""

    outbox: Outbox
    clock: Clock

    def __call__(self, effect: f.OutboxEffect) -> e.Event | None:
        """Answers with AnswerKept, ConsentKept or KeepingFailed; None when no one waits.

        Raises:
            OutboxError: for an effect that no one waits for; the runner logs its code.
        """
        match effect:
            case f.KeepAnswer():
                return self._keep(effect)
            case f.AmendRecord():
                return self._amend(effect)
            case f.Seal():
                self.outbox.seal(effect.session_id, self.clock.wall())
                return None
            case f.RingBell():
                self.outbox.ring(effect.kind, self.clock.wall())
                return None
            case _:
                assert_never(effect)

    def _keep(self, effect: f.KeepAnswer) -> e.Event:
        kept = KeptAnswer(effect.session_id, effect.answer, effect.source, effect.holder)
        try:
            return e.AnswerKept(effect.session_id, self.outbox.keep(kept))
        except OutboxError as error:
            return e.KeepingFailed(effect.session_id, error.code)

    def _amend(self, effect: f.AmendRecord) -> e.Event:
        recorded = effect.recorded
        times = ConsentTimes(recorded.consented_at, recorded.available_until)
        try:
            self.outbox.amend(effect.session_id, effect.consent, times)
        except OutboxError as error:
            return e.KeepingFailed(effect.session_id, error.code)
        return e.ConsentKept(effect.session_id)


@dataclasses.dataclass(frozen=True, slots=True)
class Here:
    """Does what takes no time: the pad and the camera."""

    pad: PinPad
    scanner: Scanner

    def __call__(self, effect: f.HereEffect) -> None:
        """Never waits, never raises."""
        match effect:
            case f.ClearPin():
                self.pad.clear()
            case f.StartCamera():
                self.scanner.start()
            case f.StopCamera():
                self.scanner.stop()
            case _:
                assert_never(effect)
