"""One coverage as JP_Coverage, as it was on the day that was asked about.

Sources: JP_Coverage.fsh with its notes and its example ``jp-coverage-example-1``; where they are
at odds with one another, or our specification with them, decision 0064 says what is written.
"""

import dataclasses
import datetime as dt

from eligibility.burden import contribution_ratio
from eligibility.coverage import CardClassification, ContributionRatio, Coverage, FamilyClass
from eligibility.insured import InsuredKey
from eligibility.scheme import Scheme
from hospital.forms.fhir_entries import Entry, snapshot
from hospital.forms.fhir_parts import (
    OQS,
    OURS,
    TERMINOLOGY,
    Json,
    concept,
    day,
    extension,
    filled,
    optional,
    oqs_coding,
    period,
)
from hospital.forms.fhir_people import core_extension, profile
from hospital.forms.fhir_text import full_width

_ONE_DAY = dt.timedelta(days=1)
_MHLW_CODES = "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/"
_MEMBER_ID = "http://jpfhir.jp/fhir/clins/Idsystem/JP_Insurance_memberID"
_CSV_ID = "http://jpfhir.jp/fhir/core/IdSystem/JP_Coverage_id"
_PERCENT = {"unit": "%", "system": "http://unitsofmeasure.org", "code": "%"}
_RELATIONSHIPS = {FamilyClass.INSURED: "被保険者", FamilyClass.FAMILY: "被扶養者"}
_REASONS = {
    "01": "死亡",
    "02": "生活保護開始",
    "03": "他の医療保険に加入",
    "99": "その他",
}
"""OQSCD008."""
_CARDS = {
    "01": "一般",
    "02": "退職",
    "03": "短期",
    "04": "短期退職",
    "05": "特別療養費",
    "06": "特例退職",
    "07": "自衛官",
    "A1": "医療扶助",
}
"""OQSCD010."""
_KINDS = {"1": "医保", "2": "国保", "7": "後期高齢者", "8": "公費"}
"""保険種別コード, table 11 of the e-prescription specification."""


@dataclasses.dataclass(frozen=True, slots=True)
class Around:
    """What stands around a coverage: who it is of, who pays, the day asked about."""

    patient: Entry
    insurer: Entry
    asked_on: dt.date
    is_in_force: bool


def coverage_entry(record_id: str, coverage: Coverage, around: Around, number: int) -> Entry:
    """The ``number``-th coverage of a reception."""
    key, assigner = coverage.key, around.insurer.reference
    branch = key.branch.text if key.branch else None
    content = filled(
        meta=profile("JP_Coverage"),
        extension=[*_insured_person(key), *_registered(coverage)],
        identifier=[
            {"system": _MEMBER_ID, "value": member_id(key), "assigner": assigner},
            {"system": _CSV_ID, "value": csv_id(key), "assigner": assigner},
        ],
        status="cancelled" if _is_lost(coverage, around) else "active",
        type=_kind(coverage),
        policyHolder=filled(display=(coverage.insured_name or "").strip()),
        subscriber=_subscriber(coverage, around),
        subscriberId=f"{_wide_symbol(key)}:{full_width(key.number.text)}",
        beneficiary={**around.patient.reference, **filled(display=coverage.person.name.strip())},
        dependent=branch,
        relationship=_relationship(coverage),
        period=period_of(coverage),
        payor=[assigner],
        costToBeneficiary=_share(coverage, around),
    )
    return snapshot(record_id, "Coverage", content, number)


def member_id(key: InsuredKey) -> str:
    """被保険者個人識別子: absent parts are empty and their colons stay."""
    branch = key.branch.text if key.branch else ""
    number = full_width(key.number.text)
    return f"{key.insurer_number.padded('0')}:{_wide_symbol(key)}:{number}:{branch}"


def csv_id(key: InsuredKey) -> str:
    """The same parts between quotation marks."""
    return ",".join(f'"{part}"' for part in member_id(key).split(":"))


def period_of(coverage: Coverage) -> Json:
    """First and last day: the card's where it has some, within the days with cover.

    A coverage without a single day tells its end alone: FHIR has no end before a start.
    """
    last = coverage.lapsed_on - _ONE_DAY if coverage.lapsed_on else None
    end = min((one for one in (coverage.card_valid_until, last) if one), default=None)
    starts = (coverage.card_valid_from, _qualified_on(coverage))
    start = next((one for one in starts if one and (end is None or one <= end)), None)
    return period(start, end)


