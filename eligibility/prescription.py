"""How the patient wants a prescription issued, if one is written today (電子処方箋)."""

import enum


class PrescriptionIssue(enum.Enum):
    """OQSCD017, ``PrescriptionIssueSelect``; absent when nobody was asked."""

    ELECTRONIC = "1"
    PAPER = "2"
