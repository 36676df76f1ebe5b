"""What a file asks about one person, and what is said of it: the parts that all messages share.

A unit keeps every tag that came, also unknown ones, and is judged only when its key is asked for:
so one that cannot be understood does not spoil the others of its file.
"""

import dataclasses
import enum
from collections.abc import Iterable

from eligibility.coverage import Validity
from eligibility.errors import WireError
from eligibility.inquiry import CardFaceKey, MonthDay
from eligibility.insured import (
    BranchNumber,
    InsuredKey,
    InsuredNumber,
    InsuredSymbol,
    InsurerNumber,
)
from eligibility.my_number import holds_my_number
from eligibility.oqs_parts import date_of, date_text, leaves, needed_text, text_of
from eligibility.oqs_xml import Element, can_be_written, has_name, has_only_xml

_LIMIT_CONSENT = "LimitApplicationCertificateRelatedConsFlg"
_YES, _NO = "1", "0"
_OWN_WORDS = ("ArbitraryIdentifier", "ReferenceNumber")
"""Made by the clinic's own programs: twelve digits there may well be a time."""
UNIT_TAGS = 40
UNIT_TEXT = 256
"""Longer than any of these fields may be; what is longer is not kept."""


VERIFICATION_ID = "OevVerificationId"
"""A tag of our own, beside the official ones: what a later correction names the answer by."""


class ProcessingResultStatus(enum.Enum):
    """OQSCD004."""

    NORMAL = "1"
    ERROR = "2"


@dataclasses.dataclass(frozen=True, slots=True)
class SearchInfo:
    """QualificationConfirmSearchInfo, or ReferenceNumberRegistrationInfo, as it came."""

    children: tuple[Element, ...] = dataclasses.field(repr=False)

    @classmethod
    def of_face(
        cls,
        face: CardFaceKey,
        *,
        limit_consent: bool = False,
        identifier: str | None = None,
        reference_number: str | None = None,
    ) -> "SearchInfo":
        """Asks by what is printed on an insurance card.

        Args:
            face: the key; a six-digit insurer number gets its two blanks.
            limit_consent: the patient has agreed to show the limit application certificate.
            identifier: ArbitraryIdentifier, told back.
            reference_number: with ReferenceNumberRegistrationInfo, the clinic's own number.
        """
        consent = (_LIMIT_CONSENT, _YES if limit_consent else _NO)
        aim = consent if reference_number is None else ("ReferenceNumber", reference_number)
        return cls(leaves((*_texts_of_key(face), aim, ("ArbitraryIdentifier", identifier))))

    @classmethod
    def of_texts(cls, texts: Iterable[tuple[str, str]]) -> "SearchInfo":
        """From tags and texts."""
        return cls(tuple(Element(tag, text) for tag, text in texts))

    def texts(self) -> tuple[tuple[str, str], ...]:
        """Tags and texts without what stands deeper, or has a tag that cannot be told back.

        Raises:
            WireError: too many, too long, a character that XML does not allow, or a My Number: it
                may not be kept, nor told back.
        """
        alone = [child for child in self.children if not child.children and has_name(child)]
        for leaf in alone:
            if not has_only_xml(leaf.text):
                raise WireError(f"{leaf.tag}: a character that XML does not allow")
        kept = tuple((leaf.tag, leaf.text) for leaf in alone)
        if len(kept) > UNIT_TAGS or any(len(part) > UNIT_TEXT for pair in kept for part in pair):
            raise WireError(
                f"a unit has more than {UNIT_TAGS} tags or {UNIT_TEXT} characters in one"
            )
        self._check_no_my_number()
        return kept

    def to_be_told_back(self) -> "SearchInfo":
        """As it came, without whatever holds a My Number or cannot be written."""
        return SearchInfo(tuple(filter(_can_be_told, self.children)))

    def _check_no_my_number(self) -> None:
        if any(map(_holds_my_number, self.children)):
            raise WireError("a unit holds a My Number, which must not be sent")

    def element(self, tag: str = "QualificationConfirmSearchInfo") -> Element:
        """As it is written, also back to whoever asked."""
        return Element(tag, children=self.children)

    def value(self, tag: str) -> str | None:
        """What stands in a tag; raises WireError when it stands there twice."""
        return text_of(Element("", children=self.children), tag)

    def card_face(self) -> CardFaceKey:
        """The key; raises WireError or MalformedValue, naming the tag or kind, never the value."""
        self._check_no_my_number()
        this = Element("", children=self.children)
        symbol, branch = self.value("InsuredCardSymbol"), self.value("InsuredBranchNumber")
        key = InsuredKey(
            InsurerNumber.parse(needed_text(this, "InsurerNumber")),
            None if symbol is None else InsuredSymbol.parse(symbol),
            InsuredNumber.parse(needed_text(this, "InsuredIdentificationNumber")),
            None if branch is None else BranchNumber.parse(branch),
        )
        month_day = self.value("BirthMonthDay")
        if month_day is not None and branch is not None and self.value("Birthdate") is None:
            return CardFaceKey(key, MonthDay.parse(month_day))
        return CardFaceKey(key, date_of("Birthdate", needed_text(this, "Birthdate")))

    @property
    def limit_consent(self) -> bool:
        """Whether the limit application certificate may be told: oral consent, 0 when absent."""
        return self.value(_LIMIT_CONSENT) == _YES

    @property
    def reference_number(self) -> str | None:
        """The clinic's own number for the patient, with a registration."""
        return self.value("ReferenceNumber")


