"""What a patient lets the clinic see (S40, S401), and how a prescription is wanted (S402)."""

import dataclasses

from eligibility.health import Consent, HealthInformation
from eligibility.prescription import PrescriptionIssue


@dataclasses.dataclass(frozen=True, slots=True)
class ConsentChosen:
    """すべて見せる or 見せない."""

    consent: Consent


@dataclasses.dataclass(frozen=True, slots=True)
class ItemsChosen:
    """項目ごとに選ぶ."""


@dataclasses.dataclass(frozen=True, slots=True)
class ItemAnswered:
    """はい or いいえ beside one kind of information."""

    kind: HealthInformation
    is_granted: bool


@dataclasses.dataclass(frozen=True, slots=True)
class ItemsDone:
    """次へ after the items."""


@dataclasses.dataclass(frozen=True, slots=True)
class PrescriptionChosen:
    """電子処方箋 or 紙の処方箋."""

    choice: PrescriptionIssue
