"""One check of a hospital, in whatever form it came: the finding, and what is told of it.

By card face only, so health information is never told (consent needs the card); the limit
application certificate only when the patient has agreed at the desk (eligibility.md 7).
"""

import dataclasses
import datetime as dt
import logging

from cloud.api.context import Service
from cloud.api.finding import Asked, check_day, find_by_face
from cloud.domain import history
from cloud.domain.errors import Refused, StoreUnavailable
from cloud.domain.history import Finding
from cloud.domain.values import AuditEntry, Caller
from eligibility.coverage import Coverage
from eligibility.errors import Code, EligibilityError
from eligibility.faults import kind_and_place
from eligibility.inquiry import CardFaceKey
from eligibility.oqs_search import ProcessingResultStatus, SearchInfo
from eligibility.wire_hospital import BulkAnswer
from eligibility.wire_values import coverage_to_wire

logger = logging.getLogger(__name__)

_NORMAL, _ERROR = ProcessingResultStatus.NORMAL.value, ProcessingResultStatus.ERROR.value


@dataclasses.dataclass(frozen=True, slots=True)
class Checked:
    """What one check has found."""

    finding: Finding
    coverages: tuple[Coverage, ...] = dataclasses.field(repr=False)
    """Those of the finding without what may not be told."""


@dataclasses.dataclass(frozen=True, slots=True)
class Unit:
    """One unit of a file, worked through."""

    answer: BulkAnswer
    outcome: str
    """For the audit trail: OQSCD006, ``ok``, or a KSK code."""
    finding: Finding | None = None


def desk_question(service: Service, caller: Caller, wanted: dt.date | None) -> Asked:
    """A hospital's desk asks: always a member of staff, who can compare a spelling.

    Raises:
        Refused: REQUEST_MALFORMED: the day lies in the future, or too far back.
    """
    return Asked(caller, check_day(service, wanted, service.clock.wall()), is_staff=True)


async def check_face(
    service: Service, asked: Asked, face: CardFaceKey, *, limit_consent: bool
) -> Checked:
    """Finds, and takes away what this way of asking may not be told; raises Refused."""
    finding = await find_by_face(service, asked, face)
    told = tuple(
        dataclasses.replace(
            coverage,
            limit_application=coverage.limit_application if limit_consent else None,
            specific_diseases=(),
        )
        for coverage in finding.coverages
    )
    return Checked(finding, told)


async def check_unit(service: Service, asked: Asked, search: SearchInfo) -> Unit:
    """Answers one unit; raises EligibilityError, Refused or StoreUnavailable."""
    checked = await check_face(
        service, asked, search.card_face(), limit_consent=search.limit_consent
    )
    finding = checked.finding
    answer = BulkAnswer(
        ProcessingResultStatus=_NORMAL,
        QualificationValidity=finding.outcome.value,
        ResultList=tuple(coverage_to_wire(coverage, asked.day) for coverage in checked.coverages),
        notices=tuple(notice.value for notice in history.notices_of(finding, asked.day)),
        ReferenceNumber=finding.reference_number,
    )
    return Unit(answer, finding.outcome.value, finding)


def refused_unit(error: Exception) -> Unit:
    """What a unit is told that could not be answered: so it spoils none of its file's others."""
    code, why = Code.SERVICE_ERROR, Code.SERVICE_ERROR.sentence
    if isinstance(error, Refused):
        code, why = error.code, error.detail or error.code.sentence
    elif isinstance(error, EligibilityError):  # names the field, never the value
        code, why = Code.REQUEST_MALFORMED, str(error)
    elif not isinstance(error, StoreUnavailable):
        logger.error("unexpected error=%s at=%s", *kind_and_place(error))
    answer = BulkAnswer(
        ProcessingResultStatus=_ERROR, ProcessingResultCode=code.code, ProcessingResultMessage=why
    )
    return Unit(answer, code.code)


@dataclasses.dataclass(frozen=True, slots=True)
class Auditing:
    """Who asks for the units of a file, as each unit's audit row says it."""

    caller: Caller
    operation: str
    reference: str

    def entry(self, service: Service, unit: Unit) -> AuditEntry:
        """Who asked about whom, for one unit."""
        party = self.caller.party
        subject = unit.finding.person_id if unit.finding else None
        return AuditEntry(
            at=service.clock.wall(),
            certificate_sha256=self.caller.certificate_sha256,
            institution=party,
            device=self.caller.device,
            operation=self.operation,
            subject="" if subject is None else service.pseudonyms.of(party, subject),
            reference=self.reference,
            outcome=unit.outcome,
        )
