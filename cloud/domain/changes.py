"""What one insurer's batch changed, as whoever looks for its consequences is told.

Double enrolment, a record that was already answered with, an inquiry that waits: each follows from
a coverage that came, was closed or was corrected. Ids only, nothing of the person.
"""

import dataclasses
import enum


class ChangeKind(enum.Enum):
    """What an insurer did to a coverage; the word of a batch's line."""

    REGISTER = "register"
    """A coverage that the registry did not have."""
    CHANGE = "change"
    """Known differently from now on: name, address, branch, papers."""
    TERMINATE = "terminate"
    """It got its first day without cover."""
    CORRECT = "correct"
    """It was wrong: any field, also its first day."""


@dataclasses.dataclass(frozen=True, slots=True)
class CoverageChange:
    """One coverage of one person, after a batch."""

    person_id: int = dataclasses.field(repr=False)
    coverage_id: int
    insurer_no: str
    kind: ChangeKind
