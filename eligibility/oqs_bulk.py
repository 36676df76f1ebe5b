"""OQSmuquc01 and 02: many people in one file; handed in, given a number, fetched by it.

``SegmentOfResult`` 2 says "in progress, ask again". Each unit is answered or refused by itself.
"""

import dataclasses

from eligibility.coverage import Validity
from eligibility.errors import WireError
from eligibility.oqs_header import RequestHeader, ResultHeader, SegmentOfResult
from eligibility.oqs_parts import leaves, needed_text, opened, text_of, written
from eligibility.oqs_search import NORMAL, VERIFICATION_ID, Processing, SearchInfo, validity_of
from eligibility.oqs_xml import (
    BULK_LIMIT_BYTES,
    SINGLE_LIMIT_BYTES,
    Element,
    Encoded,
    Encoding,
)

UNITS = 500
"""Our own limit a file; the official one is not public (interfaces.md 1.2)."""


@dataclasses.dataclass(frozen=True, slots=True)
class BulkHandIn:
    """OQSmuquc01req."""

    header: RequestHeader
    searches: tuple[SearchInfo, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class BulkReceipt:
    """OQSmuquc01res: the number stands in the body (interfaces.md 1.2)."""

    header: ResultHeader
    reception_number: str | None
    processing: Processing = NORMAL


@dataclasses.dataclass(frozen=True, slots=True)
class BulkFetch:
    """OQSmuquc02req."""

    header: RequestHeader
    reception_number: str


@dataclasses.dataclass(frozen=True, slots=True)
class BulkUnit:
    """BulkConfirmUnit: one person's answer."""

    search: SearchInfo | None
    processing: Processing
    validity_code: str | None = None
    results: tuple[Element, ...] = ()
    """One ResultOfQualificationConfirmation each, unknown tags included."""
    reference_number: str | None = dataclasses.field(default=None, repr=False)
    """The institution's own number for the patient."""
    verification_id: str | None = None
    """What a later correction names this answer by."""

    @property
    def validity(self) -> Validity | None:
        """None without one, or for a code of a newer version."""
        return validity_of(self.validity_code)


@dataclasses.dataclass(frozen=True, slots=True)
class BulkResult:
    """OQSmuquc02res."""

    header: ResultHeader
    units: tuple[BulkUnit, ...] = ()

    @property
    def is_in_progress(self) -> bool:
        """Not ready: ask again."""
        return self.header.segment_of_result is SegmentOfResult.IN_PROGRESS


def encode_hand_in(request: BulkHandIn, encoding: Encoding = Encoding.UTF_8) -> Encoded:
    """The file of many questions; raises WireError."""
    searches = [search.element() for search in request.searches]
    return written(request.header.element(), searches, encoding)


def parse_hand_in(data: bytes) -> BulkHandIn:
    """Raises WireError: not this message, or more than ``UNITS``; a bad unit is no error here."""
    header, body = opened(data, BULK_LIMIT_BYTES)
    found = body.all("QualificationConfirmSearchInfo")
    check_unit_count("QualificationConfirmSearchInfo", len(found))
    return BulkHandIn(RequestHeader.of(header), tuple(SearchInfo(one.children) for one in found))


def check_unit_count(tag: str, count: int) -> None:
    """Raises WireError: none, or too many in one file."""
    if not 0 < count <= UNITS:
        raise WireError(f"{tag}: 1 to {UNITS} of it are expected")


def encode_receipt(receipt: BulkReceipt, encoding: Encoding = Encoding.UTF_8) -> Encoded:
    """The file that tells the reception number; raises WireError."""
    number = leaves((("ReceptionNumber", receipt.reception_number),))
    body = (*number, *receipt.processing.elements())
    return written(receipt.header.element(encoding), body, encoding)


def parse_receipt(data: bytes) -> BulkReceipt:
    """Raises WireError."""
    header, body = opened(data, SINGLE_LIMIT_BYTES)
    number = text_of(body, "ReceptionNumber")
    return BulkReceipt(ResultHeader.of(header), number, Processing.of(body))


def encode_fetch(request: BulkFetch, encoding: Encoding = Encoding.UTF_8) -> Encoded:
    """The file that asks for an answer; raises WireError."""
    number = leaves((("ReceptionNumber", request.reception_number),))
    return written(request.header.element(), number, encoding)


def parse_fetch(data: bytes) -> BulkFetch:
    """Raises WireError."""
    header, body = opened(data, SINGLE_LIMIT_BYTES)
    return BulkFetch(RequestHeader.of(header), needed_text(body, "ReceptionNumber"))


def encode_bulk_result(result: BulkResult, encoding: Encoding = Encoding.UTF_8) -> Encoded:
    """The file of many answers; raises WireError."""
    units = [_unit_element(unit) for unit in result.units]
    return written(result.header.element(encoding), units, encoding)


def parse_bulk_result(data: bytes) -> BulkResult:
    """Raises WireError."""
    header, body = opened(data, BULK_LIMIT_BYTES)
    units = tuple(_unit_of(unit) for unit in body.all("BulkConfirmUnit"))
    return BulkResult(ResultHeader.of(header), units)


def _unit_element(unit: BulkUnit) -> Element:
    children = (
        *((unit.search.element(),) if unit.search else ()),
        *unit.processing.elements(),
        *leaves((("QualificationValidity", unit.validity_code),)),
        *unit.results,
        *leaves(
            (("ReferenceNumber", unit.reference_number), (VERIFICATION_ID, unit.verification_id))
        ),
    )
    return Element("BulkConfirmUnit", children=children)


def _unit_of(unit: Element) -> BulkUnit:
    search = unit.first("QualificationConfirmSearchInfo")
    return BulkUnit(
        search=None if search is None else SearchInfo(search.children),
        processing=Processing.of(unit),
        validity_code=text_of(unit, "QualificationValidity"),
        results=unit.all("ResultOfQualificationConfirmation"),
        reference_number=text_of(unit, "ReferenceNumber"),
        verification_id=text_of(unit, VERIFICATION_ID),
    )
