"""The papers of one line: each its kind, its period, and no two of a kind on one day.

A group that is absent says nothing; one that is there tells all that are known of its kind.
"""

import dataclasses
import datetime as dt
import functools
import re
from collections.abc import Sequence
from itertools import pairwise

from cloud.domain.intake_reading import LineReading
from cloud.domain.intake_values import StagedPaper
from eligibility.benefits import LimitCategory, PlainKind
from eligibility.coverage import ContributionRatio
from eligibility.wire_insurer import BatchLine

ELDERLY_RECIPIENT = "elderly-recipient"
LIMIT_APPLICATION = "limit-application"
SPECIFIC_DISEASE = "specific-disease"
PLAIN_KINDS = tuple(kind.word for kind in PlainKind)

_ONE_DAY = dt.timedelta(days=1)
_CATEGORIES = frozenset(category.code for category in LimitCategory)
_CLASSIFICATIONS = ("01", "02", "03")
_DISEASES = ("1", "2", "3")
_YEN = re.compile("[0-9]{1,9}")
_ELDERLY = "ElderlyRecipientCertificateInfo"
_LIMIT = "LimitApplicationCertificateRelatedInfo"
_SPECIFIC = "SpecificDiseasesCertificateList"
_OTHERS = "certificates"


@dataclasses.dataclass(frozen=True, slots=True)
class Papers:
    """What a line says of papers."""

    kinds: tuple[str, ...] = ()
    """Of which it tells all."""
    rows: tuple[StagedPaper, ...] = ()


_NONE = Papers()


def read_papers(reading: LineReading, line: BatchLine) -> Papers:
    """Reads the four groups of papers."""
    kinds: list[str] = []
    rows: list[StagedPaper] = []
    if line.ElderlyRecipientCertificateInfo is not None:
        kinds.append(ELDERLY_RECIPIENT)
        rows += _elderly(reading, line)
    if line.LimitApplicationCertificateRelatedInfo is not None:
        kinds.append(LIMIT_APPLICATION)
        rows += _limit(reading, line)
    if line.SpecificDiseasesCertificateList is not None:
        kinds.append(SPECIFIC_DISEASE)
        rows += _specific(reading, line)
    if line.certificates is not None:
        kinds += PLAIN_KINDS
        rows += _plain(reading, line)
    return Papers(tuple(kinds), tuple(rows)) if kinds else _NONE


def _elderly(reading: LineReading, line: BatchLine) -> list[StagedPaper]:
    rows = []
    for told in line.ElderlyRecipientCertificateInfo or ():
        percent = told.ElderlyRecipientContributionRatio
        reading.parsed(
            f"{_ELDERLY}.ElderlyRecipientContributionRatio",
            functools.partial(ContributionRatio.of_percent, percent),
        )
        period = _Period(
            reading,
            f"{_ELDERLY}.ElderlyRecipientValid",
            told.ElderlyRecipientValidStartDate,
            told.ElderlyRecipientValidEndDate,
        )
        issued = reading.day(
            f"{_ELDERLY}.ElderlyRecipientCertificateDate", told.ElderlyRecipientCertificateDate
        )
        if paper := period.paper(ELDERLY_RECIPIENT):
            rows.append(dataclasses.replace(paper, contribution_percent=percent, issued_on=issued))
    return _apart(reading, _ELDERLY, rows)


def _limit(reading: LineReading, line: BatchLine) -> list[StagedPaper]:
    rows = []
    for told in line.LimitApplicationCertificateRelatedInfo or ():
        name = f"{_LIMIT}.LimitApplicationCertificate"
        classification = told.LimitApplicationCertificateClassification
        category = told.LimitApplicationCertificateClassificationFlag
        reading.listed(f"{name}Classification", classification, _CLASSIFICATIONS)
        reading.listed(f"{name}ClassificationFlag", category, _CATEGORIES)
        period = _Period(
            reading,
            f"{name}Valid",
            told.LimitApplicationCertificateValidStartDate,
            told.LimitApplicationCertificateValidEndDate,
        )
        issued = reading.day(f"{name}Date", told.LimitApplicationCertificateDate)
        long_term = reading.day(f"{name}LongTermDate", told.LimitApplicationCertificateLongTermDate)
        if paper := period.paper(LIMIT_APPLICATION):
            rows.append(
                dataclasses.replace(
                    paper,
                    classification=classification,
                    category=category,
                    issued_on=issued,
                    long_term_on=long_term,
                )
            )
    return _apart(reading, _LIMIT, rows)


def _specific(reading: LineReading, line: BatchLine) -> list[StagedPaper]:
    rows = []
    for told in line.SpecificDiseasesCertificateList or ():
        name = f"{_SPECIFIC}.SpecificDiseases"
        disease = told.SpecificDiseasesDiseaseCategory
        reading.listed(f"{name}DiseaseCategory", disease, _DISEASES)
        yen = reading.formed(
            f"{name}SelfPay", told.SpecificDiseasesSelfPay, _YEN, "whole yen are needed"
        )
        period = _Period(
            reading,
            f"{name}Valid",
            told.SpecificDiseasesValidStartDate,
            told.SpecificDiseasesValidEndDate,
        )
        issued = reading.day(f"{name}CertificateDate", told.SpecificDiseasesCertificateDate)
        if paper := period.paper(SPECIFIC_DISEASE):
            rows.append(
                dataclasses.replace(
                    paper,
                    disease=disease,
                    self_pay_yen=None if yen is None else int(yen),
                    issued_on=issued,
                )
            )
    return _apart(reading, _SPECIFIC, rows)


def _plain(reading: LineReading, line: BatchLine) -> list[StagedPaper]:
    rows = []
    for told in line.certificates or ():
        reading.listed(f"{_OTHERS}.kind", told.kind, PLAIN_KINDS)
        period = _Period(reading, f"{_OTHERS}.Valid", told.ValidStartDate, told.ValidEndDate)
        issued = reading.day(f"{_OTHERS}.CertificateDate", told.CertificateDate)
        if paper := period.paper(told.kind):
            rows.append(dataclasses.replace(paper, issued_on=issued))
    return _apart(reading, _OTHERS, rows)


class _Period:
    """First and last day of a paper, both inside."""

    def __init__(self, reading: LineReading, name: str, first: str, last: str | None) -> None:
        self._first = reading.day(f"{name}StartDate", first)
        self._last = reading.day(f"{name}EndDate", last)
        if self._first and self._last and self._last < self._first:
            reading.note(f"{name}EndDate", "period", "it ends before it begins")
            self._first = None

    def paper(self, kind: str) -> StagedPaper | None:
        """None when the period was wrong."""
        if self._first is None:
            return None
        return StagedPaper(kind, self._first, self._last + _ONE_DAY if self._last else None)


def _apart(reading: LineReading, field: str, rows: Sequence[StagedPaper]) -> list[StagedPaper]:
    ordered = sorted(rows, key=lambda row: (row.kind, row.disease, row.valid_from))
    if any(_meet(one, other) for one, other in pairwise(ordered)):
        reading.note(field, "overlap", "two papers of one kind hold on the same day")
    return ordered


def _meet(one: StagedPaper, other: StagedPaper) -> bool:
    is_same = (one.kind, one.disease) == (other.kind, other.disease)
    return is_same and (one.valid_until is None or other.valid_from < one.valid_until)
