"""No order of touches, cards, staff and late answers leaves a proof out.

The walk is guided: a moment offers what its screen and the workers could really say next, so it
gets deep; everything else comes in between.
"""

import dataclasses
import random
from itertools import product

from eligibility.coverage import Validity
from eligibility.errors import Code
from eligibility.health import Consent
from eligibility.inquiry import CardProof, HolderVerification
from kiosk.flow import effects as f, events as e, states as s
from kiosk.flow.holder import FaceVerdict, PhotoAccess
from tests.flows.journey import SESSION, VERIFICATION, WALL, Journey, answer

NONCE = b"n" * 32
STAFF = "nurse-3"
DIGITS = tuple(e.SymbolTyped(digit) for digit in "42052320310914")
AT = {
    s.Attract: (),
    s.ChoosingMethod: (e.PinChosen(), e.FaceChosen(), e.BellRung()),
    s.PinLocked: (e.FaceChosen(), e.BellRung()),
    s.PinWrong: (e.PinChosen(), e.FaceChosen(), e.BellRung()),
    s.ConfirmingLastTry: (e.PinChosen(), e.FaceChosen(), e.BellRung()),
    s.AskingPin: (e.PinDigitsChanged(4), e.PinConfirmed(1), e.BellRung()),
    s.AskingCardNumber: (DIGITS, e.TypedNext(), e.WentBack(), e.ProvisionalChosen()),
    s.PlacingCardAgain: (e.WentBack(),),
    s.LookingAtCamera: (*FaceVerdict, e.BellRung()),
    s.FaceFailed: (e.FaceChosen(), e.PinChosen(), e.BellRung()),
    s.CardProblem: (e.Retried(), e.BellRung()),
    s.NoService: (e.Retried(), e.BellRung()),
    s.CertificateProblem: (e.BellRung(),),
    s.AskingStaffCode: (e.StaffDigitsChanged(6), e.StaffConfirmed(1), e.WentBack()),
    s.OfferingProvisional: (e.ProvisionalChosen(), e.WentBack()),
    s.OfferingRegistration: (e.RegistrationChosen(),),
    s.AskingConsent: (e.ConsentChosen(Consent.everything()), e.ConsentChosen(Consent.nothing())),
}
"""What the screen of a phase offers; a verdict is one of the face matcher's."""
ALWAYS = (e.CardRemoved(), e.Cancelled(), e.BellRung(), e.Touched(), e.ReaderLost(), e.ReaderBack())
MUST_BE_PASSED = {
    s.LookingAtCamera,
    s.ProvingCard,
    s.PlacingCardAgain,
    s.OfferingProvisional,
    s.KeepingProvisional,
    s.OfferingRegistration,
    s.AskingConsent,
    s.ShowingCoverage,
    s.CertificateProblem,
}
OF_CARD = (Code.CARD_REMOVED, Code.SIGNATURE_MISMATCH, Code.PHOTO_UNUSABLE, Code.CARD_UNRESPONSIVE)
OF_CLOUD = (
    Code.NO_NETWORK,
    Code.PROOF_NOT_ACCEPTED,
    Code.FACE_DATA_OF_ANOTHER,
    Code.CARD_NOT_REGISTERED,
    Code.CERTIFICATE_REVOKED,
    Code.REVOCATION_UNKNOWN,
)
WORKED_ON = f.CardEffect | f.ServiceEffect | f.KeepAnswer | f.AmendRecord


def answers(effect):
    """Everything that a worker may say to ``effect``; the good ones first."""
    good = GOOD[type(effect)](effect)
    if isinstance(effect, f.CardEffect):
        return [*good, *(e.CardFailed(effect.session_id, code) for code in OF_CARD)]
    if isinstance(effect, f.ServiceEffect):
        return [*good, *(e.ServiceFailed(effect.session_id, code) for code in OF_CLOUD)]
    return [*good, e.KeepingFailed(effect.session_id, Code.OUTBOX_UNAVAILABLE)]


def _read(session_id, photo, tries_left):
    is_open = photo is PhotoAccess.OPEN
    return e.CardRead(session_id, tries_left, photo=photo, signs_without_pin=is_open)


def _accepted(session_id, *, is_registered):
    return e.CardAccepted(
        session_id, "authentication", allows_health_consent=True, is_registered=is_registered
    )


def _answered(effect, outcome):
    return dataclasses.replace(answer(outcome), session_id=effect.session_id)


def _proven(effect, *how):
    return e.HolderProven(effect.session_id, NONCE, b"certificate", b"signature", *how)


