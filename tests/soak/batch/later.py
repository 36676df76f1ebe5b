"""Receptions that nobody could answer at the desk: asked again, each has one answer of its own."""

from tests.soak.batch.findings import Findings, decoded
from tests.soak.batch.people import is_asked_again, number_of
from tests.soak.batch.tally import Tally


def later_answers(findings: Findings, tally: Tally) -> set[str]:
    """Each provisional reception that could be asked again has one answer, about its patient."""
    found: dict[str, str] = {}
    for row in findings.inbox:
        later = None if row.verification_id in findings.told else decoded(row)
        earlier = findings.told.get(later.reverifies or "") if later else None
        if later is None or earlier is None:
            continue
        if earlier.verification_id in found.values():
            tally.note("doubled", f"{earlier.verification_id} was answered later twice")
        found[row.verification_id] = earlier.verification_id
        numbers = [one.InsuredIdentificationNumber for one in later.answer.ResultList]
        if numbers != [number_of(earlier.place)] or not earlier.is_provisional:
            tally.note("different", f"{row.verification_id}: answered later about another one")
    tally.answered_later = len(found)
    _nobody_forgotten(findings, set(found.values()), tally)
    return set(found)


def _nobody_forgotten(findings: Findings, answered: set[str], tally: Tally) -> None:
    there = {row.verification_id for row in findings.inbox}
    for identity, one in findings.told.items():
        is_due = one.is_provisional and is_asked_again(one.place) and identity in there
        if is_due and identity not in answered:
            tally.note("lost", f"{identity} was never answered later")
