"""OQSsiimm01 and OQSmuimm01: a clinic registers its own numbers for patients (照会番号).

Only the requests' ReferenceNumberRegistrationInfo is known from public programs; that it carries
the keys of a check, and how the results look, is our own choice (docs/decisions/0040).
"""

import dataclasses

from eligibility.errors import WireError
from eligibility.oqs_bulk import check_unit_count
from eligibility.oqs_header import Kind, RequestHeader, ResultHeader
from eligibility.oqs_parts import opened, written
from eligibility.oqs_search import Processing, SearchInfo
from eligibility.oqs_xml import (
    BULK_LIMIT_BYTES,
    SINGLE_LIMIT_BYTES,
    Element,
    Encoded,
    Encoding,
)

_UNIT, _RESULT = "ReferenceNumberRegistrationInfo", "BulkConfirmUnit"


@dataclasses.dataclass(frozen=True, slots=True)
class PatientNumbers:
    """OQSsiimm01req with one registration, OQSmuimm01req with many."""

    header: RequestHeader
    registrations: tuple[SearchInfo, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class NumberUnit:
    """What became of one registration."""

    registration: SearchInfo | None
    processing: Processing


@dataclasses.dataclass(frozen=True, slots=True)
class PatientNumbersResult:
    """OQSsiimm01res: the one unit lies flat in the body; OQSmuimm01res: units, and counts."""

    header: ResultHeader
    units: tuple[NumberUnit, ...]


def encode_patient_numbers(request: PatientNumbers, encoding: Encoding = Encoding.UTF_8) -> Encoded:
    """The file of one or many registrations; raises WireError."""
    units = [one.element(_UNIT) for one in request.registrations]
    return written(request.header.element(), units, encoding)


def parse_patient_numbers(data: bytes, kind: Kind) -> PatientNumbers:
    """Raises WireError: not this message, or too many; a bad registration is no error here."""
    header, body = opened(data, _limit(kind))
    found = body.all(_UNIT)
    check_unit_count(_UNIT, len(found))
    if kind is Kind.PATIENT_NUMBER and len(found) != 1:
        raise WireError(f"exactly one {_UNIT} is expected")
    return PatientNumbers(
        RequestHeader.of(header), tuple(SearchInfo(one.children) for one in found)
    )


def encode_numbers_result(
    result: PatientNumbersResult, kind: Kind, encoding: Encoding = Encoding.UTF_8
) -> Encoded:
    """The file of what became of them; raises WireError."""
    units = [_children(unit) for unit in result.units]
    if kind is Kind.PATIENT_NUMBER:
        body = units[0] if units else ()
    else:
        body = tuple(Element(_RESULT, children=unit) for unit in units)
    return written(result.header.element(encoding), body, encoding)


def parse_numbers_result(data: bytes, kind: Kind) -> PatientNumbersResult:
    """Raises WireError."""
    header, body = opened(data, _limit(kind))
    units = (body,) if kind is Kind.PATIENT_NUMBER else body.all(_RESULT)
    return PatientNumbersResult(ResultHeader.of(header), tuple(map(_unit_of, units)))


def _limit(kind: Kind) -> int:
    return BULK_LIMIT_BYTES if kind.is_bulk else SINGLE_LIMIT_BYTES


def _children(unit: NumberUnit) -> tuple[Element, ...]:
    echo = (unit.registration.element(_UNIT),) if unit.registration else ()
    return (*echo, *unit.processing.elements())


def _unit_of(element: Element) -> NumberUnit:
    echo = element.first(_UNIT)
    registration = None if echo is None else SearchInfo(echo.children)
    return NumberUnit(registration, Processing.of(element))
