"""Rows of people and coverages, read: the registry as it is known now (recorded is open)."""

import datetime as dt
from typing import Any

from cloud.domain.pseudonym import birth_month_day
from cloud.domain.values import FoundPerson, KnownCoverage
from cloud.store.database import Rows
from eligibility.benefits import ElderlyRecipientCertificate, LimitApplicationCertificate
from eligibility.coverage import (
    CardClassification,
    ContributionRatio,
    Coverage,
    FamilyClass,
    ReasonOfLoss,
)
from eligibility.inquiry import CardFaceKey
from eligibility.insured import (
    BranchNumber,
    InsuredKey,
    InsuredNumber,
    InsuredSymbol,
    InsurerNumber,
)
from eligibility.person import Person, Sex

COVERAGES_OF = """
    SELECT c.*, lower(c.valid) AS qualified_on, upper(c.valid) AS lapsed_on,
           i.name AS insurer_name,
           e.contribution_percent AS elderly_percent,
           lower(e.valid) AS elderly_from, upper(e.valid) AS elderly_until,
           l.classification AS limit_classification, l.category AS limit_category,
           lower(l.valid) AS limit_from, upper(l.valid) AS limit_until
    FROM registry.coverage AS c
    JOIN registry.insurer AS i ON i.insurer_no = c.insurer_no
    LEFT JOIN registry.certificate_paper AS e
        ON e.person_id = c.person_id AND e.coverage_id = c.coverage_id
        AND e.kind = 'elderly-recipient' AND e.valid @> $2::date AND upper_inf(e.recorded)
    LEFT JOIN registry.certificate_paper AS l
        ON l.person_id = c.person_id AND l.coverage_id = c.coverage_id
        AND l.kind = 'limit-application' AND l.valid @> $2::date AND upper_inf(l.recorded)
    WHERE c.person_id = $1 AND upper_inf(c.recorded)
    ORDER BY lower(c.valid)
"""
_PEOPLE_ON_FACE = """
    SELECT DISTINCT person_id FROM registry.card_face
    WHERE face_key = $1 AND birth_md = $2 AND ($3::text IS NULL OR branch IS NULL OR branch = $3)
    LIMIT 10
"""
_ONE_DAY = dt.timedelta(days=1)


class CoverageRows(Rows):
    """The part of ``cloud.domain.ports.Store`` that is about people."""

    async def coverages_of(self, person_id: int, day: dt.date) -> FoundPerson:
        """See Store."""
        async with self._database.connection() as connection:
            rows = await connection.fetch(COVERAGES_OF, person_id, day)
        return FoundPerson(person_id, tuple(known_coverage(row) for row in rows))

    async def people_on_face(
        self, face: CardFaceKey, face_key: int, day: dt.date
    ) -> tuple[FoundPerson, ...]:
        """See Store."""
        branch = face.key.branch.text if face.key.branch else None
        async with self._database.connection() as connection:
            rows = await connection.fetch(
                _PEOPLE_ON_FACE, face_key, birth_month_day(face.birth), branch
            )
        ids = [row["person_id"] for row in rows]
        return tuple([await self.coverages_of(found, day) for found in ids])


def known_coverage(row: Any) -> KnownCoverage:  # noqa: ANN401 asyncpg ships no types
    """One row of COVERAGES_OF with the id that the registry knows it by."""
    return KnownCoverage(row["coverage_id"], coverage_of_row(row))


def coverage_of_row(row: Any) -> Coverage:  # noqa: ANN401 asyncpg ships no types
    """One row of COVERAGES_OF as a value."""
    percent, reason = row["contribution_percent"], row["reason_of_loss"]
    return Coverage(
        key=_key(row),
        person=Person(row["card_name"], row["card_name_kana"], Sex(row["sex"]), row["birthdate"]),
        insurer_name=row["insurer_name"],
        family_class=FamilyClass(row["family_class"]),
        qualified_on=row["qualified_on"],
        lapsed_on=row["lapsed_on"],
        reason_of_loss=ReasonOfLoss(reason) if reason else None,
        insured_name=row["insured_name"],
        card_classification=CardClassification(row["card_classification"]),
        card_issued_on=row["card_issued_on"],
        card_valid_from=row["card_valid_from"],
        card_valid_until=row["card_valid_until"],
        insured_contribution_ratio=ContributionRatio.of_percent(percent) if percent else None,
        is_preschool=row["is_preschool"],
        elderly_recipient=_elderly(row),
        limit_application=_limit(row),
        post_number=row["post_number"],
        address=row["address"],
    )


def _key(row: Any) -> InsuredKey:  # noqa: ANN401
    """The registry checked these when they came in; they are not parsed again."""
    return InsuredKey(
        InsurerNumber(row["insurer_no"]),
        InsuredSymbol(row["symbol"]) if row["symbol"] else None,
        InsuredNumber(row["number"]),
        BranchNumber(row["branch"]) if row["branch"] else None,
    )


def _elderly(row: Any) -> ElderlyRecipientCertificate | None:  # noqa: ANN401
    if row["elderly_percent"] is None:
        return None
    return ElderlyRecipientCertificate(
        row["elderly_percent"], row["elderly_from"], _last_day(row["elderly_until"])
    )


def _limit(row: Any) -> LimitApplicationCertificate | None:  # noqa: ANN401
    if row["limit_category"] is None:
        return None
    return LimitApplicationCertificate(
        row["limit_classification"],
        row["limit_category"],
        row["limit_from"],
        _last_day(row["limit_until"]),
    )


def _last_day(upper: dt.date | None) -> dt.date | None:
    """PostgreSQL keeps the first day outside, papers say their last day."""
    return None if upper is None else upper - _ONE_DAY
