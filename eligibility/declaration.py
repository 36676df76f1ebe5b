"""被保険者資格申立書: what a patient states when the insurance cannot be checked on the spot.

The form belongs to the notice 保発0710第1号 of 10 July 2023: what the card's face says (name, birth
date, sex, address), a way to be reached, kind of insurance, insurer or employer, when the insurance
card was issued, the share, whether the clinic has seen the insurance before; all "as far as it is
known". Name in kanji, address, insurer and employer stay on the paper.
"""

import dataclasses
import datetime as dt
import enum

from eligibility.errors import MalformedValue
from eligibility.person import Sex

PHONE_LENGTHS = (10, 11)
"""With the leading zero: fixed lines have 10 digits, mobiles 11."""
NAME_LENGTH = 40
_KANA = frozenset(map(chr, range(ord("ァ"), ord("ヴ") + 1))) | {"ー", "\u3000"}


class WhyUnchecked(enum.Enum):
    """Why the insurance could not be checked."""

    CARD_UNREADABLE = "card-unreadable"
    CERTIFICATE = "certificate"
    """The card's certificate has expired or is refused."""
    NO_SERVICE = "no-service"
    """Line, service or reader is down."""
    HOLDER_NOT_SHOWN = "holder-not-shown"
    """Neither PIN nor face; the staff's look was not enough for this card."""
    NOT_REGISTERED_YET = "not-registered-yet"
    """A new insurance that is not in the registry yet."""
    OTHER = "other"


class InsuranceKind(enum.Enum):
    """加入医療保険種別."""

    EMPLOYEES = "employees"
    """被用者保険: 協会けんぽ, 健保組合, 共済, 船員."""
    NATIONAL = "national"
    """国民健康保険."""
    LATER_STAGE = "later-stage"
    """後期高齢者医療."""
    OTHER = "other"
    UNKNOWN = "unknown"


class IssuedWhen(enum.Enum):
    """When the insurance card was issued."""

    BEFORE_THIS_MONTH = "before-this-month"
    THIS_MONTH = "this-month"
    UNKNOWN = "unknown"


class DeclaredShare(enum.Enum):
    """一部負担金の割合, in tenths; UNKNOWN is settled at the desk, by age."""

    ONE = "1"
    TWO = "2"
    THREE = "3"
    UNKNOWN = "unknown"


class SeenBefore(enum.Enum):
    """Whether this institution has checked the same insurance before."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclasses.dataclass(frozen=True, slots=True)
class Declaration:
    """One patient's statement; None and UNKNOWN: not known, or left for the paper."""

    reason: WhyUnchecked
    name_kana: str | None = dataclasses.field(default=None, repr=False)
    """フリガナ in full-width katakana, family and given name split by U+3000."""
    birthdate: dt.date | None = dataclasses.field(default=None, repr=False)
    sex: Sex | None = dataclasses.field(default=None, repr=False)
    phone: str | None = dataclasses.field(default=None, repr=False)
    """Digits only."""
    insurance: InsuranceKind = InsuranceKind.UNKNOWN
    issued: IssuedWhen = IssuedWhen.UNKNOWN
    share: DeclaredShare = DeclaredShare.UNKNOWN
    seen_before: SeenBefore = SeenBefore.UNKNOWN


def check_name_kana(text: str) -> str:
    """Gives a name in katakana back.

    Raises:
        MalformedValue: empty, too long, or not katakana.
    """
    if not text.strip("\u3000") or len(text) > NAME_LENGTH or not _KANA.issuperset(text):
        raise MalformedValue("name in kana", f"1 to {NAME_LENGTH} full-width katakana are needed")
    return text


def check_phone(text: str) -> str:
    """Gives a telephone number back.

    Raises:
        MalformedValue: other than digits, or too few or too many of them.
    """
    if not (text.isascii() and text.isdigit() and len(text) in PHONE_LENGTHS):
        raise MalformedValue("telephone number", "10 or 11 digits are needed")
    return text