GOOD = {
    f.ReadCard: lambda x: [_read(x.session_id, *one) for one in product(PhotoAccess, (3, 1, 0))],
    f.FetchChallenge: lambda x: [e.ChallengeIssued(x.session_id, NONCE)],
    f.ProveHolder: lambda x: [_proven(x), e.PinWasWrong(x.session_id, 1)],
    f.OpenPhoto: lambda x: [e.PhotoOpened(x.session_id, 5), e.NumberWasWrong(x.session_id, 9)],
    f.ProveCard: lambda x: [_proven(x, x.holder, CardProof.FACE_KEY)],
    f.CheckStaffCode: lambda x: [
        e.StaffAccepted(x.session_id, STAFF),
        e.StaffRefused(x.session_id, 0),
        e.StaffRefused(x.session_id, 300),
    ],
    f.Authenticate: lambda x: [_accepted(x.session_id, is_registered=yes) for yes in (True, False)],
    f.RegisterCard: lambda x: [e.CardRegistered(x.session_id)],
    f.Inquire: lambda x: [_answered(x, outcome) for outcome in (Validity.VALID, Validity.LOST)],
    f.RecordConsent: lambda x: [e.ConsentRecorded(x.session_id, WALL, WALL)],
    f.KeepAnswer: lambda x: [e.AnswerKept(x.session_id, 27)],
    f.AmendRecord: lambda x: [e.ConsentKept(x.session_id)],
}


class Watch:
    """What was really shown in each session, told by the events themselves."""

    def __init__(self):
        self.matched, self.vouched, self.proven = set(), set(), {}

    def before(self, phase, event):
        """An event about to happen."""
        is_match = isinstance(event, e.FaceJudged) and event.verdict is FaceVerdict.MATCH
        if is_match and isinstance(phase, s.LookingAtCamera):
            self.matched.add(phase.session.session_id)
        is_typed = isinstance(phase, s.AskingStaffCode) and phase.is_checking
        if isinstance(event, e.StaffAccepted) and is_typed:
            self.vouched |= {event.session_id} & {phase.session.session_id}

    def check(self, effect):
        """What the step asked for."""
        match effect:
            case f.ProveCard(holder=holder):
                shown = self.matched if holder.staff_id is None else self.vouched
                assert effect.session_id in shown
                assert holder.verification is not HolderVerification.PIN
            case f.Authenticate():
                assert effect.proof.session_id == effect.session_id, "an earlier patient's proof"
                self.proven[effect.session_id] = effect.proof.holder
            case f.KeepAnswer(is_provisional=True):
                assert effect.session_id in self.vouched
                assert effect.proof is None
            case f.KeepAnswer(holder=holder):
                assert self.proven[effect.session_id] == holder


class Walk:
    """A kiosk that has everything, its unanswered effects, and the watch over both."""

    def __init__(self):
        self.journey, self.watch, self.waiting, self.cards = Journey(), Watch(), [], 0
        self.journey.state = dataclasses.replace(
            self.journey.state, has_face_matcher=True, has_staff=True
        )

    def go(self, *events):
        for event in events:
            self.watch.before(s.uncovered(self.journey.phase), event)
            self._noted(self.journey.go(event).effects)

    def wait(self, seconds):
        before = len(self.journey.history)
        self.journey.wait(seconds)
        self._noted(self.journey.history[before:])

    def _noted(self, effects):
        for effect in effects:
            self.watch.check(effect)
            if isinstance(effect, WORKED_ON):
                self.waiting = [*self.waiting[-7:], effect]

    def offered(self):
        """What this moment's screen offers."""
        phase = self.journey.phase
        if isinstance(phase, s.AskingToContinue):
            return (e.Continued(),)
        if isinstance(phase, s.CallingStaff):
            return (e.StaffCodeChosen(), e.StaffCodeChosen(), e.WentBack())
        return AT.get(type(phase), ())

    def card(self):
        """The first card has known ids, each later one its own."""
        self.cards += 1
        number = "" if self.cards == 1 else str(self.cards)
        return e.CardInserted(SESSION + number, VERIFICATION + number)


def one_step(walk, chance):
    """One thing happens: mostly an answer or a touch that belongs here."""
    kind = chance.random()
    if walk.waiting and kind < 0.45:
        late = chance.randrange(len(walk.waiting)) if chance.random() < 0.3 else -1
        said = answers(walk.waiting.pop(late))
        walk.go(said[0] if chance.random() < 0.6 else chance.choice(said))
    elif walk.offered() and kind < 0.85:
        touch = chance.choice(walk.offered())
        if isinstance(touch, FaceVerdict):
            touch = e.FaceJudged(walk.journey.phase.photo_handle, touch)
        walk.go(*(touch if isinstance(touch, tuple) else (touch,)))
    elif kind < 0.92:
        walk.wait(chance.choice([0.5, 6.0, 21.0, 46.0]))
    elif kind < 0.97 or walk.journey.phase == s.Attract():
        walk.go(walk.card())
    else:
        walk.go(chance.choice(ALWAYS))


def walked(chance, steps=100):
    """One walk from a first card; gives the kinds of phase that it passed."""
    walk, passed = Walk(), set()
    for _ in range(steps):
        one_step(walk, chance)
        passed.add(type(s.uncovered(walk.journey.phase)))
    return passed


def test_no_order_of_events_leaves_a_proof_out():
    chance, passed = random.Random(20181122), set()  # the same walks each time
    for _ in range(600):
        passed |= walked(chance)
    assert passed >= MUST_BE_PASSED, "the walk does not get where it matters"
