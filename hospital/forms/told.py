"""What a reception tells, as named values: HL7's Z segments, CSV and SQL are made from these.

Names are the official tags where there are such (eligibility.md 3), ours are in snake case. A paper
of a specific disease is told only under the consent for it (OQSCD029 ``TSR``), as in the ``face``
file.
"""

import dataclasses
import datetime as dt
import enum
from collections.abc import Iterator

from eligibility import wire
from eligibility.batch import VerificationRecord
from eligibility.benefits import SpecificDiseasesCertificate
from eligibility.coverage import Coverage, Validity
from eligibility.health import HealthInformation
from eligibility.wire_burden import burden_to_wire
from eligibility.wire_results import PlainCertificateInfo
from hospital.forms.port import Reception

Value = str | int | bool | dt.date | dt.datetime | tuple[str, ...] | None
Values = dict[str, Value]


class Kind(enum.Enum):
    """What a value is, for those who must declare it."""

    TEXT = "text"
    WHOLE = "whole"
    TRUTH = "truth"
    DAY = "day"
    TIME = "time"
    LIST = "list"


RECEPTION: dict[str, Kind] = {
    "verification_id": Kind.TEXT,
    "source": Kind.TEXT,
    "QualificationValidity": Kind.TEXT,
    "provisional": Kind.TRUTH,
    "QualificationConfirmationDate": Kind.DAY,
    "ProcessExecutionTime": Kind.TIME,
    "sealed_at": Kind.TIME,
    "MedicalInstitutionCode": Kind.TEXT,
    "device": Kind.TEXT,
    "reception_number": Kind.WHOLE,
    "session_id": Kind.TEXT,
    "reverifies": Kind.TEXT,
    "ReferenceClassification": Kind.TEXT,
    "ReferenceNumber": Kind.TEXT,
    "holder_verification": Kind.TEXT,
    "proof": Kind.TEXT,
    "staff_id": Kind.TEXT,
    "notices": Kind.LIST,
    "PrescriptionIssueSelect": Kind.TEXT,
    "consented": Kind.LIST,
    "consented_at": Kind.TIME,
    "consent_until": Kind.TIME,
}
COVERAGE: dict[str, Kind] = {
    "covers": Kind.TRUTH,
    "InsurerNumber": Kind.TEXT,
    "InsurerName": Kind.TEXT,
    "InsuredCardSymbol": Kind.TEXT,
    "InsuredIdentificationNumber": Kind.TEXT,
    "InsuredBranchNumber": Kind.TEXT,
    "PersonalFamilyClassification": Kind.TEXT,
    "InsuredName": Kind.TEXT,
    "Name": Kind.TEXT,
    "NameKana": Kind.TEXT,
    "Sex1": Kind.TEXT,
    "Birthdate": Kind.DAY,
    "PostNumber": Kind.TEXT,
    "Address": Kind.TEXT,
    "QualificationDate": Kind.DAY,
    "DisqualificationDate": Kind.DAY,
    "ReasonOfLoss": Kind.TEXT,
    "InsuredCardClassification": Kind.TEXT,
    "InsuredCertificateIssuanceDate": Kind.DAY,
    "InsuredCardValidDate": Kind.DAY,
    "InsuredCardExpirationDate": Kind.DAY,
    "InsuredPartialContributionRatio": Kind.TEXT,
    "PreschoolClassification": Kind.TEXT,
    "contribution_percent": Kind.TEXT,
    "claim_note": Kind.TEXT,
    "claim_note_repeated": Kind.TEXT,
    "ceiling_yen": Kind.WHOLE,
    "ceiling_threshold_yen": Kind.WHOLE,
    "ceiling_repeated_yen": Kind.WHOLE,
}
"""``covers``: a checked reception was answered as valid, and this coverage holds on its day. The
last six are from rules (decision 0030), and only where it covers."""
PAPER: dict[str, Kind] = {
    "paper": Kind.TEXT,
    "classification": Kind.TEXT,
    "category": Kind.TEXT,
    "ContributionRatio": Kind.TEXT,
    "ValidStartDate": Kind.DAY,
    "ValidEndDate": Kind.DAY,
    "CertificateDate": Kind.DAY,
    "LongTermDate": Kind.DAY,
    "SelfPay": Kind.WHOLE,
}
DECLARATION: dict[str, Kind] = {
    "reason": Kind.TEXT,
    "name_kana": Kind.TEXT,
    "birthdate": Kind.DAY,
    "sex": Kind.TEXT,
    "phone": Kind.TEXT,
    "insurance": Kind.TEXT,
    "issued": Kind.TEXT,
    "share": Kind.TEXT,
    "seen_before": Kind.TEXT,
}

