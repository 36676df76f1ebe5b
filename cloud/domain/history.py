"""Which coverage answers for a day: valid, lost, lost with a newer one known, or none.

Rules: eligibility.md 2 and 6. Coverages of one person may overlap; the registry keeps both, and
each answers "valid" when asked by its own key.
"""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from cloud.domain.values import FoundPerson, KnownCoverage
from eligibility.coverage import Coverage, Validity
from eligibility.inquiry import CardFaceKey, MonthDay, Notice
from eligibility.insured import InsuredKey

_SOON = dt.timedelta(days=31)
_NEW = dt.timedelta(days=31)


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """What the registry knows for a day."""

    outcome: Validity
    coverages: tuple[Coverage, ...] = ()
    person_id: int | None = dataclasses.field(default=None, repr=False)
    coverage_id: int | None = dataclasses.field(default=None, repr=False)
    """Of the coverage that is told."""
    is_new: bool = False
    """The coverage followed another one lately; known on the card path only."""
    reference_number: str | None = dataclasses.field(default=None, repr=False)
    """照会番号 of the asking institution; only beside a coverage."""
    is_loose: bool = False
    """Symbol or number are spelt otherwise: staff compare them with the card."""


def by_person(person: FoundPerson, day: dt.date) -> Finding:
    """The card path: the person is known, the coverage is chosen."""
    return _among(person.known, person, day)


def by_card_face(
    asked: CardFaceKey, found: Sequence[FoundPerson], day: dt.date, *, is_loose: bool = False
) -> Finding:
    """The card-face path: only a coverage with the face that was asked for may answer.

    Args:
        asked: what is printed on the card.
        found: whoever may have this face; real spellings are compared here.
        day: the day of service.
        is_loose: hyphens and leading zeros do not matter.
    """
    matching = [(person, _on_face(asked, person, is_loose=is_loose)) for person in found]
    matching = [(person, same_face) for person, same_face in matching if same_face]
    if not matching:
        return Finding(Validity.NOT_FOUND)
    if len(matching) > 1:  # twins without a branch: ask for it, show neither
        return Finding(Validity.SEVERAL)
    [(person, same_face)] = matching
    finding = _among(same_face, person, day)
    return dataclasses.replace(finding, is_new=False, is_loose=is_loose)


def _among(known: Sequence[KnownCoverage], person: FoundPerson, day: dt.date) -> Finding:
    """Of these coverages of the person the one that answers; the others say what follows it."""
    valid = [one for one in known if one.coverage.is_valid_on(day)]
    if valid:
        chosen = max(valid, key=lambda one: _issued_on(one.coverage))
        began = chosen.coverage.qualified_on
        is_new = day - began <= _NEW and _follows_another(chosen.coverage, person.coverages)
        return _telling(Validity.VALID, chosen, person, is_new=is_new)
    past = [one for one in known if _lapsed_by(one.coverage, day)]
    if not past:
        return Finding(Validity.NOT_FOUND, person_id=person.person_id)
    last = max(past, key=lambda one: one.coverage.lapsed_on or dt.date.min)
    return _telling(_lost(last.coverage, person.coverages, day), last, person)


def _telling(
    outcome: Validity, chosen: KnownCoverage, person: FoundPerson, *, is_new: bool = False
) -> Finding:
    return Finding(
        outcome,
        (chosen.coverage,),
        person.person_id,
        chosen.coverage_id,
        is_new,
        person.reference_number,
    )


def _on_face(
    asked: CardFaceKey, person: FoundPerson, *, is_loose: bool
) -> tuple[KnownCoverage, ...]:
    matches = InsuredKey.matches_loosely if is_loose else InsuredKey.matches
    return tuple(
        known
        for known in person.known
        if matches(known.coverage.key, asked.key)
        and _is_born(known.coverage.person.birthdate, asked.birth)
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
    """A loose match; what ends, or began, within a month, never a date."""
    is_told_loosely = finding.is_loose and bool(finding.coverages)
    loose = (Notice.LOOSE_MATCH,) if is_told_loosely else ()
    if not finding.outcome.is_valid:
        return loose
    ends_soon = any(_ends_soon(coverage, day) for coverage in finding.coverages)
    ends = (Notice.COVERAGE_ENDS_SOON,) if ends_soon else ()
    return (*loose, *ends, *((Notice.COVERAGE_IS_NEW,) if finding.is_new else ()))


def _ends_soon(coverage: Coverage, day: dt.date) -> bool:
    """The coverage itself, or the card that names it."""
    ends = [end for end in (coverage.lapsed_on, coverage.card_valid_until) if end is not None]
    return any(day <= end <= day + _SOON for end in ends)
