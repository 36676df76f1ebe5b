"""Builders of answered receptions, for outbox, batch channel and hospital."""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Sequence
from pathlib import Path

from eligibility import wire
from eligibility.batch import VerificationRecord, record_sha256
from eligibility.coverage import Coverage, Validity
from eligibility.declaration import (
    Declaration,
    DeclaredShare,
    InsuranceKind,
    IssuedWhen,
    SeenBefore,
    WhyUnchecked,
)
from eligibility.health import Consent
from eligibility.inquiry import (
    CardFaceKey,
    CardProof,
    HolderShown,
    HolderVerification,
    InquiryAnswer,
    ReferenceClassification,
)
from eligibility.person import Sex
from eligibility.wire_records import record_to_wire
from kiosk.batch.delivery import SealedRecord
from kiosk.batch.outbox import DeviceName, SqliteOutbox, open_outbox
from kiosk.ports import ConsentTimes, KeptAnswer
from tests.bench.people import BenchPerson, people
from tests.bench.pki import DEVICE, INSTITUTION

NOON = dt.datetime(2026, 11, 22, 3, 0, tzinfo=dt.UTC)
"""Noon in Japan on an ordinary day."""
TODAY = dt.date(2026, 11, 22)
OWNER = DeviceName(INSTITUTION, DEVICE)
STAFF_ID = "nurse-7"


def new_id() -> str:
    return str(uuid.uuid4())


def somebody(name: str = "hanako") -> BenchPerson:
    return people(TODAY)[name]


def an_answer(
    *,
    verification_id: str | None = None,
    at: dt.datetime = NOON,
    coverages: Sequence[Coverage] | None = None,
    outcome: Validity = Validity.VALID,
) -> InquiryAnswer:
    return InquiryAnswer(
        verification_id=verification_id or new_id(),
        outcome=outcome,
        processed_at=at,
        confirmed_on=TODAY,
        coverages=tuple(somebody().coverages if coverages is None else coverages),
    )


def a_kept_answer(
    *, session_id: str | None = None, answer: InquiryAnswer | None = None
) -> KeptAnswer:
    return KeptAnswer(
        session_id=session_id or new_id(),
        answer=answer or an_answer(),
        source=ReferenceClassification.MY_NUMBER_CARD,
        holder=HolderShown(HolderVerification.PIN),
        proof=CardProof.AUTH_SIGNATURE,
    )


def a_visual_check(answer: InquiryAnswer | None = None) -> KeptAnswer:
    """Staff compared person and photo; the face application's key signed."""
    return dataclasses.replace(
        a_kept_answer(answer=answer),
        holder=HolderShown(HolderVerification.VISUAL, STAFF_ID),
        proof=CardProof.FACE_KEY,
    )


def a_provisional_answer(at: dt.datetime = NOON) -> KeptAnswer:
    """Staff took the patient in; the cloud was not asked."""
    return KeptAnswer(
        session_id=new_id(),
        answer=an_answer(at=at, coverages=(), outcome=Validity.NOT_FOUND),
        source=ReferenceClassification.MY_NUMBER_CARD,
        holder=HolderShown(HolderVerification.VISUAL, STAFF_ID),
        is_provisional=True,
    )


def a_face(name: str = "hanako") -> CardFaceKey:
    """What is printed on somebody's card."""
    someone = somebody(name)
    return CardFaceKey(someone.coverages[-1].key, someone.person.birthdate)


def a_not_found_answer(at: dt.datetime = NOON, face: CardFaceKey | None = None) -> KeptAnswer:
    """The cloud found nobody, and the patient left it so."""
    return KeptAnswer(
        session_id=new_id(),
        answer=an_answer(at=at, coverages=(), outcome=Validity.NOT_FOUND),
        source=ReferenceClassification.CARD_FACE,
        holder=None,
        asked=face or a_face(),
    )


def an_unasked_answer(at: dt.datetime = NOON, face: CardFaceKey | None = None) -> KeptAnswer:
    """A card was typed while the line was down; staff took the patient in."""
    return dataclasses.replace(
        a_provisional_answer(at),
        source=ReferenceClassification.CARD_FACE,
        asked=face or a_face(),
        is_unanswered=True,
    )


