"""From what the service says to what the hospital is told of each line. Pure."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Sequence

from eligibility import wire
from eligibility.coverage import Validity
from eligibility.errors import Code, EligibilityError
from eligibility.oqs_search import ProcessingResultStatus
from eligibility.wire_hospital import BulkAnswer, BulkAnswers
from eligibility.wire_inquiries import InquiryLine, LineAnswer, LineStatus
from eligibility.wire_results import ResultOfQualificationConfirmation
from eligibility.wire_values import coverage_from_wire, coverage_to_wire
from kiosk.ports import ServiceError

_STATUS = {
    Validity.VALID.value: LineStatus.FOUND,
    Validity.VALID_NOT_REGISTERED.value: LineStatus.FOUND,
    Validity.LOST.value: LineStatus.LAPSED,
    Validity.LOST_NEWER_EXISTS.value: LineStatus.LAPSED,
    Validity.NOT_FOUND.value: LineStatus.NONE,
    Validity.SEVERAL.value: LineStatus.SEVERAL,
}
ASKED_AGAIN = frozenset({Code.SERVICE_ERROR.code, Code.TOO_MANY_MISSES.code})
"""Of a line in a bulk inquiry: the service could not answer now."""


@dataclasses.dataclass(frozen=True, slots=True)
class Sorted:
    """The lines of one bulk answer."""

    answers: tuple[LineAnswer, ...] = dataclasses.field(repr=False)
    again: tuple[InquiryLine, ...] = dataclasses.field(repr=False)
    trouble: Code | None
    """Why some are asked again."""


def line_of(line: InquiryLine, answer: wire.InquiryAnswer) -> LineAnswer:
    """One line that was asked by itself; raises ServiceError for an answer not understood."""
    status = _STATUS.get(answer.QualificationValidity)
    if status is None:
        raise ServiceError(Code.ANSWER_NOT_UNDERSTOOD)
    if status is LineStatus.NONE:
        return LineAnswer(line=line.line, status=status)
    day = answer.QualificationConfirmationDate
    told = tuple(_told(line, result, day) for result in answer.ResultList)
    return LineAnswer(line=line.line, status=status, answer=wire.changed(answer, ResultList=told))


def lines_of(
    lines: Sequence[InquiryLine], answers: BulkAnswers, new_id: Callable[[], str]
) -> Sorted:
    """The lines of a bulk inquiry; raises ServiceError for an answer not understood."""
    if len(lines) != len(answers.units):
        raise ServiceError(Code.ANSWER_NOT_UNDERSTOOD)
    pairs = list(zip(lines, answers.units, strict=True))
    again = [(line, unit) for line, unit in pairs if unit.ProcessingResultCode in ASKED_AGAIN]
    return Sorted(
        tuple(
            _line_of_unit(line, unit, answers, new_id)
            for line, unit in pairs
            if unit.ProcessingResultCode not in ASKED_AGAIN
        ),
        tuple(line for line, _ in again),
        Code.of(again[0][1].ProcessingResultCode or "") if again else None,
    )


def _line_of_unit(
    line: InquiryLine, unit: BulkAnswer, answers: BulkAnswers, new_id: Callable[[], str]
) -> LineAnswer:
    if unit.ProcessingResultStatus != ProcessingResultStatus.NORMAL.value:
        code = unit.ProcessingResultCode or Code.SERVICE_ERROR.code
        return LineAnswer(line=line.line, status=LineStatus.NOT_ASKED, code=code)
    if answers.processed_at is None or unit.QualificationValidity is None:
        raise ServiceError(Code.ANSWER_NOT_UNDERSTOOD)
    single = wire.InquiryAnswer(
        verification_id=unit.verification_id or new_id(),
        QualificationValidity=unit.QualificationValidity,
        processed_at=answers.processed_at,
        QualificationConfirmationDate=answers.QualificationConfirmationDate,
        ResultList=unit.ResultList,
        notices=unit.notices,
        ReferenceNumber=unit.ReferenceNumber,
    )
    return line_of(line, single)


def _told(
    line: InquiryLine, result: ResultOfQualificationConfirmation, day: dt.date
) -> ResultOfQualificationConfirmation:
    """The limit application paper only with the patient's consent, as in a bulk inquiry.

    What the patient pays follows from that paper, so it is worked out again without it.
    """
    has_consent = line.LimitApplicationCertificateRelatedConsFlg == "1"
    if has_consent or result.LimitApplicationCertificateRelatedInfo is None:
        return result
    try:
        coverage = dataclasses.replace(coverage_from_wire(result), limit_application=None)
    except EligibilityError:
        raise ServiceError(Code.ANSWER_NOT_UNDERSTOOD) from None
    burden = coverage_to_wire(coverage, day).burden
    return wire.changed(result, LimitApplicationCertificateRelatedInfo=None, burden=burden)
