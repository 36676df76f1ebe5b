"""Which coverage answers for a day: valid, lost, lost with a newer one known, or none.

Rules: eligibility.md 2 and 6. Coverages of one person may overlap; the registry keeps both, and
each answers "valid" when asked by its own key.
"""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from cloud.domain.values import FoundPerson
from eligibility.coverage import Coverage, Validity
from eligibility.inquiry import CardFaceKey, MonthDay, Notice

_SOON = dt.timedelta(days=31)
_NEW = dt.timedelta(days=31)


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """What the registry knows for a day."""

    outcome: Validity
    coverages: tuple[Coverage, ...] = ()
    person_id: int | None = dataclasses.field(default=None, repr=False)
    is_new: bool = False
    """The coverage followed another one lately; known on the card path only."""


def by_person(person_id: int, coverages: Sequence[Coverage], day: dt.date) -> Finding:
    """The card path: the person is known, the coverage is chosen."""
    valid = [coverage for coverage in coverages if coverage.is_valid_on(day)]
    if valid:
        chosen = max(valid, key=_issued_on)
        is_new = day - chosen.qualified_on <= _NEW and _follows_another(chosen, coverages)
        return Finding(Validity.VALID, (chosen,), person_id, is_new)
    past = [coverage for coverage in coverages if _lapsed_by(coverage, day)]
    if not past:
        return Finding(Validity.NOT_FOUND, person_id=person_id)
    last = max(past, key=lambda coverage: coverage.lapsed_on or dt.date.min)
    return Finding(_lost(last, coverages, day), (last,), person_id)


def by_card_face(asked: CardFaceKey, found: Sequence[FoundPerson], day: dt.date) -> Finding:
    """The card-face path: only a coverage with the face that was asked for may answer."""
    matching = [person for person in found if _on_face(asked, person)]
    if not matching:
        return Finding(Validity.NOT_FOUND)
    if len(matching) > 1:  # twins without a branch: ask for it, show neither
        return Finding(Validity.SEVERAL)
    return _by_face_of(matching[0], asked, day)


def _by_face_of(person: FoundPerson, asked: CardFaceKey, day: dt.date) -> Finding:
    same_face = [coverage for coverage in person.coverages if coverage.key.matches(asked.key)]
    finding = by_person(person.person_id, same_face, day)
    if finding.outcome is Validity.LOST:
        outcome = _lost(finding.coverages[0], person.coverages, day)
        return dataclasses.replace(finding, outcome=outcome)
    return finding


def _on_face(asked: CardFaceKey, person: FoundPerson) -> bool:
    return any(
        coverage.key.matches(asked.key) and _is_born(coverage.person.birthdate, asked.birth)
        for coverage in person.coverages
    )


def _is_born(birthdate: dt.date, asked: dt.date | MonthDay) -> bool:
    return MonthDay.of(birthdate) == asked if isinstance(asked, MonthDay) else birthdate == asked


def _issued_on(coverage: Coverage) -> tuple[dt.date, dt.date]:
    """Latest issuance date of the card first; without one, the later coverage."""
    return coverage.card_issued_on or dt.date.min, coverage.qualified_on


def _lapsed_by(coverage: Coverage, day: dt.date) -> bool:
    return coverage.lapsed_on is not None and coverage.lapsed_on <= day


def _follows_another(chosen: Coverage, coverages: Sequence[Coverage]) -> bool:
    return any(
        other.qualified_on < chosen.qualified_on and _lapsed_by(other, chosen.qualified_on)
        for other in coverages
    )


def _lost(lost: Coverage, all_known: Sequence[Coverage], day: dt.date) -> Validity:
    newer = any(
        other.qualified_on > lost.qualified_on and not _lapsed_by(other, day) for other in all_known
    )
    return Validity.LOST_NEWER_EXISTS if newer else Validity.LOST


def notices_of(finding: Finding, day: dt.date) -> tuple[Notice, ...]:
    """What ends, or began, within a month; never a date."""
    if not finding.outcome.is_valid:
        return ()
    ends_soon = any(_ends_soon(coverage, day) for coverage in finding.coverages)
    ends = (Notice.COVERAGE_ENDS_SOON,) if ends_soon else ()
    return (*ends, Notice.COVERAGE_IS_NEW) if finding.is_new else ends


def _ends_soon(coverage: Coverage, day: dt.date) -> bool:
    """The coverage itself, or the card that names it."""
    ends = [end for end in (coverage.lapsed_on, coverage.card_valid_until) if end is not None]
    return any(day <= end <= day + _SOON for end in ends)
