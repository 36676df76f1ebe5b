"""POST /v1/oqs/OQSsiimm01req and OQSmuimm01req: a clinic's own numbers for patients."""

from aiohttp import web

from cloud.api.checks import Unit
from cloud.api.context import SERVICE
from cloud.api.oqs import check_own, read_xml
from cloud.api.oqs_answers import encoding_of, xml_answer
from cloud.api.patient_numbers import register_numbers
from eligibility.oqs_header import Counts, Kind, ResultHeader
from eligibility.oqs_patient_number import (
    NumberUnit,
    PatientNumbersResult,
    encode_numbers_result,
    parse_patient_numbers,
)
from eligibility.oqs_search import Processing, SearchInfo
from eligibility.oqs_xml import BULK_LIMIT_BYTES, SINGLE_LIMIT_BYTES


async def post_patient_number(request: web.Request) -> web.Response:
    """OQSsiimm01req: one; refused as a unit is, in the body."""
    return await _post(request, Kind.PATIENT_NUMBER)


async def post_patient_numbers(request: web.Request) -> web.Response:
    """OQSmuimm01req: many, each judged by itself."""
    return await _post(request, Kind.PATIENT_NUMBERS)


async def _post(request: web.Request, kind: Kind) -> web.Response:
    limit = BULK_LIMIT_BYTES if kind.is_bulk else SINGLE_LIMIT_BYTES
    _, message = await read_xml(request, limit, lambda data: parse_patient_numbers(data, kind))
    check_own(request, message.header)
    units = await register_numbers(request, message.registrations)
    errors = sum(unit.finding is None for unit in units)
    header = ResultHeader(
        processed_at=request.app[SERVICE].clock.wall(),
        institution=message.header.institution,
        file_identifier=message.header.file_identifier,
        counts=(
            Counts(str(len(units)), str(len(units) - errors), str(errors)) if kind.is_bulk else None
        ),
    )
    told = tuple(map(_told, message.registrations, units))
    result = PatientNumbersResult(header, told)
    return xml_answer(request, encode_numbers_result(result, kind, encoding_of(request)))


def _told(registration: SearchInfo, unit: Unit) -> NumberUnit:
    answer = unit.answer
    processing = Processing(
        answer.ProcessingResultStatus, answer.ProcessingResultCode, answer.ProcessingResultMessage
    )
    return NumberUnit(registration.to_be_told_back(), processing)
