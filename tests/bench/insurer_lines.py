"""Lines of insurers' batches, as a vendor's program would write them.

batch(line_of("register", code, coverage), line_of("terminate", code, coverage, ...))
"""

import datetime as dt
import json
from collections.abc import Mapping

from eligibility.coverage import Coverage, FamilyClass
from eligibility.insured import (
    BranchNumber,
    InsuredKey,
    InsuredNumber,
    InsuredSymbol,
    InsurerNumber,
)
from eligibility.person import Person, Sex

Line = dict[str, object]


def coverage_at(insurer_no: str, number: str, person: Person, since: dt.date) -> Coverage:
    """An ordinary coverage at a health society."""
    key = InsuredKey(
        InsurerNumber(insurer_no), InsuredSymbol("2358"), InsuredNumber(number), BranchNumber("01")
    )
    return Coverage(key, person, "れんしゅう健康保険組合", FamilyClass.INSURED, since)


def a_person(name: str = "試験　晴子", *, born: dt.date = dt.date(1990, 5, 6)) -> Person:
    return Person(name, "ｼｹﾝ ﾊﾙｺ", Sex.FEMALE, born)


def register(code: str, coverage: Coverage, /, **more: object) -> Line:
    """A coverage that the registry does not have."""
    return _whole("register", code, coverage) | more


def change(code: str, coverage: Coverage, /, **more: object) -> Line:
    """What stands from now on; the period stays."""
    line = _whole("change", code, coverage)
    return _without(line, "DisqualificationDate", "ReasonOfLoss") | more


def correct(code: str, coverage: Coverage, /, **more: object) -> Line:
    """What should have stood from the first."""
    return _whole("correct", code, coverage) | more


def withdraw(code: str, coverage: Coverage, /, **more: object) -> Line:
    """It never was."""
    return _reference("correct", code, coverage) | {"withdrawn": True} | more


def terminate(
    code: str, coverage: Coverage, lapsed_on: dt.date, reason: str = "03", /, **more: object
) -> Line:
    """Its first day without cover."""
    end = {"DisqualificationDate": day(lapsed_on), "ReasonOfLoss": reason}
    return _reference("terminate", code, coverage) | end | more


def batch(*lines: Mapping[str, object] | bytes) -> bytes:
    """The body of a call."""
    texts = [
        line if isinstance(line, bytes) else json.dumps(line, ensure_ascii=False).encode()
        for line in lines
    ]
    return b"".join(text + b"\n" for text in texts)


def day(date: dt.date) -> str:
    return f"{date:%Y%m%d}"


def _reference(kind: str, code: str, coverage: Coverage) -> Line:
    return {
        "kind": kind,
        "code": code,
        "InsurerNumber": coverage.key.insurer_number.text,
        "QualificationDate": day(coverage.qualified_on),
    }


def _whole(kind: str, code: str, coverage: Coverage) -> Line:
    key, person, reason = coverage.key, coverage.person, coverage.reason_of_loss
    ratio = coverage.insured_contribution_ratio
    told: dict[str, object | None] = {
        "InsuredCardSymbol": key.symbol.text if key.symbol else None,
        "InsuredIdentificationNumber": key.number.text,
        "InsuredBranchNumber": key.branch.text if key.branch else None,
        "PersonalFamilyClassification": coverage.family_class.value,
        "InsuredName": coverage.insured_name,
        "Name": person.name,
        "NameKana": person.name_kana,
        "Sex1": person.sex.value,
        "Birthdate": day(person.birthdate),
        "PostNumber": coverage.post_number,
        "Address": coverage.address,
        "InsurerName": coverage.insurer_name,
        "DisqualificationDate": day(coverage.lapsed_on) if coverage.lapsed_on else None,
        "ReasonOfLoss": reason.value if reason else None,
        "InsuredCardClassification": coverage.card_classification.value,
        "InsuredCertificateIssuanceDate": _or_none(coverage.card_issued_on),
        "InsuredCardValidDate": _or_none(coverage.card_valid_from),
        "InsuredCardExpirationDate": _or_none(coverage.card_valid_until),
        "InsuredPartialContributionRatio": ratio.percent if ratio else None,
        "PreschoolClassification": "1" if coverage.is_preschool else None,
    }
    papers = _papers(coverage)
    absent_left_out = {name: value for name, value in told.items() if value is not None}
    return _reference(kind, code, coverage) | absent_left_out | papers


def _papers(coverage: Coverage) -> Line:
    told: Line = {}
    if (elderly := coverage.elderly_recipient) is not None:
        paper = {
            "ElderlyRecipientContributionRatio": elderly.contribution_percent,
            "ElderlyRecipientValidStartDate": day(elderly.valid_from),
            "ElderlyRecipientValidEndDate": _or_none(elderly.valid_until),
            "ElderlyRecipientCertificateDate": _or_none(elderly.issued_on),
        }
        told["ElderlyRecipientCertificateInfo"] = [_without_none(paper)]
    if (limit := coverage.limit_application) is not None:
        name = "LimitApplicationCertificate"
        paper = {
            f"{name}Classification": limit.classification,
            f"{name}ClassificationFlag": limit.category,
            f"{name}ValidStartDate": day(limit.valid_from),
            f"{name}ValidEndDate": _or_none(limit.valid_until),
            f"{name}LongTermDate": _or_none(limit.long_term_on),
            f"{name}Date": _or_none(limit.issued_on),
        }
        told["LimitApplicationCertificateRelatedInfo"] = [_without_none(paper)]
    if coverage.specific_diseases:
        told["SpecificDiseasesCertificateList"] = [
            _without_none(
                {
                    "SpecificDiseasesDiseaseCategory": one.disease,
                    "SpecificDiseasesValidStartDate": day(one.valid_from),
                    "SpecificDiseasesValidEndDate": _or_none(one.valid_until),
                    "SpecificDiseasesCertificateDate": _or_none(one.issued_on),
                    "SpecificDiseasesSelfPay": str(one.self_pay_yen) if one.self_pay_yen else None,
                }
            )
            for one in coverage.specific_diseases
        ]
    if coverage.certificates:
        told["certificates"] = [
            _without_none(
                {
                    "kind": one.kind.word,
                    "ValidStartDate": day(one.valid_from),
                    "ValidEndDate": _or_none(one.valid_until),
                    "CertificateDate": _or_none(one.issued_on),
                }
            )
            for one in coverage.certificates
        ]
    return told


def _or_none(date: dt.date | None) -> str | None:
    return None if date is None else day(date)


def _without_none(told: Mapping[str, object | None]) -> Line:
    return {name: value for name, value in told.items() if value is not None}


def _without(line: Line, *names: str) -> Line:
    return {name: value for name, value in line.items() if name not in names}