def _can_be_told(element: Element) -> bool:
    return can_be_written(element) and not _holds_my_number(element)


def _holds_my_number(element: Element) -> bool:
    is_own = element.tag in _OWN_WORDS
    return (not is_own and holds_my_number(element.text)) or any(
        map(_holds_my_number, element.children)
    )


@dataclasses.dataclass(frozen=True, slots=True)
class Processing:
    """ProcessingResultStatus, -Code, -Message; codes as received."""

    status: str = ProcessingResultStatus.NORMAL.value
    code: str | None = None
    message: str | None = None

    @property
    def is_normal(self) -> bool:
        """False for an error, and for a status of a newer version."""
        return self.status == ProcessingResultStatus.NORMAL.value

    @classmethod
    def error(cls, code: str, message: str) -> "Processing":
        """It did not work, and why."""
        return cls(ProcessingResultStatus.ERROR.value, code, message)

    def elements(self) -> tuple[Element, ...]:
        """As they are written."""
        return leaves(
            (
                ("ProcessingResultStatus", self.status),
                ("ProcessingResultCode", self.code),
                ("ProcessingResultMessage", self.message),
            )
        )

    @classmethod
    def of(cls, element: Element) -> "Processing":
        """As they were read; raises WireError."""
        return cls(
            needed_text(element, "ProcessingResultStatus"),
            text_of(element, "ProcessingResultCode"),
            text_of(element, "ProcessingResultMessage"),
        )


NORMAL = Processing()
"""It worked, and there is nothing to say about it."""


def validity_of(code: str | None) -> Validity | None:
    """None without one, or for a code of a newer version."""
    return next((one for one in Validity if one.value == code), None)


def _texts_of_key(face: CardFaceKey) -> Iterable[tuple[str, str | None]]:
    key, birth = face.key, face.birth
    yield "InsurerNumber", key.insurer_number.padded(" ")
    yield "InsuredCardSymbol", key.symbol.text if key.symbol else None
    yield "InsuredIdentificationNumber", key.number.text
    yield "InsuredBranchNumber", key.branch.text if key.branch else None
    if isinstance(birth, MonthDay):
        yield "BirthMonthDay", str(birth)
    else:
        yield "Birthdate", date_text(birth)
