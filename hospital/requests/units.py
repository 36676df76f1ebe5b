"""One person of a request as a line of a list, and that line's answer in the official form."""

import dataclasses
import datetime as dt

from eligibility.coverage import Validity
from eligibility.errors import Code, MalformedValue, WireError
from eligibility.oqs_bulk import BulkUnit
from eligibility.oqs_notices import processing_of
from eligibility.oqs_result import desk_result_element
from eligibility.oqs_search import Processing, SearchInfo
from eligibility.wire import InquiryAnswer
from eligibility.wire_inquiries import LineStatus
from eligibility.wire_values import answer_from_wire
from hospital.appointments import Appointment
from hospital.inquiries import AnsweredLine
from hospital.requests.refusals import RequestRefused

_YES, _NO = "1", "0"


@dataclasses.dataclass(frozen=True, slots=True)
class ToldUnit:
    """A unit, and what stands in the header of a single result."""

    unit: BulkUnit
    code: Code | None = None
    """Why it was not answered."""
    processed_at: dt.datetime | None = None
    confirmed_on: dt.date | None = None


def appointment_of(place: int, search: SearchInfo, day: dt.date | None) -> Appointment:
    """The line that asks about one person; raises WireError, MalformedValue, quoting nothing."""
    return Appointment(
        line=place,
        card_face=search.card_face(),
        confirmation_date=day,
        limit_application=_YES if search.limit_consent else _NO,
    )


def refused_unit(search: SearchInfo, day: dt.date | None) -> ToldUnit:
    """Of a person who could not be asked about."""
    try:
        appointment_of(1, search, day)
    except (WireError, MalformedValue) as error:
        code = Code.REQUEST_MALFORMED
        processing = Processing.error(code.code, str(error))
        return ToldUnit(BulkUnit(search.to_be_told_back(), processing), code)
    return _error(search, Code.INQUIRY_UNANSWERED)


def told_unit(line: AnsweredLine, search: SearchInfo) -> ToldUnit:
    """What came for one person; every word that a kiosk may say leads to something."""
    if line.status == LineStatus.NONE.value and line.answer is None:
        return ToldUnit(_unit(search, Validity.NOT_FOUND.value))
    if line.answer is None:
        return _error(search, _code_of(line))
    try:
        return _answered(line.answer, search)
    except (WireError, MalformedValue):
        return _error(search, Code.ANSWER_NOT_UNDERSTOOD)


def _answered(told: InquiryAnswer, search: SearchInfo) -> ToldUnit:
    answer = answer_from_wire(told)
    limit_told_at = answer.processed_at if search.limit_consent else None
    unit = BulkUnit(
        search=search.to_be_told_back(),
        processing=processing_of(answer.notices),
        validity_code=answer.outcome.value,
        results=tuple(
            desk_result_element(coverage, limit_told_at, answer.reference_number)
            for coverage in answer.coverages
        ),
        reference_number=answer.reference_number,
        verification_id=answer.verification_id,
    )
    return ToldUnit(unit, None, answer.processed_at, answer.confirmed_on)


def _unit(search: SearchInfo, validity_code: str) -> BulkUnit:
    return BulkUnit(search.to_be_told_back(), Processing(), validity_code)


def _code_of(line: AnsweredLine) -> Code:
    if line.status is None:
        return Code.INQUIRY_UNANSWERED
    return (Code.of(line.code) if line.code else None) or Code.ANSWER_NOT_UNDERSTOOD


def _error(search: SearchInfo, code: Code) -> ToldUnit:
    processing = Processing.error(code.code, RequestRefused(code).message)
    return ToldUnit(BulkUnit(search.to_be_told_back(), processing), code)
