"""Consent to look at health information, and its kinds.

Four kinds, at most 24 hours, this institution only (contract.md; eligibility.md 7).
"""

import dataclasses
import enum


class HealthInformation(enum.Enum):
    """OQSCD029/036: what a patient may let the clinic see."""

    MEDICATION_AND_CARE = "YZK"
    CHECKUPS = "TKK"
    OPERATIONS = "SHJ"
    SPECIFIC_DISEASES = "TSR"


@dataclasses.dataclass(frozen=True, slots=True)
class Consent:
    """What the patient agreed to; what is absent is not consented."""

    granted: frozenset[HealthInformation] = frozenset()

    @classmethod
    def everything(cls) -> "Consent":
        """すべて見せる."""
        return cls(frozenset(HealthInformation))

    @classmethod
    def nothing(cls) -> "Consent":
        """見せない; also every session that ended without an answer."""
        return cls()
