"""Between the papers beside a coverage and their wire forms; both directions."""

from collections.abc import Iterable

from eligibility.benefits import (
    ElderlyRecipientCertificate,
    LimitApplicationCertificate,
    PlainCertificate,
    PlainKind,
    SpecificDiseasesCertificate,
)
from eligibility.coverage import ContributionRatio
from eligibility.errors import WireError
from eligibility.wire_dates import date_from_text, date_or_none, date_to_text, text_or_none
from eligibility.wire_results import (
    ElderlyRecipientInfo,
    LimitApplicationInfo,
    PlainCertificateInfo,
    SpecificDiseasesInfo,
)


def recipient_to_wire(paper: ElderlyRecipientCertificate | None) -> ElderlyRecipientInfo | None:
    """高齢受給者証."""
    if paper is None:
        return None
    return ElderlyRecipientInfo(
        ElderlyRecipientContributionRatio=paper.contribution_percent,
        ElderlyRecipientValidStartDate=date_to_text(paper.valid_from),
        ElderlyRecipientValidEndDate=text_or_none(paper.valid_until),
        ElderlyRecipientCertificateDate=text_or_none(paper.issued_on),
    )


def recipient_from_wire(info: ElderlyRecipientInfo | None) -> ElderlyRecipientCertificate | None:
    """Raises MalformedValue or WireError."""
    if info is None:
        return None
    ratio = ContributionRatio.of_percent(info.ElderlyRecipientContributionRatio)
    return ElderlyRecipientCertificate(
        contribution_percent=ratio.percent,
        valid_from=date_from_text(
            "ElderlyRecipientValidStartDate", info.ElderlyRecipientValidStartDate
        ),
        valid_until=date_or_none("ElderlyRecipientValidEndDate", info.ElderlyRecipientValidEndDate),
        issued_on=date_or_none(
            "ElderlyRecipientCertificateDate", info.ElderlyRecipientCertificateDate
        ),
    )


def limit_to_wire(paper: LimitApplicationCertificate | None) -> LimitApplicationInfo | None:
    """限度額適用認定証."""
    if paper is None:
        return None
    return LimitApplicationInfo(
        LimitApplicationCertificateClassification=paper.classification,
        LimitApplicationCertificateClassificationFlag=paper.category,
        LimitApplicationCertificateValidStartDate=date_to_text(paper.valid_from),
        LimitApplicationCertificateValidEndDate=text_or_none(paper.valid_until),
        LimitApplicationCertificateDate=text_or_none(paper.issued_on),
        LimitApplicationCertificateLongTermDate=text_or_none(paper.long_term_on),
    )


def limit_from_wire(info: LimitApplicationInfo | None) -> LimitApplicationCertificate | None:
    """Raises WireError."""
    if info is None:
        return None
    return LimitApplicationCertificate(
        classification=info.LimitApplicationCertificateClassification,
        category=info.LimitApplicationCertificateClassificationFlag,
        valid_from=date_from_text(
            "LimitApplicationCertificateValidStartDate",
            info.LimitApplicationCertificateValidStartDate,
        ),
        valid_until=date_or_none(
            "LimitApplicationCertificateValidEndDate",
            info.LimitApplicationCertificateValidEndDate,
        ),
        issued_on=date_or_none(
            "LimitApplicationCertificateDate", info.LimitApplicationCertificateDate
        ),
        long_term_on=date_or_none(
            "LimitApplicationCertificateLongTermDate",
            info.LimitApplicationCertificateLongTermDate,
        ),
    )


def diseases_to_wire(
    papers: Iterable[SpecificDiseasesCertificate],
) -> tuple[SpecificDiseasesInfo, ...]:
    """特定疾病療養受療証, each of them."""
    return tuple(
        SpecificDiseasesInfo(
            SpecificDiseasesDiseaseCategory=paper.disease,
            SpecificDiseasesValidStartDate=date_to_text(paper.valid_from),
            SpecificDiseasesValidEndDate=text_or_none(paper.valid_until),
            SpecificDiseasesCertificateDate=text_or_none(paper.issued_on),
            SpecificDiseasesSelfPay=None if paper.self_pay_yen is None else str(paper.self_pay_yen),
        )
        for paper in papers
    )


def diseases_from_wire(
    infos: Iterable[SpecificDiseasesInfo],
) -> tuple[SpecificDiseasesCertificate, ...]:
    """Raises WireError; a category of a newer version is kept as it came."""
    return tuple(
        SpecificDiseasesCertificate(
            disease=info.SpecificDiseasesDiseaseCategory,
            valid_from=date_from_text(
                "SpecificDiseasesValidStartDate", info.SpecificDiseasesValidStartDate
            ),
            valid_until=date_or_none(
                "SpecificDiseasesValidEndDate", info.SpecificDiseasesValidEndDate
            ),
            self_pay_yen=_yen_or_none("SpecificDiseasesSelfPay", info.SpecificDiseasesSelfPay),
            issued_on=date_or_none(
                "SpecificDiseasesCertificateDate", info.SpecificDiseasesCertificateDate
            ),
        )
        for info in infos
    )


def _yen_or_none(field: str, text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit()):
        raise WireError(f"{field}: not an amount in yen")
    return int(text)


def plain_to_wire(papers: Iterable[PlainCertificate]) -> tuple[PlainCertificateInfo, ...]:
    """Papers without a group of their own."""
    return tuple(
        PlainCertificateInfo(
            kind=paper.kind.word,
            valid_from=paper.valid_from,
            valid_until=paper.valid_until,
            code=paper.kind.official_code,
            issued_on=paper.issued_on,
        )
        for paper in papers
    )


def plain_from_wire(infos: Iterable[PlainCertificateInfo]) -> tuple[PlainCertificate, ...]:
    """Passes over kinds of a newer version."""
    known = ((PlainKind.of(info.kind), info) for info in infos)
    return tuple(
        PlainCertificate(kind, info.valid_from, info.valid_until, info.issued_on)
        for kind, info in known
        if kind is not None
    )
