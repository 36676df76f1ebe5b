"""What one insurer has said of one person, read in both times; nothing of any other insurer.

A line of a batch makes a version of its coverage and, at the same time, of its papers: so the
papers of a version are those that were known when it began.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import asyncpg

from cloud.domain.intake_papers import ELDERLY_RECIPIENT, LIMIT_APPLICATION, SPECIFIC_DISEASE
from eligibility.wire import changed
from eligibility.wire_dates import date_to_text
from eligibility.wire_insurer import (
    CoverageVersion,
    ElderlyRecipientPaper,
    LimitApplicationPaper,
    OtherPaper,
    ProtectionVersion,
    SpecificDiseasesPaper,
)

_ONE_DAY = dt.timedelta(days=1)
_VERSIONS = """
    SELECT c.*, lower(c.valid) AS qualified_on, upper(c.valid) AS lapsed_on,
        lower(c.recorded) AS recorded_from, upper(c.recorded) AS recorded_until, b.batch_no
    FROM registry.coverage AS c LEFT JOIN registry.inbound_batch AS b USING (batch_id)
    WHERE c.person_id = $1 AND c.insurer_no = $2
        AND ($3::timestamptz IS NULL OR c.recorded @> $3)
    ORDER BY lower(c.recorded), lower(c.valid), c.coverage_id
"""
_PAPERS = """
    SELECT p.*, lower(p.valid) AS valid_from, upper(p.valid) AS valid_until,
        lower(p.recorded) AS recorded_from, upper(p.recorded) AS recorded_until
    FROM registry.certificate_paper AS p
    WHERE p.person_id = $1 AND p.coverage_id = ANY ($2) ORDER BY p.kind, p.valid
"""
_PROTECTIONS = """
    SELECT kind, lower(recorded) AS recorded_from, upper(recorded) AS recorded_until
    FROM registry.protection
    WHERE person_id = $1 AND insurer_no = $2 AND ($3::timestamptz IS NULL OR recorded @> $3)
    ORDER BY lower(recorded), kind
"""

_IS_WITHHELD = """
    SELECT EXISTS (SELECT FROM registry.protection
        WHERE person_id = $1 AND kind = 'address-withheld' AND upper_inf(recorded))