ELDERLY, LIMIT = "ElderlyRecipientCertificate", "LimitApplicationCertificate"
DISEASES, OTHER_PAPER = "SpecificDiseasesCertificate", "OevCertificate"
"""What stands under ``paper``."""


@dataclasses.dataclass(frozen=True, slots=True)
class CoverageTold:
    """One coverage of a reception."""

    coverage: Coverage = dataclasses.field(repr=False)
    values: Values = dataclasses.field(repr=False)
    papers: tuple[Values, ...] = dataclasses.field(repr=False)

    @property
    def covers(self) -> bool:
        """See ``COVERAGE``."""
        return self.values["covers"] is True


def is_granted(record: VerificationRecord, kind: HealthInformation) -> bool:
    """Whether the patient has agreed to this."""
    return kind in record.consent.granted and record.consented_at is not None


def tells_cover(validity: Validity | None, *, is_provisional: bool) -> bool:
    """Whether a coverage in such an answer can cover at all; None: an outcome we do not know.

    Before any date: a lost coverage often comes without the day of its loss.
    """
    return validity is not None and validity.is_valid and not is_provisional


def is_cover(record: VerificationRecord, coverage: Coverage) -> bool:
    """See ``COVERAGE``: one meaning in every form and on the desk's page (decision 0065)."""
    may_cover = tells_cover(record.answer.outcome, is_provisional=record.is_provisional)
    return may_cover and coverage.is_valid_on(record.answer.confirmed_on)


def reception_values(reception: Reception) -> Values:
    """All of ``RECEPTION``, in that order."""
    record, message = reception.record, reception.message
    told: Values = {
        "verification_id": record.verification_id,
        "source": reception.source,
        "QualificationValidity": record.answer.outcome.value,
        "provisional": record.is_provisional,
        "QualificationConfirmationDate": record.answer.confirmed_on,
        "ProcessExecutionTime": record.answer.processed_at,
        "sealed_at": record.sealed_at,
        "MedicalInstitutionCode": record.institution,
        "device": record.device,
        "reception_number": record.reception_number,
        "session_id": record.session_id,
        "reverifies": record.reverifies,
        "ReferenceClassification": record.source.value,
        "ReferenceNumber": record.answer.reference_number,
        "holder_verification": message.holder_verification.value
        if message.holder_verification
        else None,
        "proof": message.proof,
        "staff_id": record.staff_id,
        "notices": message.answer.notices,
        "PrescriptionIssueSelect": message.PrescriptionIssueSelect,
        "consented": message.consented,
        "consented_at": record.consented_at,
        "consent_until": record.consent_until,
    }
    return told


def coverages_told(reception: Reception) -> tuple[CoverageTold, ...]:
    """Every coverage with its papers, in the answer's order."""
    pairs = zip(reception.record.answer.coverages, reception.message.answer.ResultList, strict=True)
    return tuple(
        CoverageTold(
            coverage,
            _coverage_values(reception.record, coverage),
            tuple(_papers(reception.record, coverage, result.certificates)),
        )
        for coverage, result in pairs
    )


