"""What is fetched under a reception number, in the official XML (OQSmuquc02res)."""

import dataclasses
import datetime as dt

from cloud.api.bulk import answers_of, error_count
from cloud.api.oqs_answers import Told, result_elements
from cloud.domain.bulk import BulkState
from eligibility.errors import WireError
from eligibility.inquiry import Notice
from eligibility.oqs_bulk import BulkFetch, BulkResult, BulkUnit, encode_bulk_result
from eligibility.oqs_header import Counts, ResultHeader, SegmentOfResult
from eligibility.oqs_notices import processing_of
from eligibility.oqs_search import Processing, SearchInfo
from eligibility.oqs_xml import Encoded, Encoding
from eligibility.wire_hospital import BulkAnswer, KeptAnswer
from eligibility.wire_values import coverage_from_wire


@dataclasses.dataclass(frozen=True, slots=True)
class Fetched:
    """What was found under the number that a message asks for."""

    message: BulkFetch
    state: BulkState
    now: dt.datetime


def encode_fetched(fetched: Fetched, encoding: Encoding) -> Encoded:
    """Every unit in the order of its question; or in progress, without units."""
    message, state, now = fetched.message, fetched.state, fetched.now
    units = answers_of(state)
    answered_at = state.answered_at
    segment = SegmentOfResult.IN_PROGRESS if answered_at is None else SegmentOfResult.NORMAL
    errors = error_count(units)
    header = ResultHeader(
        processed_at=answered_at or now,
        institution=message.header.institution,
        segment=segment.value,
        file_identifier=state.file_identifier,
        confirmed_on=state.confirmed_on,
        reception_number=message.reception_number,
        counts=(
            None
            if answered_at is None
            else Counts(str(state.unit_count), str(len(units) - errors), str(errors))
        ),
    )
    told = tuple(_unit(unit, answered_at or now) for unit in units)
    return encode_bulk_result(BulkResult(header, told), encoding)


def _unit(kept: KeptAnswer, answered_at: dt.datetime) -> BulkUnit:
    search, answer = SearchInfo.of_texts(kept.texts).to_be_told_back(), kept.answer
    coverages = tuple(coverage_from_wire(result) for result in answer.ResultList)
    return BulkUnit(
        search=search,
        processing=_processing(answer),
        validity_code=answer.QualificationValidity,
        results=result_elements(coverages, Told(_has_limit_consent(search), answered_at)),
        reference_number=answer.ReferenceNumber,
        verification_id=answer.verification_id,
    )


def _has_limit_consent(search: SearchInfo) -> bool:
    try:
        return search.limit_consent
    except WireError:  # it says both: the unit was refused for it
        return False


def _processing(answer: BulkAnswer) -> Processing:
    if answer.ProcessingResultCode is not None:
        return Processing(
            answer.ProcessingResultStatus,
            answer.ProcessingResultCode,
            answer.ProcessingResultMessage,
        )
    return processing_of(notice for notice in Notice if notice.value in answer.notices)