"""

Row = Mapping[str, Any]


async def read(
    connection: asyncpg.Connection, insurer_no: str, person_id: int, known_at: dt.datetime | None
) -> tuple[tuple[CoverageVersion, ...], tuple[ProtectionVersion, ...]]:
    """Versions of coverages and of protections, oldest first.

    Whose address is withheld, by whichever insurer's word, gets no address out of here either.
    """
    rows = await connection.fetch(_VERSIONS, person_id, insurer_no, known_at)
    ids = sorted({row["coverage_id"] for row in rows})
    papers = await connection.fetch(_PAPERS, person_id, ids)
    protections = await connection.fetch(_PROTECTIONS, person_id, insurer_no, known_at)
    is_withheld = await connection.fetchval(_IS_WITHHELD, person_id)
    versions = [_version(row, [one for one in papers if _belongs(one, row)]) for row in rows]
    return (
        tuple(map(_without_address, versions) if is_withheld else versions),
        tuple(
            ProtectionVersion(
                protection=row["kind"],
                recorded_from=row["recorded_from"],
                recorded_until=row["recorded_until"],
            )
            for row in protections
        ),
    )


def _without_address(version: CoverageVersion) -> CoverageVersion:
    return changed(version, PostNumber=None, Address=None, HomeMunicipality=None)


def _belongs(paper: Row, version: Row) -> bool:
    until = paper["recorded_until"]
    is_known = paper["recorded_from"] <= version["recorded_from"] and (
        until is None or version["recorded_from"] < until
    )
    return bool(paper["coverage_id"] == version["coverage_id"] and is_known)


def _version(row: Row, papers: Iterable[Row]) -> CoverageVersion:
    of_kind: dict[str, list[Row]] = {}
    for paper in papers:
        of_kind.setdefault(paper["kind"], []).append(paper)
    return CoverageVersion(
        version=row["version"],
        recorded_from=row["recorded_from"],
        recorded_until=row["recorded_until"],
        batch_no=row["batch_no"],
        QualificationDate=date_to_text(row["qualified_on"]),
        DisqualificationDate=_day(row["lapsed_on"]),
        ReasonOfLoss=row["reason_of_loss"],
        InsuredCardSymbol=row["symbol"],
        InsuredIdentificationNumber=row["number"],
        InsuredBranchNumber=row["branch"],
        PersonalFamilyClassification=row["family_class"],
        InsuredName=row["insured_name"],
        Name=row["card_name"],
        NameKana=row["card_name_kana"],
        Sex1=row["sex"],
        Birthdate=date_to_text(row["birthdate"]),
        PostNumber=row["post_number"],
        Address=row["address"],
        HomeMunicipality=row["home_municipality"],
        InsuredCardClassification=row["card_classification"],
        InsuredCertificateIssuanceDate=_day(row["card_issued_on"]),
        InsuredCardValidDate=_day(row["card_valid_from"]),
        InsuredCardExpirationDate=_day(row["card_valid_until"]),
        InsuredPartialContributionRatio=row["contribution_percent"],
        PreschoolClassification="1" if row["is_preschool"] else None,
        ElderlyRecipientCertificateInfo=_elderly(of_kind.pop(ELDERLY_RECIPIENT, ())),
        LimitApplicationCertificateRelatedInfo=_limit(of_kind.pop(LIMIT_APPLICATION, ())),
        SpecificDiseasesCertificateList=_specific(of_kind.pop(SPECIFIC_DISEASE, ())),
        certificates=tuple(_other(paper) for group in of_kind.values() for paper in group),
    )


def _elderly(papers: Iterable[Row]) -> tuple[ElderlyRecipientPaper, ...]:
    return tuple(
        ElderlyRecipientPaper(
            ElderlyRecipientContributionRatio=paper["contribution_percent"],
            ElderlyRecipientValidStartDate=date_to_text(paper["valid_from"]),
            ElderlyRecipientValidEndDate=_last_day(paper["valid_until"]),
            ElderlyRecipientCertificateDate=_day(paper["issued_on"]),
        )
        for paper in papers
    )


def _limit(papers: Iterable[Row]) -> tuple[LimitApplicationPaper, ...]:
    return tuple(
        LimitApplicationPaper(
            LimitApplicationCertificateClassification=paper["classification"],
            LimitApplicationCertificateClassificationFlag=paper["category"],
            LimitApplicationCertificateValidStartDate=date_to_text(paper["valid_from"]),
            LimitApplicationCertificateValidEndDate=_last_day(paper["valid_until"]),
            LimitApplicationCertificateDate=_day(paper["issued_on"]),
            LimitApplicationCertificateLongTermDate=_day(paper["long_term_on"]),
        )
        for paper in papers
    )


def _specific(papers: Iterable[Row]) -> tuple[SpecificDiseasesPaper, ...]:
    return tuple(
        SpecificDiseasesPaper(
            SpecificDiseasesDiseaseCategory=paper["disease"],
            SpecificDiseasesValidStartDate=date_to_text(paper["valid_from"]),
            SpecificDiseasesValidEndDate=_last_day(paper["valid_until"]),
            SpecificDiseasesCertificateDate=_day(paper["issued_on"]),
            SpecificDiseasesSelfPay=None
            if paper["self_pay_yen"] is None
            else str(paper["self_pay_yen"]),
        )
        for paper in papers
    )


def _other(paper: Row) -> OtherPaper:
    return OtherPaper(
        kind=paper["kind"],
        ValidStartDate=date_to_text(paper["valid_from"]),
        ValidEndDate=_last_day(paper["valid_until"]),
        CertificateDate=_day(paper["issued_on"]),
    )


def _day(day: dt.date | None) -> str | None:
    return None if day is None else date_to_text(day)


def _last_day(upper: dt.date | None) -> str | None:
    """The registry keeps the first day outside, papers say their last day."""
    return None if upper is None else date_to_text(upper - _ONE_DAY)