def _qualified_on(coverage: Coverage) -> dt.date | None:
    """None when the source did not tell it."""
    return None if "QualificationDate" in coverage.untold else coverage.qualified_on


def _family_class(coverage: Coverage) -> FamilyClass | None:
    return None if "PersonalFamilyClassification" in coverage.untold else coverage.family_class


def _wide_symbol(key: InsuredKey) -> str:
    return full_width(key.symbol.text) if key.symbol else ""


def _insured_person(key: InsuredKey) -> list[Json]:
    parts = {
        "Symbol": _wide_symbol(key),
        "Number": full_width(key.number.text),
        "SubNumber": key.branch.text if key.branch else "",
    }
    return [
        extension(core_extension(f"JP_Coverage_InsuredPerson{name}"), valueString=text)
        for name, text in parts.items()
        if text
    ]


def _registered(coverage: Coverage) -> list[Json]:
    """What the official answer tells of a coverage and JP_Coverage has no element for."""
    reason = coverage.reason_of_loss
    return [
        extension(
            f"{OQS}InsuredCardClassification",
            valueCoding=oqs_coding("OQSCD010", coverage.card_classification.value, _CARDS),
        ),
        *optional(f"{OQS}QualificationDate", "valueDate", day(_qualified_on(coverage))),
        *optional(f"{OQS}DisqualificationDate", "valueDate", day(coverage.lapsed_on)),
        *optional(
            f"{OQS}ReasonOfLoss",
            "valueCoding",
            oqs_coding("OQSCD008", reason.value, _REASONS) if reason else None,
        ),
        *optional(
            f"{OQS}InsuredCertificateIssuanceDate", "valueDate", day(coverage.card_issued_on)
        ),
        *optional(
            f"{OQS}PreschoolClassification", "valueCode", "1" if coverage.is_preschool else None
        ),
    ]


def _is_lost(coverage: Coverage, around: Around) -> bool:
    """Not in force, and not because it has yet to begin."""
    return not around.is_in_force and coverage.qualified_on <= around.asked_on


def _kind(coverage: Coverage) -> Json:
    code = _kind_code(coverage)
    return concept(f"{_MHLW_CODES}InsuranceMajorCategory", code, _KINDS[code]) if code else {}


def _kind_code(coverage: Coverage) -> str | None:
    """None for a law number that came after this version."""
    if coverage.card_classification is CardClassification.MEDICAL_ASSISTANCE:
        return "8"
    scheme = Scheme.of(coverage.key.insurer_number)
    if scheme is Scheme.LATER_STAGE_ELDERLY:
        return "7"
    if scheme.is_national_health:
        return "2"
    return "1" if scheme.is_employee else None


def _relationship(coverage: Coverage) -> Json:
    family_class = _family_class(coverage)
    if family_class is None:
        return {}
    display = _RELATIONSHIPS[family_class]
    return concept(f"{_MHLW_CODES}InsuredPersonCategory", family_class.value, display)


def _subscriber(coverage: Coverage, around: Around) -> Json:
    if _family_class(coverage) is FamilyClass.INSURED:
        return around.patient.reference
    return filled(display=(coverage.insured_name or "").strip())


def _share(coverage: Coverage, around: Around) -> list[Json]:
    """What the patient pays at the counter on the day, and whether the insurer said so itself."""
    if not around.is_in_force:
        return []
    ratio = contribution_ratio(coverage, around.asked_on)
    basis = "registered" if _is_registered(ratio, coverage, around.asked_on) else "rule"
    return [
        {
            "extension": [extension(f"{OURS}contribution-basis", valueCode=basis)],
            "type": concept(f"{TERMINOLOGY}coverage-copay-type", "copaypct"),
            "valueQuantity": {"value": int(ratio.percent), **_PERCENT},
        }
    ]


def _is_registered(ratio: ContributionRatio, coverage: Coverage, asked_on: dt.date) -> bool:
    """True when the insurer registered this share, with the insured or on the elderly's paper."""
    paper = coverage.elderly_recipient
    on_paper = paper.contribution_percent if paper and paper.is_valid_on(asked_on) else None
    return coverage.insured_contribution_ratio == ratio or on_paper == ratio.percent
