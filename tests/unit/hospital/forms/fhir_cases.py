"""Receptions of every kind, as the form reads them: of made-up people, and by chance."""

import dataclasses
import datetime as dt
from typing import Any

from hypothesis import strategies as st

from eligibility import wire
from eligibility.batch import VerificationRecord
from eligibility.benefits import (
    ElderlyRecipientCertificate,
    LimitApplicationCertificate,
    PlainCertificate,
    PlainKind,
    SpecificDiseasesCertificate,
)
from eligibility.coverage import (
    CardClassification,
    ContributionRatio,
    Coverage,
    FamilyClass,
    ReasonOfLoss,
    Validity,
)
from eligibility.health import Consent, HealthInformation
from eligibility.inquiry import InquiryAnswer, Notice
from eligibility.insured import (
    BranchNumber,
    InsuredKey,
    InsuredNumber,
    InsuredSymbol,
    InsurerNumber,
)
from eligibility.person import Person, Sex
from eligibility.prescription import PrescriptionIssue
from eligibility.wire_records import record_to_wire
from hospital.forms.fhir import FhirForm
from hospital.forms.port import Reception, reception_of
from tests.bench.fhir_bundle import BundleRead
from tests.bench.people import people
from tests.bench.people_papers import people_with_papers
from tests.bench.receptions import (
    NOON,
    TODAY,
    a_declared_record,
    a_later_record,
    a_provisional_record,
    a_record,
    a_visual_record,
    an_answer,
    new_id,
)

EVERYBODY = {**people(TODAY), **people_with_papers(TODAY)}
NOBODY_FOUND = an_answer(coverages=(), outcome=Validity.NOT_FOUND)


def read(record: VerificationRecord) -> Reception:
    """As it comes out of the inbox."""
    return reception_of(wire.encode(record_to_wire(record)))


def bundle_of(record: VerificationRecord) -> BundleRead:
    """What the form writes of it."""
    return as_read(read(record))


def as_read(reception: Reception) -> BundleRead:
    [document] = FhirForm().documents(reception)
    return BundleRead(wire.decode(document.data, dict[str, Any]))


def of_somebody(key: str, *, outcome: Validity = Validity.VALID, **more: Any) -> VerificationRecord:
    """The newest coverage of one of the bench's people, as the service would tell it."""
    [*_, coverage] = EVERYBODY[key].coverages
    answer = dataclasses.replace(an_answer(coverages=(coverage,), outcome=outcome), **more)
    return a_record(answer=answer)


def told(coverage: Coverage, outcome: Validity = Validity.VALID) -> BundleRead:
    """The bundle of an answer with this coverage."""
    return bundle_of(a_record(answer=an_answer(coverages=(coverage,), outcome=outcome)))


def hanakos(**changed: Any) -> Coverage:
    [coverage] = EVERYBODY["hanako"].coverages
    return dataclasses.replace(coverage, **changed)


def an_answered(outcome: Validity) -> VerificationRecord:
    answer = dataclasses.replace(NOBODY_FOUND, verification_id=new_id(), outcome=outcome)
    return a_record(answer=answer, consent=Consent.nothing())


KINDS = {
    "not found": an_answered(Validity.NOT_FOUND),
    "several": an_answered(Validity.SEVERAL),
    "lost": of_somebody("jiro", outcome=Validity.LOST),
    "lost, a newer one exists": a_record(
        answer=an_answer(
            coverages=EVERYBODY["kenji"].coverages[:1], outcome=Validity.LOST_NEWER_EXISTS
        )
    ),
    "two coverages": a_record(answer=an_answer(coverages=EVERYBODY["kenji"].coverages)),
    "valid, not registered": of_somebody("hanako", outcome=Validity.VALID_NOT_REGISTERED),
    "with notices": of_somebody("hanako", notices=(Notice.LOOSE_MATCH, Notice.COVERAGE_IS_NEW)),
    "known to the clinic": of_somebody("hanako", reference_number="0012|3,4"),
    "prescription": dataclasses.replace(
        of_somebody("hanako"), prescription=PrescriptionIssue.ELECTRONIC
    ),
    "provisional": a_provisional_record(),
    "declared": a_declared_record(),
    "looked at by staff": a_visual_record(),
    "asked again": a_later_record(new_id()),
    "no consent": a_record(consent=Consent.nothing()),
}
RECORDS = {**KINDS, **{key: of_somebody(key) for key in EVERYBODY}}
"""One of each kind of reception, and one of each of the bench's people."""


