"""Rows of people and coverages, read: the registry as it is known now (recorded is open)."""

import dataclasses
import datetime as dt
import itertools
from collections.abc import Collection, Sequence
from typing import Any

import asyncpg

from cloud.domain.intake_papers import SPECIFIC_DISEASE
from cloud.domain.pseudonym import birth_month_day
from cloud.domain.values import FoundPerson, KnownCoverage, Moment, Protection
from cloud.store.database import Rows
from cloud.store.papers import PAPER_COLUMNS, papers_of
from eligibility.benefits import SpecificDiseasesCertificate
from eligibility.coverage import (
    CardClassification,
    ContributionRatio,
    Coverage,
    FamilyClass,
    ReasonOfLoss,
    classified_by,
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

PROTECTIONS_OF = """
    ARRAY(SELECT g.kind FROM registry.protection AS g
        WHERE g.person_id = $1 AND upper_inf(g.recorded))
"""
# Every paper in one join: most coverages have none or one. Papers of specific diseases need a
# consent, so an inquiry does not even read them (eligibility.md 7).
COVERAGES_OF = f"""
    SELECT c.*, lower(c.valid) AS qualified_on, upper(c.valid) AS lapsed_on,
           i.name AS insurer_name, {PAPER_COLUMNS},
           {PROTECTIONS_OF} AS protections,
           (SELECT r.reference_number FROM registry.reference_number AS r
               WHERE r.person_id = $1 AND r.institution_code = $3
                   AND upper_inf(r.recorded)) AS reference_number,
           (SELECT h.at FROM reception.heartbeat AS h) AS stamped_at
    FROM (SELECT coalesce($4::timestamptz, 'infinity') AS at) AS known
    LEFT JOIN (registry.coverage AS c JOIN registry.insurer AS i ON i.insurer_no = c.insurer_no)
        ON c.person_id = $1 AND c.recorded @> known.at
    LEFT JOIN registry.certificate_paper AS p
        ON p.person_id = $1 AND p.coverage_id = c.coverage_id
        AND p.kind <> '{SPECIFIC_DISEASE}' AND p.valid @> $2::date AND p.recorded @> known.at
    ORDER BY lower(c.valid), c.coverage_id, p.kind
"""  # noqa: S608 constants of this package
"""One row at least: what is known of the person stands in each, also without a coverage.

Every table is met by $1 itself, not by another table's person_id: so all leaves but one are left
out before the plan even starts.
"""
_SPECIFIC_DISEASES = f"""
    SELECT {PAPER_COLUMNS}
    FROM registry.certificate_paper AS p
    WHERE p.person_id = $1 AND p.coverage_id = $2 AND p.kind = '{SPECIFIC_DISEASE}'
        AND p.valid @> $3::date AND upper_inf(p.recorded)
    ORDER BY p.disease
"""  # noqa: S608 constants of this package
PEOPLE_ON_FACE = """
    SELECT DISTINCT person_id FROM registry.card_face
    WHERE face_key = $1 AND birth_md = $2 AND ($3::text IS NULL OR branch IS NULL OR branch = $3)
        AND ($4 OR NOT is_loose)
    LIMIT 10
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Face:
    """A card face as its rows are found."""

    asked: CardFaceKey = dataclasses.field(repr=False)
    key: int = dataclasses.field(repr=False)
    birth: int = dataclasses.field(repr=False)
    branch: str | None = dataclasses.field(repr=False)
    with_loose: bool
    """Also rows of a spelling without hyphens and leading zeros."""

    @classmethod
    def of(cls, face: CardFaceKey, key: int, *, with_loose: bool) -> "Face":
        """Of what is printed on a card."""
        branch = face.key.branch.text if face.key.branch else None
        return cls(face, key, birth_month_day(face.birth), branch, with_loose)


class CoverageRows(Rows):
    """The part of ``cloud.domain.ports.Store`` that is about people."""

    async def coverages_of(self, person_id: int, moment: Moment) -> FoundPerson:
        """See Store."""
        async with self._database.connection() as connection:
            return await person_of(connection, person_id, moment)

    async def specific_diseases_of(
        self, person_id: int, coverage_id: int, day: dt.date
    ) -> tuple[SpecificDiseasesCertificate, ...]:
        """See Store."""
        async with self._database.connection() as connection:
            rows = await connection.fetch(_SPECIFIC_DISEASES, person_id, coverage_id, day)
        return papers_of(rows).specific_diseases

    async def people_on_face(
        self, face: CardFaceKey, face_key: int, moment: Moment
    ) -> tuple[FoundPerson, ...]:
        """See Store."""
        return await self.people(Face.of(face, face_key, with_loose=False), moment)

    async def people_on_loose_face(
        self, face: CardFaceKey, loose_key: int, moment: Moment
    ) -> tuple[FoundPerson, ...]:
        """See Store."""
        return await self.people(Face.of(face, loose_key, with_loose=True), moment)

    async def people(self, face: Face, moment: Moment) -> tuple[FoundPerson, ...]:
        """Everybody on a card face."""
        async with self._database.connection() as connection:
            ids = await ids_on_face(connection, face)
            return tuple([await person_of(connection, one, moment) for one in ids])

    async def protections_of(self, person_id: int) -> frozenset[Protection]:
        """See Store."""
        async with self._database.connection() as connection:
            kinds = await connection.fetchval(f"SELECT {PROTECTIONS_OF}", person_id)
        return frozenset(Protection(kind) for kind in kinds)

    async def withheld_among(self, person_ids: Collection[int]) -> frozenset[int]:
        """See Store."""
        async with self._database.connection() as connection:
            rows = await connection.fetch(
                "SELECT person_id FROM registry.protection"
                " WHERE person_id = ANY($1) AND kind = $2 AND upper_inf(recorded)",
                list(person_ids),
                Protection.ADDRESS_WITHHELD.value,
            )
        return frozenset(row["person_id"] for row in rows)


async def ids_on_face(connection: asyncpg.Connection, face: Face) -> list[int]:
    """Whose insurance card may have this face; the real columns are compared afterwards."""
    rows = await connection.fetch(
        PEOPLE_ON_FACE, face.key, face.birth, face.branch, face.with_loose
    )
    return [row["person_id"] for row in rows]


async def person_of(connection: asyncpg.Connection, person_id: int, moment: Moment) -> FoundPerson:
    """Everything known about a person, in one question."""
    rows = await connection.fetch(
        COVERAGES_OF, person_id, moment.day, moment.institution, moment.known_at
    )
    by_coverage = itertools.groupby(rows, key=lambda row: row["coverage_id"])
    return FoundPerson(
        person_id,
        tuple(known_coverage(list(same)) for found, same in by_coverage if found is not None),
        frozenset(Protection(kind) for kind in rows[0]["protections"]),
        rows[0]["reference_number"],
        rows[0]["stamped_at"],
    )


def known_coverage(rows: Sequence[Any]) -> KnownCoverage:
    """One coverage's rows of COVERAGES_OF with the id that the registry knows it by."""
    return KnownCoverage(rows[0]["coverage_id"], coverage_of_rows(rows))


def coverage_of_rows(rows: Sequence[Any]) -> Coverage:
    """One coverage's rows of COVERAGES_OF as a value: one row, or as many as it has papers.

    The one place where a registered address becomes part of an answer: a withheld one ends here.
    """
    row, papers = rows[0], papers_of(rows)
    is_withheld = Protection.ADDRESS_WITHHELD.value in row["protections"]
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
        card_classification=classified_by(
            CardClassification(row["card_classification"]), papers.certificates
        ),
        card_issued_on=row["card_issued_on"],
        card_valid_from=row["card_valid_from"],
        card_valid_until=row["card_valid_until"],
        insured_contribution_ratio=ContributionRatio.of_percent(percent) if percent else None,
        is_preschool=row["is_preschool"],
        elderly_recipient=papers.elderly_recipient,
        limit_application=papers.limit_application,
        specific_diseases=papers.specific_diseases,
        certificates=papers.certificates,
        post_number=None if is_withheld else row["post_number"],
        address=None if is_withheld else row["address"],
    )


def _key(row: Any) -> InsuredKey:  # noqa: ANN401
    """The registry checked these when they came in; they are not parsed again."""
    return InsuredKey(
        InsurerNumber(row["insurer_no"]),
        InsuredSymbol(row["symbol"]) if row["symbol"] else None,
        InsuredNumber(row["number"]),
        BranchNumber(row["branch"]) if row["branch"] else None,
    )
