"""What the flow asks for, as data; the runner hands each to the worker that can do it."""

import dataclasses

from eligibility.batch import NoticeKind
from eligibility.declaration import Declaration
from eligibility.health import Consent
from eligibility.inquiry import (
    CardFaceKey,
    CardProof,
    HolderShown,
    InquiryAnswer,
    ReferenceClassification,
)
from eligibility.prescription import PrescriptionIssue
from kiosk.flow.events import ConsentRecorded, HolderProven
from kiosk.flow.inspection import Check


@dataclasses.dataclass(frozen=True, slots=True)
class ReadCard:
    """Card: certificate and tries left. Answered by CardRead or CardFailed."""

    session_id: str


@dataclasses.dataclass(frozen=True, slots=True)
class FetchChallenge:
    """Cloud: a nonce, before the card is asked for a PIN try. ChallengeIssued or ServiceFailed."""

    session_id: str


@dataclasses.dataclass(frozen=True, slots=True)
class ProveHolder:
    """Card: VERIFY and sign. HolderProven, PinWasWrong or CardFailed."""

    session_id: str
    pin_handle: int
    nonce: bytes = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class OpenPhoto:
    """Card: its photo, for 照合番号B if given. PhotoOpened, NumberWasWrong or CardFailed."""

    session_id: str
    number: str | None = dataclasses.field(repr=False)
    """14 digits; printed on the card, so no secret from whoever holds it."""


@dataclasses.dataclass(frozen=True, slots=True)
class ProveCard:
    """Card: sign without a PIN. HolderProven or CardFailed."""

    session_id: str
    nonce: bytes = dataclasses.field(repr=False)
    holder: HolderShown


@dataclasses.dataclass(frozen=True, slots=True)
class CheckStaffCode:
    """Whose code is in the staff code's pad. StaffAccepted, StaffRefused or CardFailed."""

    session_id: str
    code_handle: int


@dataclasses.dataclass(frozen=True, slots=True)
class Authenticate:
    """Cloud: the card's proof. CardAccepted or ServiceFailed."""

    session_id: str
    proof: HolderProven


@dataclasses.dataclass(frozen=True, slots=True)
class RegisterCard:
    """Cloud: 利用登録. CardRegistered or ServiceFailed."""

    session_id: str
    authentication_id: str


@dataclasses.dataclass(frozen=True, slots=True)
class Inquire:
    """Cloud: the person's coverage. Answered or ServiceFailed."""

    session_id: str
    verification_id: str
    authentication_id: str


@dataclasses.dataclass(frozen=True, slots=True)
class InquireByFace:
    """Cloud: the coverage of what is printed on a card. Answered or ServiceFailed."""

    session_id: str
    verification_id: str
    face: CardFaceKey = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class RecordConsent:
    """Cloud: what the patient agreed to. ConsentRecorded or ServiceFailed."""

    session_id: str
    authentication_id: str
    consent: Consent


@dataclasses.dataclass(frozen=True, slots=True)
class KeepAnswer:
    """Outbox: an open row. AnswerKept or KeepingFailed."""

    session_id: str
    holder: HolderShown | None
    """None when nobody was shown to hold a card."""
    answer: InquiryAnswer = dataclasses.field(repr=False)
    proof: CardProof | None = None
    is_provisional: bool = False
    is_by_paper: bool = False
    """A provisional reception of somebody who showed an insurance card; no card was proven."""
    declaration: Declaration | None = None
    """What the patient states, when taken in provisionally."""
    asked: CardFaceKey | None = dataclasses.field(default=None, repr=False)
    """What can be asked again later: nobody was found, or the service was not reached."""
    is_unanswered: bool = False
    """The service was not reached: ``answer`` is the kiosk's own."""

    @property
    def source(self) -> ReferenceClassification:
        """Where the key of the inquiry came from."""
        is_card = self.holder is not None and not self.is_by_paper
        return (
            ReferenceClassification.MY_NUMBER_CARD if is_card else ReferenceClassification.CARD_FACE
        )


@dataclasses.dataclass(frozen=True, slots=True)
class AmendRecord:
    """Outbox: the consent into the open row. ConsentKept or KeepingFailed."""

    consent: Consent
    recorded: ConsentRecorded

    @property
    def session_id(self) -> str:
        """Whose row."""
        return self.recorded.session_id


@dataclasses.dataclass(frozen=True, slots=True)
class ChoosePrescription:
    """Outbox: how a prescription is wanted, into the open row. No answer is awaited."""

    session_id: str
    choice: PrescriptionIssue


@dataclasses.dataclass(frozen=True, slots=True)
class Seal:
    """Outbox: the session is over, its rows may go to the hospital. No answer is awaited."""

    session_id: str


@dataclasses.dataclass(frozen=True, slots=True)
class RingBell:
    """Outbox: tell the hospital's staff. No answer is awaited."""

    kind: NoticeKind


@dataclasses.dataclass(frozen=True, slots=True)
class Inspect:
    """Inspection: how the parts of a check are. Inspected."""

    check: Check
    is_test: bool = False
    """Looks harder: takes a picture, writes to the disk."""


@dataclasses.dataclass(frozen=True, slots=True)
class SetUp:
    """Inspection: keep what staff set for every patient, and set the panel. No answer."""

    volume: int
    brightness: int | None


@dataclasses.dataclass(frozen=True, slots=True)
class Restart:
    """The kiosk ends, to be started again by whoever watches over it."""


@dataclasses.dataclass(frozen=True, slots=True)
class ClearPin:
    """The pads: wipe the digits of the PIN and of the staff code."""


@dataclasses.dataclass(frozen=True, slots=True)
class StartCamera:
    """The scanner: open the camera, look for codes."""


@dataclasses.dataclass(frozen=True, slots=True)
class StopCamera:
    """The scanner: close it and forget every picture."""


@dataclasses.dataclass(frozen=True, slots=True)
class StartFace:
    """The matcher: compare the person before the camera with this photo. FaceHinted, FaceJudged."""

    photo_handle: int


@dataclasses.dataclass(frozen=True, slots=True)
class StopFace:
    """The matcher: close the camera and forget every picture."""


@dataclasses.dataclass(frozen=True, slots=True)
class WipePhoto:
    """The photo has done its work."""


@dataclasses.dataclass(frozen=True, slots=True)
class ForgetCard:
    """The session is over: wipe the photo and what was read of the card."""


CardEffect = ReadCard | ProveHolder | OpenPhoto | ProveCard | CheckStaffCode
ServiceEffect = (
    FetchChallenge | Authenticate | RegisterCard | Inquire | InquireByFace | RecordConsent
)
OutboxEffect = KeepAnswer | AmendRecord | ChoosePrescription | Seal | RingBell
InspectionEffect = Inspect | SetUp
Unawaited = ChoosePrescription | Seal | RingBell | InspectionEffect
"""Nobody waits for these, or any answer is welcome: they make no other answer a late one."""
HereEffect = (
    ClearPin | StartCamera | StopCamera | StartFace | StopFace | WipePhoto | ForgetCard | Restart
)
"""Done at once where the state is owned: none of them waits."""
Effect = CardEffect | ServiceEffect | OutboxEffect | InspectionEffect | HereEffect
