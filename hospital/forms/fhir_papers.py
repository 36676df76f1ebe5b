"""The papers beside a coverage, as items of the answer: what each grants, and on which days.

A FHIR item has no period, no date of issue and no kind of paper: those stand in extensions. Codes
that came after this version are written as they came, without a label.
"""

import datetime as dt
from collections.abc import Iterable, Iterator

from eligibility.benefits import (
    ElderlyRecipientCertificate,
    LimitApplicationCertificate,
    LimitCategory,
    PlainKind,
    SpecificDiseasesCertificate,
)
from eligibility.coverage import Coverage
from eligibility.wire_results import PlainCertificateInfo
from hospital.forms.fhir_parts import (
    OQS,
    OURS,
    TERMINOLOGY,
    Json,
    coding,
    concept,
    day,
    extension,
    filled,
    optional,
    oqs_coding,
    period,
)

_PAPER = f"{OURS}paper"
_BENEFIT_TYPE = f"{TERMINOLOGY}benefit-type"
_CATEGORIES = {one.code: one.label for one in LimitCategory}
_LIMIT_KINDS = {"01": "限度額適用", "02": "限度額適用・標準負担額減額", "03": "標準負担額減額"}
"""OQSCD011."""
_DISEASES = {"1": "人工透析", "2": "血友病", "3": "血液製剤によるHIV感染症"}
"""OQSCD013."""
_PLAIN_NAMES = {
    PlainKind.SHORT_TERM: "短期被保険者証",
    PlainKind.CHILD_SHORT_TERM: "子どもの短期被保険者証",
    PlainKind.RETIRED: "退職被保険者証",
    PlainKind.STUDENT: "マル学",
    PlainKind.DOMICILE_EXCEPTION: "住所地特例",
    PlainKind.DAY_LABOURER_QUALIFICATION: "日雇特例被保険者 受給資格者票",
    PlainKind.DAY_LABOURER_SPECIAL: "日雇特例被保険者 特別療養費受給票",
    PlainKind.CERTIFICATE_OF_QUALIFICATION: "特別療養費の対象者",
}


def items(coverage: Coverage, plain: Iterable[PlainCertificateInfo]) -> list[Json]:
    """All papers; ``plain`` as they came, with the kinds that this version has no name for.

    Papers of specific diseases are there only when ``coverage`` still holds them: consent is the
    answer's business.
    """
    return list(_items(coverage, plain))


def _items(coverage: Coverage, plain: Iterable[PlainCertificateInfo]) -> Iterator[Json]:
    if coverage.elderly_recipient is not None:
        yield _elderly(coverage.elderly_recipient)
    if coverage.limit_application is not None:
        yield _limit(coverage.limit_application)
    yield from map(_disease, coverage.specific_diseases)
    yield from map(_plain, plain)


def _dates(start: dt.date, end: dt.date | None, issued: dt.date | None) -> list[Json]:
    return [
        extension(f"{OURS}valid-period", valuePeriod=period(start, end)),
        *optional(f"{OURS}issued-on", "valueDate", day(issued)),
    ]


def _elderly(paper: ElderlyRecipientCertificate) -> Json:
    share = {
        "type": concept(_BENEFIT_TYPE, "copay-percent"),
        "allowedUnsignedInt": int(paper.contribution_percent),
    }
    return {
        "extension": _dates(paper.valid_from, paper.valid_until, paper.issued_on),
        "category": concept(_PAPER, "elderly-recipient"),
        "name": "高齢受給者証",
        "benefit": [share],
    }


def _limit(paper: LimitApplicationCertificate) -> Json:
    """The category decides the month's ceiling; the amounts are tables elsewhere, not told here."""
    kind = oqs_coding("OQSCD011", paper.classification, _LIMIT_KINDS)
    return {
        "extension": [
            *_dates(paper.valid_from, paper.valid_until, paper.issued_on),
            extension(f"{OQS}LimitApplicationCertificateClassification", valueCoding=kind),
            *optional(
                f"{OQS}LimitApplicationCertificateLongTermDate",
                "valueDate",
                day(paper.long_term_on),
            ),
        ],
        "category": {
            "coding": [oqs_coding("OQSCD012", paper.category, _CATEGORIES)],
            "text": paper.category,
        },
        "name": "限度額適用認定証",
    }


def _disease(paper: SpecificDiseasesCertificate) -> Json:
    return filled(
        extension=_dates(paper.valid_from, paper.valid_until, paper.issued_on),
        category={
            "coding": [oqs_coding("OQSCD013", paper.disease, _DISEASES)],
            "text": paper.disease,
        },
        name="特定疾病療養受療証",
        term={"text": "1か月"} if paper.self_pay_yen is not None else None,
        benefit=_self_pay(paper.self_pay_yen),
    )


def _self_pay(yen: int | None) -> list[Json]:
    if yen is None:
        return []
    money = {"value": yen, "currency": "JPY"}
    return [{"type": concept(_BENEFIT_TYPE, "copay-maximum"), "allowedMoney": money}]


def _plain(info: PlainCertificateInfo) -> Json:
    kind = PlainKind.of(info.kind)
    codings = [coding(_PAPER, info.kind)]
    if info.code:
        codings.append(coding(f"{OQS}OQSCD010", info.code))
    return {
        "extension": _dates(info.valid_from, info.valid_until, info.issued_on),
        "category": {"coding": codings, "text": info.kind},
        "name": _PLAIN_NAMES[kind] if kind else info.kind,
    }