# --- by chance --------------------------------------------------------------------------------

_DAYS = st.dates(dt.date(1950, 1, 1), dt.date(2060, 12, 31))
_KANA = st.text("ｱｶﾞﾊﾟﾔｯｰ･ｦﾝﾞﾟカ", min_size=1, max_size=8)
_NAMES = st.text("山田髙﨑塚𠮷●\ue000ア", min_size=1, max_size=6)
_NUMBERS = st.text('0129-－:",^千あｱﾞA１ ', min_size=1, max_size=9).filter(str.strip)
_CODES = st.sampled_from(["A03", "B09", "Z99", "新"])


def _split(parts: st.SearchStrategy[str], sign: str) -> st.SearchStrategy[str]:
    return st.lists(parts, max_size=3).map(sign.join)


_INSURERS = st.sampled_from(["138016", "06050116", "39342027", "01130012", "12345678", "67138012"])
_KEYS = st.builds(
    InsuredKey,
    _INSURERS.map(InsurerNumber),
    st.none() | _NUMBERS.map(InsuredSymbol.parse),
    _NUMBERS.map(InsuredNumber.parse),
    st.none() | st.integers(0, 99).map(lambda number: BranchNumber.parse(str(number))),
)
_PEOPLE = st.builds(
    Person, _split(_NAMES, "\u3000"), _split(_KANA, " "), st.sampled_from(Sex), _DAYS
)
_COVERAGES = st.builds(
    Coverage,
    key=_KEYS,
    person=_PEOPLE,
    insurer_name=st.just("") | _NAMES,
    family_class=st.sampled_from(FamilyClass),
    qualified_on=_DAYS,
    lapsed_on=st.none() | _DAYS,
    reason_of_loss=st.none() | st.sampled_from(ReasonOfLoss),
    insured_name=st.none() | _NAMES,
    card_classification=st.sampled_from(CardClassification),
    card_issued_on=st.none() | _DAYS,
    card_valid_from=st.none() | _DAYS,
    card_valid_until=st.none() | _DAYS,
    insured_contribution_ratio=st.none() | st.integers(0, 10).map(ContributionRatio),
    is_preschool=st.booleans(),
    elderly_recipient=st.none()
    | st.builds(ElderlyRecipientCertificate, st.just("020"), _DAYS, st.none(), st.none() | _DAYS),
    limit_application=st.none()
    | st.builds(LimitApplicationCertificate, _CODES, _CODES, _DAYS, st.none(), st.none() | _DAYS),
    specific_diseases=st.lists(
        st.builds(
            SpecificDiseasesCertificate,
            st.sampled_from("1239"),
            _DAYS,
            st.none(),
            st.none() | st.integers(0, 20_000),
        ),
        max_size=2,
    ).map(tuple),
    certificates=st.lists(
        st.builds(PlainCertificate, st.sampled_from(PlainKind), _DAYS, st.none()), max_size=2
    ).map(tuple),
    post_number=st.none() | st.just("260-0855"),
    address=st.none() | _NAMES,
    untold=st.frozensets(st.sampled_from(["PersonalFamilyClassification", "QualificationDate"])),
)
_ANSWERS = st.builds(
    InquiryAnswer,
    verification_id=st.uuids(version=4).map(str),
    outcome=st.sampled_from(Validity),
    processed_at=st.integers(0, 2_000_000_000_000_000).map(
        lambda after: NOON + dt.timedelta(microseconds=after)
    ),
    confirmed_on=_DAYS,
    coverages=st.lists(_COVERAGES, max_size=2).map(tuple),
    notices=st.lists(st.sampled_from(Notice), max_size=2, unique=True).map(tuple),
    reference_number=st.none() | st.text("0129-|,$\\ 患", min_size=1, max_size=6).filter(str.strip),
)


@st.composite
def records(draw: st.DrawFn) -> VerificationRecord:
    """Any reception that a kiosk could seal, likely or not."""
    granted = draw(st.frozensets(st.sampled_from(HealthInformation)))
    return dataclasses.replace(
        a_record(answer=draw(_ANSWERS)),
        consent=Consent(granted),
        consented_at=NOON if granted else None,
        consent_until=NOON + dt.timedelta(hours=24) if granted else None,
        is_provisional=draw(st.booleans()),
        staff_id=draw(st.none() | st.just("nurse-7")),
        reverifies=draw(st.none() | st.uuids(version=4).map(str)),
        prescription=draw(st.none() | st.sampled_from(PrescriptionIssue)),
    )
