"""A coverage (資格): who insures whom, from when to when, and what is beside it.

Names and codes: eligibility.md 3 and 4; what the patient pays: ``eligibility.burden``.
"""

import dataclasses
import datetime as dt
import enum
import re
from collections.abc import Iterable

from eligibility.benefits import (
    ElderlyRecipientCertificate,
    LimitApplicationCertificate,
    PlainCertificate,
    PlainKind,
    SpecificDiseasesCertificate,
)
from eligibility.errors import MalformedValue
from eligibility.insured import InsuredKey
from eligibility.person import Person

_PERCENT_PER_TENTH = 10
_WHOLE_TENTHS = re.compile("0[0-9]0|100")


class Validity(enum.Enum):
    """QualificationValidity, OQSCD006."""

    VALID = "1"
    LOST = "2"
    LOST_NEWER_EXISTS = "3"
    NOT_FOUND = "4"
    SEVERAL = "5"
    VALID_NOT_REGISTERED = "6"

    @property
    def is_valid(self) -> bool:
        """True when the patient is covered on the day asked for."""
        return self in (Validity.VALID, Validity.VALID_NOT_REGISTERED)


class FamilyClass(enum.Enum):
    """PersonalFamilyClassification, OQSCD009."""

    INSURED = "1"
    FAMILY = "2"


class ReasonOfLoss(enum.Enum):
    """ReasonOfLoss, OQSCD008. Staff see it, the patient's screen never does."""

    DEATH = "01"
    PUBLIC_ASSISTANCE = "02"
    OTHER_INSURANCE = "03"
    OTHER = "99"


class CardClassification(enum.Enum):
    """InsuredCardClassification, OQSCD010."""

    ORDINARY = "01"
    RETIRED = "02"
    SHORT_TERM = "03"
    SHORT_TERM_RETIRED = "04"
    SPECIAL_MEDICAL_EXPENSE = "05"
    SPECIAL_RETIRED = "06"
    SELF_DEFENSE = "07"
    MEDICAL_ASSISTANCE = "A1"


_BY_PAPERS: tuple[tuple[frozenset[PlainKind], CardClassification], ...] = (
    (
        frozenset({PlainKind.CERTIFICATE_OF_QUALIFICATION}),
        CardClassification.SPECIAL_MEDICAL_EXPENSE,
    ),
    (
        frozenset({PlainKind.SHORT_TERM, PlainKind.RETIRED}),
        CardClassification.SHORT_TERM_RETIRED,
    ),
    (frozenset({PlainKind.SHORT_TERM}), CardClassification.SHORT_TERM),
    (frozenset({PlainKind.RETIRED}), CardClassification.RETIRED),
)
_PAPER_OF = {
    CardClassification.ORDINARY: frozenset[PlainKind](),
    CardClassification.SHORT_TERM: frozenset({PlainKind.SHORT_TERM}),
    CardClassification.RETIRED: frozenset({PlainKind.RETIRED}),
}


def classified_by(
    registered: CardClassification, papers: Iterable[PlainCertificate]
) -> CardClassification:
    """The card's kind on the day on which ``papers`` hold.

    What the insurer registered with the card counts like the paper of that kind; a kind that no
    paper stands for stays.
    """
    if registered not in _PAPER_OF:
        return registered
    kinds = _PAPER_OF[registered].union(paper.kind for paper in papers)
    return next((found for wanted, found in _BY_PAPERS if wanted <= kinds), registered)


@dataclasses.dataclass(frozen=True, slots=True)
class ContributionRatio:
    """一部負担金の割合 in tenths: 3 is 3割, 30 %."""

    tenths: int

    @classmethod
    def of_percent(cls, percent: str) -> "ContributionRatio":
        """From the official three-digit percentage, ``"030"``.

        Raises:
            MalformedValue: anything but whole tenths from 000 to 100.
        """
        if _WHOLE_TENTHS.fullmatch(percent) is None:
            raise MalformedValue("contribution ratio", "whole tenths, 000 to 100, are needed")
        return cls(int(percent) // _PERCENT_PER_TENTH)

    @property
    def percent(self) -> str:
        """The official three-digit percentage."""
        return f"{self.tenths * _PERCENT_PER_TENTH:03d}"


@dataclasses.dataclass(frozen=True, slots=True)
class Coverage:
    """One coverage of one person at one insurer (ResultOfQualificationConfirmation)."""

    key: InsuredKey
    person: Person
    insurer_name: str
    family_class: FamilyClass
    qualified_on: dt.date
    """First day with cover (QualificationDate)."""
    lapsed_on: dt.date | None = None
    """First day without cover (DisqualificationDate); None while it runs."""
    reason_of_loss: ReasonOfLoss | None = None
    insured_name: str | None = dataclasses.field(default=None, repr=False)
    """The policy holder or householder (InsuredName)."""
    card_classification: CardClassification = CardClassification.ORDINARY
    card_issued_on: dt.date | None = None
    card_valid_from: dt.date | None = None
    card_valid_until: dt.date | None = None
    """Last day of the card (InsuredCardExpirationDate)."""
    insured_contribution_ratio: ContributionRatio | None = None
    """Only later-stage elderly carry it (InsuredPartialContributionRatio)."""
    is_preschool: bool = False
    elderly_recipient: ElderlyRecipientCertificate | None = None
    limit_application: LimitApplicationCertificate | None = None
    specific_diseases: tuple[SpecificDiseasesCertificate, ...] = ()
    certificates: tuple[PlainCertificate, ...] = ()
    """Papers without a field of their own: short-term, student, domicile exception ..."""
    post_number: str | None = dataclasses.field(default=None, repr=False)
    """As in the official form, ``NNN-NNNN``."""
    address: str | None = dataclasses.field(default=None, repr=False)
    """As notified to the insurer; absent for whoever is protected (不開示該当)."""
    untold: frozenset[str] = frozenset()
    """Tags that the source did not tell and that are needed here: what stands in their place is
    no fact, and is not told on. Only an eligibility terminal leaves them out."""

    def is_valid_on(self, day: dt.date) -> bool:
        """True from the first day with cover to the day before the first without."""
        return self.qualified_on <= day and (self.lapsed_on is None or day < self.lapsed_on)
