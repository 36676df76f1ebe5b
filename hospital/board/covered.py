"""Whether an answer says that somebody is covered, and what they pay; pure.

One rule with every form (``hospital.forms.told.tells_cover``): the answer's outcome decides before
any date does. A lost coverage often comes without the day of its loss; by its dates it would run.
"""

import dataclasses
import datetime as dt

from eligibility import wire
from eligibility.burden import contribution_ratio
from eligibility.coverage import Coverage, Validity
from eligibility.errors import EligibilityError
from eligibility.wire_results import ResultOfQualificationConfirmation
from eligibility.wire_values import coverage_from_wire
from hospital.board.told import day_or_text
from hospital.forms.told import tells_cover

LAPSED = frozenset({Validity.LOST, Validity.LOST_NEWER_EXISTS})
NOBODY_NAMED = frozenset({Validity.SEVERAL, Validity.NOT_FOUND})
"""Whoever is in such an answer all the same is a candidate, not the patient."""
_VALIDITIES = {one.value: one for one in Validity}


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    """What an answer says of all that is in it."""

    day: dt.date
    validity: Validity | None
    """None: an outcome of a newer version."""
    is_provisional: bool = False

    @property
    def tells_cover(self) -> bool:
        """Whether a coverage in it can cover at all."""
        return tells_cover(self.validity, is_provisional=self.is_provisional)

    @property
    def names_somebody(self) -> bool:
        """Whether who is in it is the patient."""
        return self.validity not in NOBODY_NAMED


def asked_in(answer: wire.InquiryAnswer, *, is_provisional: bool = False) -> Asked:
    """Of an answer; ``is_provisional``: of the record around it."""
    validity = _VALIDITIES.get(answer.QualificationValidity)
    return Asked(answer.QualificationConfirmationDate, validity, is_provisional)


def asked_by(message: wire.Verification) -> Asked:
    """Of a record."""
    return asked_in(message.answer, is_provisional=message.provisional)


def read_coverage(result: ResultOfQualificationConfirmation) -> Coverage | None:
    """None when it has a value that this version does not know."""
    try:
        return coverage_from_wire(result)
    except EligibilityError:
        return None


def is_covered(
    result: ResultOfQualificationConfirmation, coverage: Coverage | None, asked: Asked
) -> bool:
    """Covered on the day asked about; ``coverage``: the result as far as it could be read."""
    if not asked.tells_cover:
        return False
    return _runs(result, asked.day) if coverage is None else coverage.is_valid_on(asked.day)


def share_of(coverage: Coverage | None, asked: Asked) -> int | None:
    """一部負担金の割合 in tenths; None without cover, or when this version cannot tell."""
    if coverage is None or not (asked.tells_cover and coverage.is_valid_on(asked.day)):
        return None
    try:
        return contribution_ratio(coverage, asked.day).tenths
    except ValueError:  # an age that no calendar holds: born in the year 9999
        return None


def _runs(result: ResultOfQualificationConfirmation, day: dt.date) -> bool:
    """Of one that could not be read whole; a day that is none says nothing, so it covers nobody."""
    first, lapsed = (
        day_or_text(text) if text else None
        for text in (result.QualificationDate, result.DisqualificationDate)
    )
    if isinstance(first, str) or isinstance(lapsed, str):
        return False
    return (first is None or first <= day) and (lapsed is None or day < lapsed)
