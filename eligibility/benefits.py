"""The papers beside a coverage (各種証類), each with its own period.

Fields: eligibility.md 3; categories: OQSCD011, OQSCD012.
"""

import dataclasses
import datetime as dt
import enum


class LimitCategory(enum.Enum):
    """適用区分, OQSCD012: the category decides the monthly ceiling; ceilings are data elsewhere."""

    A01 = "A01", "ア"
    A02 = "A02", "イ"
    A03 = "A03", "ウ"
    A04 = "A04", "エ"
    A05 = "A05", "オ"
    A06 = "A06", "オ(境)"
    B01 = "B01", "現役並みIII"
    B02 = "B02", "現役並みII"
    B03 = "B03", "現役並みI"
    B04 = "B04", "一般"
    B09 = "B09", "一般II"
    B10 = "B10", "一般I"
    B05 = "B05", "低所得II"
    B06 = "B06", "低所得I"
    B07 = "B07", "低所得I(老福)"
    B08 = "B08", "低所得I(境)"

    def __init__(self, code: str, label: str) -> None:
        self.code = code
        self.label = label

    @classmethod
    def of(cls, code: str) -> "LimitCategory | None":
        """The member of an official code; None for a code added after this version."""
        return next((member for member in cls if member.code == code), None)


@dataclasses.dataclass(frozen=True, slots=True)
class LimitApplicationCertificate:
    """限度額適用認定証."""

    classification: str
    """OQSCD011: 01 limit, 02 limit and standard meal reduction, 03 meal reduction."""
    category: str
    """OQSCD012 code as received: unknown codes are kept, see LimitCategory.of."""
    valid_from: dt.date
    valid_until: dt.date | None
    """Last day; None when open."""
    long_term_on: dt.date | None = None
    """長期入院該当年月日 (LimitApplicationCertificateLongTermDate)."""
    issued_on: dt.date | None = None

    def is_valid_on(self, day: dt.date) -> bool:
        """Both end days are inside."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclasses.dataclass(frozen=True, slots=True)
class SpecificDiseasesCertificate:
    """特定疾病療養受療証; a person may hold several at one time."""

    disease: str
    """OQSCD013: 1 dialysis, 2 haemophilia, 3 HIV through blood products."""
    valid_from: dt.date
    valid_until: dt.date | None
    self_pay_yen: int | None = None
    """自己負担限度額 a month."""
    issued_on: dt.date | None = None


class PlainKind(enum.Enum):
    """Papers that say no more than that they hold; the code is OQSCD010's where there is one."""

    SHORT_TERM = "short-term", "03"
    """短期被保険者証."""
    CHILD_SHORT_TERM = "child-short-term", None
    """子どもの短期証: 六か月, for children of households in arrears."""
    RETIRED = "retired", "02"
    """退職被保険者証."""
    STUDENT = "student", None
    """マル学: a student away from home stays with the municipality that was left."""
    DOMICILE_EXCEPTION = "domicile-exception", None
    """住所地特例: who moved into an institution stays with the municipality that was left."""
    DAY_LABOURER_QUALIFICATION = "day-labourer-qualification", None
    """日雇 受給資格者票."""
    DAY_LABOURER_SPECIAL = "day-labourer-special-treatment", None
    """日雇 特別療養費受給票."""
    CERTIFICATE_OF_QUALIFICATION = "certificate-of-qualification", "05"
    """被保険者資格証明書, abolished 2 Dec 2024: now 特別療養費の対象者. Never the 資格確認書."""

    def __init__(self, word: str, official_code: str | None) -> None:
        self.word = word
        self.official_code = official_code

    @classmethod
    def of(cls, word: str) -> "PlainKind | None":
        """The member with this word; None for a kind of a newer version."""
        return next((member for member in cls if member.word == word), None)


@dataclasses.dataclass(frozen=True, slots=True)
class PlainCertificate:
    """One of ``PlainKind``."""

    kind: PlainKind
    valid_from: dt.date
    valid_until: dt.date | None
    issued_on: dt.date | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class ElderlyRecipientCertificate:
    """高齢受給者証, for insured from 70 to 74."""

    contribution_percent: str
    """Three digits, e.g. 020."""
    valid_from: dt.date
    valid_until: dt.date | None
    issued_on: dt.date | None = None

    def is_valid_on(self, day: dt.date) -> bool:
        """Both end days are inside."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)
