"""Effects done by adapters: each handler turns one effect into one event, port errors included.

Handlers run on worker threads and know no state; the flow sees no exceptions. What needs the card
is in ``kiosk.holder_worker``.
"""

import dataclasses
from collections.abc import Callable
from typing import assert_never

from kiosk.flow import effects as f, events as e
from kiosk.holder_worker import FaceComparison
from kiosk.pin import Pads
from kiosk.ports import (
    CardSignature,
    Clock,
    ConsentTimes,
    EligibilityService,
    KeptAnswer,
    Outbox,
    OutboxError,
    Scanner,
    ServiceError,
)


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
                return self._authenticate(session_id, proof)
            case f.RegisterCard():
                self.service.register(session_id, effect.authentication_id)
                return e.CardRegistered(session_id)
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
                return e.ConsentRecorded(
                    session_id,
                    times.consented_at,
                    times.available_until,
                    times.specific_diseases,
                )
            case _:
                assert_never(effect)

    def _authenticate(self, session_id: str, proven: e.HolderProven) -> e.Event:
        signed = CardSignature(proven.certificate, proven.signature, proven.proof, proven.face)
        accepted = self.service.authenticate(session_id, proven.nonce, signed, proven.holder)
        return e.CardAccepted(
            session_id,
            accepted.authentication_id,
            accepted.allows_health_consent,
            accepted.is_registered,
        )


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
            case f.ChoosePrescription():
                self.outbox.choose_prescription(effect.session_id, effect.choice)
                return None
            case f.Seal():
                self.outbox.seal(effect.session_id, self.clock.wall())
                return None
            case f.RingBell():
                self.outbox.ring(effect.kind, self.clock.wall())
                return None
            case _:
                assert_never(effect)

    def _keep(self, effect: f.KeepAnswer) -> e.Event:
        kept = KeptAnswer(
            effect.session_id,
            effect.answer,
            effect.source,
            effect.holder,
            effect.proof,
            effect.is_provisional,
            effect.declaration,
            effect.asked,
            effect.is_unanswered,
        )
        try:
            return e.AnswerKept(effect.session_id, self.outbox.keep(kept))
        except OutboxError as error:
            return e.KeepingFailed(effect.session_id, error.code)

    def _amend(self, effect: f.AmendRecord) -> e.Event:
        recorded = effect.recorded
        times = ConsentTimes(
            recorded.consented_at, recorded.available_until, recorded.specific_diseases
        )
        try:
            self.outbox.amend(effect.session_id, effect.consent, times)
        except OutboxError as error:
            return e.KeepingFailed(effect.session_id, error.code)
        return e.ConsentKept(effect.session_id)


@dataclasses.dataclass(frozen=True, slots=True)
class Here:
    """Does what takes no time: the pads, the camera, the face matcher, forgetting."""

    pads: Pads
    scanner: Scanner
    faces: FaceComparison
    restart: Callable[[], None]

    def __call__(self, effect: f.HereEffect) -> None:
        """Never waits, never raises."""
        match effect:
            case f.ClearPin():
                self.pads.clear()
            case f.StartCamera():
                self.scanner.start()
            case f.StopCamera():
                self.scanner.stop()
            case f.Restart():
                self.restart()
            case _:
                self._compare(effect)

    def _compare(self, effect: f.StartFace | f.StopFace | f.WipePhoto | f.ForgetCard) -> None:
        match effect:
            case f.StartFace():
                self.faces.start(effect.photo_handle)
            case f.StopFace():
                self.faces.stop()
            case f.WipePhoto():
                self.faces.wipe_photo()
            case f.ForgetCard():
                self.faces.forget()
            case _:
                assert_never(effect)
