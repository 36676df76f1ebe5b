"""A coverage and its papers under their official tag names (eligibility.md 3), in JSON and XML.

Dates are YYYYMMDD, absent means not registered. ``certificates`` and ``burden`` are our own: papers
for which the official form has no group, and what follows from rules.
"""

import datetime as dt

from eligibility.wire_message import Message


class ElderlyRecipientInfo(Message, frozen=True):
    """高齢受給者証."""

    ElderlyRecipientContributionRatio: str
    ElderlyRecipientValidStartDate: str
    ElderlyRecipientValidEndDate: str | None = None
    ElderlyRecipientCertificateDate: str | None = None


class LimitApplicationInfo(Message, frozen=True):
    """限度額適用認定証."""

    LimitApplicationCertificateClassification: str
    LimitApplicationCertificateClassificationFlag: str
    LimitApplicationCertificateValidStartDate: str
    LimitApplicationCertificateValidEndDate: str | None = None
    LimitApplicationCertificateDate: str | None = None
    LimitApplicationCertificateLongTermDate: str | None = None


class SpecificDiseasesInfo(Message, frozen=True):
    """特定疾病療養受療証; a person may hold several."""

    SpecificDiseasesDiseaseCategory: str
    SpecificDiseasesValidStartDate: str
    SpecificDiseasesValidEndDate: str | None = None
    SpecificDiseasesCertificateDate: str | None = None
    SpecificDiseasesSelfPay: str | None = None


class PlainCertificateInfo(Message, frozen=True):
    """A paper that says no more than that it holds."""

    kind: str
    """A word of ``eligibility.benefits.PlainKind``; unknown ones are passed over."""
    valid_from: dt.date
    valid_until: dt.date | None = None
    """The last day."""
    code: str | None = None
    """OQSCD010, where the paper has one; told, never read."""
    issued_on: dt.date | None = None


class BurdenInfo(Message, frozen=True):
    """What the patient pays on the day asked about: from rules (decision 0030), not registered."""

    contribution_percent: str
    """At the counter; three digits, 030 is 3割."""
    claim_note: str | None = None
    """特記事項 of the limit application paper's category."""
    claim_note_repeated: str | None = None
    """From the fourth month within twelve (多数回該当)."""
    ceiling_yen: int | None = None
    """Of a month and household."""
    ceiling_threshold_yen: int | None = None
    """1 % of what the treatment costs above this is added; absent adds nothing."""
    ceiling_repeated_yen: int | None = None


class ResultOfQualificationConfirmation(Message, frozen=True, kw_only=True):
    """One coverage; dates are YYYYMMDD, absent means not registered."""

    InsurerNumber: str
    InsuredIdentificationNumber: str
    PersonalFamilyClassification: str = ""
    """Absent, as NameKana, InsurerName and QualificationDate, only where an eligibility terminal
    has answered and told nothing of it."""
    Name: str
    NameKana: str = ""
    Sex1: str
    Birthdate: str
    InsurerName: str = ""
    QualificationDate: str = ""
    InsuredCardClassification: str = "01"
    InsuredCardSymbol: str | None = None
    InsuredBranchNumber: str | None = None
    InsuredName: str | None = None
    PostNumber: str | None = None
    Address: str | None = None
    DisqualificationDate: str | None = None
    ReasonOfLoss: str | None = None
    InsuredCertificateIssuanceDate: str | None = None
    InsuredCardValidDate: str | None = None
    InsuredCardExpirationDate: str | None = None
    InsuredPartialContributionRatio: str | None = None
    PreschoolClassification: str | None = None
    ElderlyRecipientCertificateInfo: ElderlyRecipientInfo | None = None
    LimitApplicationCertificateRelatedInfo: LimitApplicationInfo | None = None
    SpecificDiseasesCertificateList: tuple[SpecificDiseasesInfo, ...] = ()
    """Only with the patient's consent (OQSCD029 ``TSR``)."""
    certificates: tuple[PlainCertificateInfo, ...] = ()
    burden: BurdenInfo | None = None
    """Absent on a day without cover, and in records of receptions."""
