"""A clinic registers its own numbers for patients (照会番号); each is judged by itself.

The card face must name exactly one person, by a coverage that holds or has held.
"""

import asyncio
from collections.abc import Sequence

from aiohttp import web

from cloud.api.bodies import JSON_FILE_BYTES, read_body
from cloud.api.bulk import search_of
from cloud.api.checks import Auditing, Unit, refused_unit
from cloud.api.context import FACTS, SERVICE, Service, answer, caller_of
from cloud.api.finding import Asked, check_day, find_by_face
from cloud.domain.errors import Refused, StoreUnavailable
from cloud.domain.protection import check_card_use
from eligibility import wire
from eligibility.errors import Code
from eligibility.oqs_bulk import check_unit_count
from eligibility.oqs_search import ProcessingResultStatus, SearchInfo
from eligibility.wire_hospital import (
    BulkAnswer,
    PatientNumberAnswer,
    PatientNumbersAnswer,
    PatientNumbersRequest,
)

OPERATION = "patient-number-unit"
_LENGTH = 64


async def register_numbers(request: web.Request, registrations: Sequence[SearchInfo]) -> list[Unit]:
    """What became of each; every one is audited before it is told.

    Raises:
        StoreUnavailable: none of them may be taken for registered; all may be sent again.
    """
    service, caller = request.app[SERVICE], caller_of(request)
    file = await service.guesses.file_of(caller)
    asked = Asked(caller, check_day(service, None, service.clock.wall()), file=file)
    reference = request[FACTS].reference = service.randomness.uuid()
    rows = Auditing(caller, OPERATION, reference)
    units: list[Unit] = []
    try:
        for registration in registrations:
            units.append(await _unit(service, asked, registration))  # noqa: PERF401 kept for finally
    finally:  # also of those before the database went away
        await asyncio.gather(*(service.trail.record(rows.entry(service, unit)) for unit in units))
    await service.guesses.close_file(caller, file)
    return units


async def _unit(service: Service, asked: Asked, registration: SearchInfo) -> Unit:
    try:
        return await _registered(service, asked, registration)
    except StoreUnavailable:
        raise
    except Exception as error:  # noqa: BLE001 the others are registered all the same
        return refused_unit(error)


async def _registered(service: Service, asked: Asked, registration: SearchInfo) -> Unit:
    number = registration.reference_number
    if number is None or len(number) > _LENGTH or not number.isprintable():
        raise Refused(Code.REQUEST_MALFORMED, f"ReferenceNumber: 1 to {_LENGTH} characters")
    finding = await find_by_face(service, asked, registration.card_face())
    if finding.person_id is None or not finding.coverages:
        raise Refused(Code.PERSON_NOT_NAMED)
    check_card_use(await service.store.protections_of(finding.person_id))  # it is told by card
    await service.store.register_reference_number(
        finding.person_id, asked.caller.party, number, service.clock.wall()
    )
    done = BulkAnswer(ProcessingResultStatus=ProcessingResultStatus.NORMAL.value)
    return Unit(done, "ok", finding)


async def put_patient_numbers(request: web.Request) -> web.Response:
    """PUT /v1/hospital/patient-numbers."""
    body = await read_body(request, JSON_FILE_BYTES)
    message: PatientNumbersRequest = wire.decode(body, PatientNumbersRequest)
    check_unit_count("registrations", len(message.registrations))
    searches = [
        search_of(one.card_face, ReferenceNumber=one.ReferenceNumber)
        for one in message.registrations
    ]
    units = await register_numbers(request, searches)
    errors = sum(unit.finding is None for unit in units)
    identifiers = [one.ArbitraryIdentifier for one in message.registrations]
    return answer(
        PatientNumbersAnswer(
            NumberOfProcessingResult=str(len(units)),
            NumberOfNormalProcessing=str(len(units) - errors),
            NumberOfError=str(errors),
            units=tuple(map(_told, units, identifiers)),
        )
    )


def _told(unit: Unit, identifier: str | None) -> PatientNumberAnswer:
    return PatientNumberAnswer(
        ProcessingResultStatus=unit.answer.ProcessingResultStatus,
        ProcessingResultCode=unit.answer.ProcessingResultCode,
        ProcessingResultMessage=unit.answer.ProcessingResultMessage,
        ArbitraryIdentifier=identifier,
    )
