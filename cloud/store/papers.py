"""Rows of the papers beside a coverage (registry.certificate_paper), read."""

import dataclasses
import datetime as dt
from collections.abc import Iterable
from typing import Any

from cloud.domain.intake_papers import ELDERLY_RECIPIENT, LIMIT_APPLICATION, SPECIFIC_DISEASE
from eligibility.benefits import (
    ElderlyRecipientCertificate,
    LimitApplicationCertificate,
    PlainCertificate,
    PlainKind,
    SpecificDiseasesCertificate,
)

PAPER_COLUMNS = """
    p.kind AS paper_kind, lower(p.valid) AS paper_from, upper(p.valid) AS paper_until,
    p.issued_on AS paper_issued_on, p.classification AS paper_classification,
    p.category AS paper_category, p.contribution_percent AS paper_percent,
    p.disease AS paper_disease, p.self_pay_yen AS paper_self_pay_yen,
    p.long_term_on AS paper_long_term_on
"""
"""What ``papers_of`` reads, of a ``registry.certificate_paper AS p``."""

_ONE_DAY = dt.timedelta(days=1)


@dataclasses.dataclass(frozen=True, slots=True)
class Papers:
    """The papers of one coverage on one day."""

    elderly_recipient: ElderlyRecipientCertificate | None = None
    limit_application: LimitApplicationCertificate | None = None
    specific_diseases: tuple[SpecificDiseasesCertificate, ...] = ()
    certificates: tuple[PlainCertificate, ...] = ()


def papers_of(rows: Iterable[Any]) -> Papers:
    """The papers of one coverage's rows; a kind of a newer version is passed over."""
    found = Papers()
    for row in rows:
        found = _with(found, row)
    return found


def _with(papers: Papers, row: Any) -> Papers:  # noqa: ANN401 asyncpg ships no types
    word = row["paper_kind"]
    if word is None:  # an outer join that found no paper
        return papers
    if word == ELDERLY_RECIPIENT:
        return dataclasses.replace(papers, elderly_recipient=_elderly(row))
    if word == LIMIT_APPLICATION:
        return dataclasses.replace(papers, limit_application=_limit(row))
    if word == SPECIFIC_DISEASE:
        return dataclasses.replace(
            papers, specific_diseases=(*papers.specific_diseases, _disease(row))
        )
    kind = PlainKind.of(word)
    if kind is None:
        return papers
    plain = PlainCertificate(
        kind, row["paper_from"], _last_day(row["paper_until"]), row["paper_issued_on"]
    )
    return dataclasses.replace(papers, certificates=(*papers.certificates, plain))


def _elderly(row: Any) -> ElderlyRecipientCertificate:  # noqa: ANN401
    return ElderlyRecipientCertificate(
        row["paper_percent"],
        row["paper_from"],
        _last_day(row["paper_until"]),
        row["paper_issued_on"],
    )


def _limit(row: Any) -> LimitApplicationCertificate:  # noqa: ANN401
    return LimitApplicationCertificate(
        row["paper_classification"],
        row["paper_category"],
        row["paper_from"],
        _last_day(row["paper_until"]),
        row["paper_long_term_on"],
        row["paper_issued_on"],
    )


def _disease(row: Any) -> SpecificDiseasesCertificate:  # noqa: ANN401
    return SpecificDiseasesCertificate(
        row["paper_disease"],
        row["paper_from"],
        _last_day(row["paper_until"]),
        row["paper_self_pay_yen"],
        row["paper_issued_on"],
    )


def _last_day(upper: dt.date | None) -> dt.date | None:
    """PostgreSQL keeps the first day outside, papers say their last day."""
    return None if upper is None else upper - _ONE_DAY
