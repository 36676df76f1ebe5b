"""What of a reception needs a person, and why; pure."""

import enum

from eligibility import wire
from eligibility.coverage import Validity
from eligibility.inquiry import Notice
from eligibility.oqs_xml import Encoding
from hospital.board.coverage_view import LOST_CHARACTER
from hospital.board.covered import read_coverage

LAPSED = frozenset({Validity.LOST.value, Validity.LOST_NEWER_EXISTS.value})
KNOWN = frozenset(one.value for one in Validity)


class Need(enum.StrEnum):
    """Why somebody has to look; in the order in which they are told."""

    CORRECTED = "corrected"
    """The insurer has corrected what was answered: ask again, bill by that."""
    LOST = "lost"
    LOST_NEWER = "lost-newer"
    SEVERAL = "several"
    NOT_FOUND = "not-found"
    STILL_NOT_FOUND = "still-not-found"
    RESOLVED = "resolved"
    """The insurer has registered a coverage with that card face meanwhile."""
    PROVISIONAL = "provisional"
    """Nothing was asked."""
    DECLARED = "declared"
    """The same, and the patient has stated something: print it."""
    ANSWERED = "answered"
    """An earlier reception that was not found or provisional has its answer now."""
    EXPIRED_CARD = "expired-card"
    UNKNOWN_OUTCOME = "unknown-outcome"
    NEWER_VALUES = "newer-values"
    LEFT_OUT = "left-out"
    """An eligibility terminal told something that could not be read."""
    NOT_REGISTERED = "not-registered"
    RATIO = "ratio"
    """Another share than at the last visit."""
    LOOSE_MATCH = "loose-match"
    LOST_CHARACTER = "lost-character"


OF_NOTICE = {
    "record-corrected": Need.CORRECTED,
    "still-not-found": Need.STILL_NOT_FOUND,
    "inquiry-resolved": Need.RESOLVED,
    "expired-card-seen": Need.EXPIRED_CARD,
}
"""Notices that concern one reception; the others are on the page of the state."""
SETTLED_BY_ANSWER = frozenset(
    {Need.NOT_FOUND, Need.STILL_NOT_FOUND, Need.RESOLVED, Need.PROVISIONAL, Need.DECLARED}
)
"""What is over once a reception is answered later."""
_OF_OUTCOME = {
    Validity.LOST.value: Need.LOST,
    Validity.LOST_NEWER_EXISTS.value: Need.LOST_NEWER,
    Validity.NOT_FOUND.value: Need.NOT_FOUND,
    Validity.SEVERAL.value: Need.SEVERAL,
    Validity.VALID_NOT_REGISTERED.value: Need.NOT_REGISTERED,
}


def needs_of(message: wire.Verification, encoding: Encoding) -> frozenset[Need]:
    """Of the record alone; ``encoding``: of the files that receipt computers read."""
    if message.provisional:
        return frozenset({Need.DECLARED if message.declaration else Need.PROVISIONAL})
    answer, found = message.answer, set()
    if answer.QualificationValidity not in KNOWN:
        found.add(Need.UNKNOWN_OUTCOME)
    elif (need := _OF_OUTCOME.get(answer.QualificationValidity)) is not None:
        found.add(need)
    if any(read_coverage(result) is None for result in answer.ResultList):
        found.add(Need.NEWER_VALUES)
    if Notice.VALUES_LEFT_OUT.value in answer.notices:
        found.add(Need.LEFT_OUT)
    if Notice.LOOSE_MATCH.value in answer.notices:
        found.add(Need.LOOSE_MATCH)
    if any(loses_characters(result.Name, encoding) for result in answer.ResultList):
        found.add(Need.LOST_CHARACTER)
    return frozenset(found)


def loses_characters(name: str, encoding: Encoding) -> bool:
    """A character of the name is lost already, or will be in the files (外字)."""
    if LOST_CHARACTER in name:
        return True
    return encoding is Encoding.SHIFT_JIS and not _is_in_cp932(name)


def _is_in_cp932(text: str) -> bool:
    try:
        text.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True