def a_declared_answer(at: dt.datetime = NOON) -> KeptAnswer:
    """The same, with what the patient states."""
    return dataclasses.replace(a_provisional_answer(at), declaration=a_declaration())


def consent_times(at: dt.datetime = NOON) -> ConsentTimes:
    return ConsentTimes(at, at + dt.timedelta(hours=24))


def a_record(
    *,
    answer: InquiryAnswer | None = None,
    consent: Consent | None = None,
    reception_number: int = 1,
) -> VerificationRecord:
    given = consent or Consent.everything()
    return VerificationRecord(
        session_id=new_id(),
        institution=OWNER.institution,
        device=OWNER.device,
        source=ReferenceClassification.MY_NUMBER_CARD,
        answer=answer or an_answer(),
        holder_verification=HolderVerification.PIN,
        consent=given,
        consented_at=NOON if given.granted else None,
        consent_until=NOON + dt.timedelta(hours=24) if given.granted else None,
        is_provisional=False,
        sealed_at=NOON,
        reception_number=reception_number,
        proof=CardProof.AUTH_SIGNATURE,
    )


def a_provisional_record() -> VerificationRecord:
    """As the outbox writes it; see ``a_provisional_answer``."""
    return dataclasses.replace(
        a_record(answer=a_provisional_answer().answer, consent=Consent.nothing()),
        holder_verification=None,
        proof=None,
        is_provisional=True,
        staff_id=STAFF_ID,
    )


def a_declaration() -> Declaration:
    """Everything given; the person is made up."""
    return Declaration(
        reason=WhyUnchecked.NO_SERVICE,
        name_kana="ヤマダ\u3000ハナコ",
        birthdate=dt.date(1948, 4, 12),
        sex=Sex.FEMALE,
        phone="0312345678",
        insurance=InsuranceKind.LATER_STAGE,
        issued=IssuedWhen.BEFORE_THIS_MONTH,
        share=DeclaredShare.ONE,
        seen_before=SeenBefore.YES,
    )


def a_declared_record() -> VerificationRecord:
    """A provisional reception with what the patient states."""
    return dataclasses.replace(a_provisional_record(), declaration=a_declaration())


def a_later_record(earlier: str) -> VerificationRecord:
    """The answer to a reception that was asked again."""
    return dataclasses.replace(
        a_record(consent=Consent.nothing()),
        source=ReferenceClassification.CARD_FACE,
        holder_verification=None,
        proof=None,
        reverifies=earlier,
    )


def a_visual_record() -> VerificationRecord:
    """As the outbox writes it; see ``a_visual_check``."""
    return dataclasses.replace(
        a_record(),
        holder_verification=HolderVerification.VISUAL,
        proof=CardProof.FACE_KEY,
        staff_id=STAFF_ID,
    )


def a_sealed_record(sequence: int = 1, *, day: dt.date = TODAY) -> SealedRecord:
    return sealed_from(a_record(reception_number=sequence), sequence, day)


def sealed_from(
    record: VerificationRecord, sequence: int = 1, day: dt.date = TODAY
) -> SealedRecord:
    sealed = wire.encode(record_to_wire(record))
    return SealedRecord(record.verification_id, day, sequence, record_sha256(sealed), 0, sealed)


def outbox_at(directory: Path, credentials: Path, owner: DeviceName = OWNER) -> SqliteOutbox:
    return open_outbox(directory / "outbox.sqlite", credentials, owner, new_id)


def receptions(outbox: SqliteOutbox, count: int, at: dt.datetime = NOON) -> list[str]:
    """So many patients, from answer to the end of the session; gives the verification ids."""
    everybody = list(people(TODAY).values())
    identities = []
    for number in range(count):
        someone = everybody[number % len(everybody)]
        answer = an_answer(at=at, coverages=someone.coverages)
        kept = a_kept_answer(answer=answer)
        outbox.keep(kept)
        if number % 2:
            outbox.amend(kept.session_id, Consent.everything(), consent_times(at))
        outbox.seal(kept.session_id, at)
        identities.append(answer.verification_id)
    return identities
