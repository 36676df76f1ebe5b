"""Receptions as forms get them: of the bench's people, and any at all (hypothesis)."""

import datetime as dt

from hypothesis import strategies as st

from eligibility import wire
from eligibility.batch import VerificationRecord
from eligibility.benefits import (
    ElderlyRecipientCertificate,
    LimitApplicationCertificate,
    LimitCategory,
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
from eligibility.declaration import Declaration, WhyUnchecked
from eligibility.health import Consent, HealthInformation
from eligibility.inquiry import (
    CardProof,
    HolderVerification,
    InquiryAnswer,
    Notice,
    ReferenceClassification,
)
from eligibility.insured import (
    BranchNumber,
    InsuredKey,
    InsuredNumber,
    InsuredSymbol,
    InsurerNumber,
)
from eligibility.my_number import holds_my_number
from eligibility.person import Person, Sex
from eligibility.prescription import PrescriptionIssue
from eligibility.wire_records import record_to_wire
from hospital.forms.port import Reception, reception_of
from tests.bench.people import people
from tests.bench.people_papers import people_with_papers
from tests.bench.receptions import NOON, TODAY, a_record, an_answer

EVERYBODY = {**people(TODAY), **people_with_papers(TODAY)}


def reception_from(record: VerificationRecord) -> Reception:
    return reception_of(wire.encode(record_to_wire(record)))


def a_reception(name: str = "hanako", **answer) -> Reception:
    """Somebody of the bench with all consents."""
    coverages = EVERYBODY[name].coverages
    return reception_from(a_record(answer=an_answer(**{"coverages": coverages, **answer})))


_ODD = "髙﨑①𠮷\ufa10ｶﾞﾔﾊﾟﾞ－−～〜‖∥—¥‾|^~\\&\r\n\x1b\x7f=+-@＝＠'\",;:%●　 "
_PLAIN = "山田花子千株ムんア0123ABz９Ｚ"
_TEXT = st.text(st.sampled_from(_ODD + _PLAIN), max_size=8)
_SHOWN = st.text(
    st.sampled_from("千株ム12０9-－髙𠮷ｱ=+@A|^~\\& 　"), min_size=1, max_size=6
).filter(lambda text: bool(text.strip()) and not holds_my_number(text))
_DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31))
_NEAR = st.dates(TODAY - dt.timedelta(days=400), TODAY + dt.timedelta(days=400))
_TIMES = st.integers(0, 365 * 86_400).map(lambda late: NOON + dt.timedelta(seconds=late))
_IDS = st.uuids(version=4).map(str)
_INSURERS = st.sampled_from(
    ["138016", "06050116", "01130012", "39342027", "12138016", "77777777", "99000001"]
).map(InsurerNumber)


def _maybe(strategy):
    return st.none() | strategy


_PERSONS = st.builds(Person, _TEXT, _TEXT, st.sampled_from(Sex), _DAYS)
_KEYS = st.builds(
    InsuredKey,
    _INSURERS,
    _maybe(_SHOWN.map(InsuredSymbol.parse)),
    _SHOWN.map(InsuredNumber.parse),
    _maybe(st.sampled_from(["00", "07", "12"]).map(BranchNumber)),
)
_PERIOD = (_NEAR, _maybe(_NEAR))
_COVERAGES = st.builds(
    Coverage,
    _KEYS,
    _PERSONS,
    _TEXT,
    st.sampled_from(FamilyClass),
    _NEAR,
    lapsed_on=_maybe(_NEAR),
    reason_of_loss=_maybe(st.sampled_from(ReasonOfLoss)),
    insured_name=_maybe(_TEXT.filter(bool)),
    card_classification=st.sampled_from(CardClassification),
    card_issued_on=_maybe(_NEAR),
    card_valid_from=_maybe(_NEAR),
    card_valid_until=_maybe(_NEAR),
    insured_contribution_ratio=_maybe(st.integers(0, 3).map(ContributionRatio)),
    is_preschool=st.booleans(),
    elderly_recipient=_maybe(
        st.builds(ElderlyRecipientCertificate, st.just("020"), *_PERIOD, _maybe(_NEAR))
    ),
    limit_application=_maybe(
        st.builds(
            LimitApplicationCertificate,
            st.sampled_from(["01", "02"]),
            st.sampled_from([*(one.code for one in LimitCategory), "Z99"]),
            *_PERIOD,
            _maybe(_NEAR),
            _maybe(_NEAR),
        )
    ),
    specific_diseases=st.lists(
        st.builds(
            SpecificDiseasesCertificate,
            st.sampled_from("123"),
            *_PERIOD,
            _maybe(st.just(10_000)),
            _maybe(_NEAR),
        ),
        max_size=2,
    ).map(tuple),
    certificates=st.lists(
        st.builds(PlainCertificate, st.sampled_from(PlainKind), *_PERIOD, _maybe(_NEAR)),
        max_size=2,
    ).map(tuple),
    post_number=_maybe(st.just("260-0855")),
    address=_maybe(_TEXT.filter(bool)),
)
_ANSWERS = st.builds(
    InquiryAnswer,
    _IDS,
    st.sampled_from(Validity),
    _TIMES,
    _NEAR,
    st.lists(_COVERAGES, max_size=2).map(tuple),
    st.lists(st.sampled_from(Notice), max_size=2).map(tuple),
    _maybe(_TEXT.filter(bool)),
)
_RECORDS = st.builds(
    VerificationRecord,
    session_id=_IDS,
    institution=st.just("1310000011"),
    device=st.just("reception-1"),
    source=st.sampled_from(ReferenceClassification),
    answer=_ANSWERS,
    holder_verification=_maybe(st.sampled_from(HolderVerification)),
    consent=st.frozensets(st.sampled_from(HealthInformation)).map(Consent),
    consented_at=_maybe(_TIMES),
    consent_until=_maybe(_TIMES),
    is_provisional=st.booleans(),
    sealed_at=_TIMES,
    reception_number=st.integers(1, 9999),
    proof=_maybe(st.sampled_from(CardProof)),
    staff_id=_maybe(st.just("nurse-7")),
    declaration=_maybe(
        st.builds(
            Declaration,
            st.sampled_from(WhyUnchecked),
            name_kana=_maybe(st.sampled_from(["ヤマダ　ハナコ", "ヴィー"])),
            birthdate=_maybe(_DAYS),
            sex=_maybe(st.sampled_from(Sex)),
            phone=_maybe(st.just("0312345678")),
        )
    ),
    prescription=_maybe(st.sampled_from(PrescriptionIssue)),
    reverifies=_maybe(_IDS),
)
ANY = _RECORDS.map(reception_from)
"""Whatever may be filed, sensible or not."""
