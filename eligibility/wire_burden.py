"""What a patient pays, told beside a coverage; from rules, so nobody reads it back."""

import datetime as dt

from eligibility.burden import LimitTerms, contribution_ratio, limit_terms
from eligibility.coverage import Coverage
from eligibility.wire_results import BurdenInfo

_NO_TERMS = LimitTerms(None, None)


def burden_to_wire(coverage: Coverage, day: dt.date) -> BurdenInfo | None:
    """Share, claim note and ceiling on a day; None on a day without cover."""
    if not coverage.is_valid_on(day):
        return None
    terms = limit_terms(coverage, day) or _NO_TERMS
    note, ceiling = terms.note, terms.ceiling
    return BurdenInfo(
        contribution_percent=contribution_ratio(coverage, day).percent,
        claim_note=note.code if note else None,
        claim_note_repeated=note.repeated_code if note else None,
        ceiling_yen=ceiling.fixed_yen if ceiling else None,
        ceiling_threshold_yen=ceiling.threshold_yen if ceiling else None,
        ceiling_repeated_yen=ceiling.repeated_yen if ceiling else None,
    )
