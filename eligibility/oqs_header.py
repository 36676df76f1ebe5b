"""MessageHeader of the official messages, of requests and of results (interfaces.md 1.2)."""

import dataclasses
import datetime as dt
import enum

from eligibility.errors import WireError
from eligibility.inquiry import ReferenceClassification
from eligibility.oqs_parts import (
    date_in,
    date_text,
    group,
    needed_text,
    text_of,
    time_in,
    time_text,
)
from eligibility.oqs_xml import Element, Encoding

FILE_IDENTIFIER = 256
"""Characters of ArbitraryFileIdentifier at most: it is kept and told back."""


class Kind(enum.Enum):
    """The messages by their official prefixes; a request ends in ``req``, its result in ``res``."""

    SINGLE = "OQSsiquc01"
    HAND_IN = "OQSmuquc01"
    FETCH = "OQSmuquc02"
    PATIENT_NUMBER = "OQSsiimm01"
    PATIENT_NUMBERS = "OQSmuimm01"

    @property
    def is_bulk(self) -> bool:
        """Many units in one file, so a larger file."""
        return self in (Kind.HAND_IN, Kind.PATIENT_NUMBERS)


class SegmentOfResult(enum.Enum):
    """OQSCD003."""

    NORMAL = "1"
    IN_PROGRESS = "2"
    ABNORMAL = "9"


@dataclasses.dataclass(frozen=True, slots=True)
class RequestHeader:
    """Who asks, and about which day."""

    institution: str
    """MedicalInstitutionCode."""
    file_identifier: str | None = None
    """ArbitraryFileIdentifier: the caller's own name for the file, told back."""
    confirmed_on: dt.date | None = None
    """QualificationConfirmationDate; today when absent."""

    def element(self) -> Element:
        """As it is written."""
        return group(
            "MessageHeader",
            (
                ("QualificationConfirmationDate", date_text(self.confirmed_on)),
                ("MedicalInstitutionCode", self.institution),
                ("ArbitraryFileIdentifier", self.file_identifier),
            ),
        )

    @classmethod
    def of(cls, header: Element) -> "RequestHeader":
        """As it was read; raises WireError."""
        file_identifier = text_of(header, "ArbitraryFileIdentifier")
        if file_identifier is not None and len(file_identifier) > FILE_IDENTIFIER:
            raise WireError(f"ArbitraryFileIdentifier: more than {FILE_IDENTIFIER} characters")
        return cls(
            needed_text(header, "MedicalInstitutionCode"),
            file_identifier,
            date_in(header, "QualificationConfirmationDate"),
        )


@dataclasses.dataclass(frozen=True, slots=True)
class Counts:
    """Of a bulk result; text as everything in these files."""

    results: str
    """NumberOfProcessingResult."""
    normal: str
    """NumberOfNormalProcessing."""
    errors: str
    """NumberOfError."""


@dataclasses.dataclass(frozen=True, slots=True)
class ResultHeader:
    """What became of a request; codes are kept as received, also those of a newer version."""

    processed_at: dt.datetime | None
    institution: str | None
    segment: str = SegmentOfResult.NORMAL.value
    file_identifier: str | None = None
    confirmed_on: dt.date | None = None
    reception_number: str | None = None
    error_code: str | None = None
    error_message: str | None = None
    counts: Counts | None = None
    reference_classification: str | None = ReferenceClassification.CARD_FACE.value

    @property
    def segment_of_result(self) -> SegmentOfResult | None:
        """None for a code of a newer version."""
        return next((one for one in SegmentOfResult if one.value == self.segment), None)

    def element(self, encoding: Encoding) -> Element:
        """As it is written; the encoding is told in it, too."""
        counts = self.counts
        return group(
            "MessageHeader",
            (
                ("ProcessExecutionTime", time_text(self.processed_at)),
                ("QualificationConfirmationDate", date_text(self.confirmed_on)),
                ("MedicalInstitutionCode", self.institution),
                ("ArbitraryFileIdentifier", self.file_identifier),
                ("ReceptionNumber", self.reception_number),
                ("ReferenceClassification", self.reference_classification),
                ("SegmentOfResult", self.segment),
                ("ErrorCode", self.error_code),
                ("ErrorMessage", self.error_message),
                ("NumberOfProcessingResult", counts.results if counts else None),
                ("NumberOfNormalProcessing", counts.normal if counts else None),
                ("NumberOfError", counts.errors if counts else None),
                ("CharacterCodeIdentifier", encoding.identifier),
            ),
        )

    @classmethod
    def of(cls, header: Element) -> "ResultHeader":
        """As it was read; raises WireError."""
        return cls(
            processed_at=time_in(header, "ProcessExecutionTime"),
            institution=text_of(header, "MedicalInstitutionCode"),
            segment=needed_text(header, "SegmentOfResult"),
            file_identifier=text_of(header, "ArbitraryFileIdentifier"),
            confirmed_on=date_in(header, "QualificationConfirmationDate"),
            reception_number=text_of(header, "ReceptionNumber"),
            error_code=text_of(header, "ErrorCode"),
            error_message=text_of(header, "ErrorMessage"),
            counts=_counts(header),
            reference_classification=text_of(header, "ReferenceClassification"),
        )


def _counts(header: Element) -> Counts | None:
    results = text_of(header, "NumberOfProcessingResult")
    if results is None:
        return None
    return Counts(
        results,
        text_of(header, "NumberOfNormalProcessing") or "",
        text_of(header, "NumberOfError") or "",
    )