def declaration_values(message: wire.Verification) -> Values | None:
    """What the patient states, as it was stated; None without a declaration."""
    made = message.declaration
    return None if made is None else {name: getattr(made, name) for name in DECLARATION}


def _coverage_values(record: VerificationRecord, coverage: Coverage) -> Values:
    covers = is_cover(record, coverage)
    key, person, ratio = coverage.key, coverage.person, coverage.insured_contribution_ratio
    told: Values = {
        "covers": covers,
        "InsurerNumber": key.insurer_number.text,
        "InsurerName": coverage.insurer_name,
        "InsuredCardSymbol": key.symbol.text if key.symbol else None,
        "InsuredIdentificationNumber": key.number.text,
        "InsuredBranchNumber": key.branch.text if key.branch else None,
        "PersonalFamilyClassification": coverage.family_class.value,
        "InsuredName": coverage.insured_name,
        "Name": person.name,
        "NameKana": person.name_kana,
        "Sex1": person.sex.value,
        "Birthdate": person.birthdate,
        "PostNumber": coverage.post_number,
        "Address": coverage.address,
        "QualificationDate": coverage.qualified_on,
        "DisqualificationDate": coverage.lapsed_on,
        "ReasonOfLoss": coverage.reason_of_loss.value if coverage.reason_of_loss else None,
        "InsuredCardClassification": coverage.card_classification.value,
        "InsuredCertificateIssuanceDate": coverage.card_issued_on,
        "InsuredCardValidDate": coverage.card_valid_from,
        "InsuredCardExpirationDate": coverage.card_valid_until,
        "InsuredPartialContributionRatio": ratio.percent if ratio else None,
        "PreschoolClassification": "1" if coverage.is_preschool else None,
    }
    told |= dict.fromkeys(coverage.untold)  # what stands there is no fact
    return told | _burden_values(coverage, record.answer.confirmed_on if covers else None)


def _burden_values(coverage: Coverage, day: dt.date | None) -> Values:
    """What the patient pays on a day with cover."""
    names = list(COVERAGE)[list(COVERAGE).index("contribution_percent") :]
    burden = None if day is None else burden_to_wire(coverage, day)
    return {name: getattr(burden, name, None) for name in names}


def _papers(
    record: VerificationRecord, coverage: Coverage, plain: tuple[PlainCertificateInfo, ...]
) -> Iterator[Values]:
    """``plain`` as it came: it may hold kinds of a newer version."""
    elderly, limit = coverage.elderly_recipient, coverage.limit_application
    if elderly is not None:
        days = (elderly.valid_from, elderly.valid_until, elderly.issued_on)
        yield _paper(ELDERLY, *days, ContributionRatio=elderly.contribution_percent)
    if limit is not None:
        yield _paper(
            LIMIT,
            limit.valid_from,
            limit.valid_until,
            limit.issued_on,
            classification=limit.classification,
            category=limit.category,
            LongTermDate=limit.long_term_on,
        )
    if is_granted(record, HealthInformation.SPECIFIC_DISEASES):
        yield from map(_disease, coverage.specific_diseases)
    for one in plain:
        days = (one.valid_from, one.valid_until, one.issued_on)
        yield _paper(OTHER_PAPER, *days, classification=one.code, category=one.kind)


def _disease(paper: SpecificDiseasesCertificate) -> Values:
    return _paper(
        DISEASES,
        paper.valid_from,
        paper.valid_until,
        paper.issued_on,
        category=paper.disease,
        SelfPay=paper.self_pay_yen,
    )


def _paper(
    paper: str,
    valid_from: dt.date,
    valid_until: dt.date | None,
    issued_on: dt.date | None,
    **more: Value,
) -> Values:
    told: Values = dict.fromkeys(PAPER) | {
        "paper": paper,
        "ValidStartDate": valid_from,
        "ValidEndDate": valid_until,
        "CertificateDate": issued_on,
    }
    return told | more
