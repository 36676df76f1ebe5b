"""The line without the service: requests travel as lists of appointments through a kiosk's line.

A single check is a list of one line, which kiosks ask first. A bulk hand-in is a list, too: it is
numbered here, and fetched here as its answers come. Begun again after a crash, a request finds the
list that it has asked (``OpenRequest.ask_id``). Patient numbers have no way over this line.
"""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Callable, Sequence

from eligibility.errors import Code, MalformedValue, WireError
from eligibility.inquiry import JAPAN, business_day
from eligibility.oqs_bulk import (
    BulkHandIn,
    BulkReceipt,
    BulkResult,
    encode_bulk_result,
    encode_receipt,
    parse_fetch,
    parse_hand_in,
)
from eligibility.oqs_header import Counts, Kind, RequestHeader, ResultHeader, SegmentOfResult
from eligibility.oqs_single import SingleResult, encode_single_result, parse_single_request
from eligibility.oqs_xml import declared_encoding
from hospital.appointments import Appointment
from hospital.clock import Outside
from hospital.database import Database
from hospital.inquiries import (
    LONGEST_DEADLINE,
    AnsweredLine,
    Inquiries,
    InquiryState,
    InquiryUnknown,
    Progress,
)
from hospital.requests.ledger import HandedIn, Ledger, OpenRequest
from hospital.requests.line import Answer, Wait
from hospital.requests.refusals import RequestRefused
from hospital.requests.units import appointment_of, refused_unit, told_unit

SINGLE_DEADLINE = dt.timedelta(seconds=20)
"""Somebody waits in front of the screen."""
LOOK_S = 0.1
_OVER = frozenset({InquiryState.COMPLETE, InquiryState.INCOMPLETE, InquiryState.REFUSED})
_NUMBER_DIGITS = 12


@dataclasses.dataclass(frozen=True, slots=True)
class Through:
    """Whose line asks."""

    institution: str
    device: str


class KioskLine:
    """Implements ``Line``."""

    def __init__(
        self,
        database: Database,
        ledger: Ledger,
        through: Through,
        now: Callable[[], dt.datetime],
    ) -> None:
        self._database = database
        self._ledger = ledger
        self._through = through
        self._now = now

    def ask(self, request: OpenRequest, data: bytes) -> Answer | Wait:
        """See Line."""
        try:
            match request.name.kind:
                case Kind.SINGLE:
                    return self._single(request, data)
                case Kind.HAND_IN:
                    return self._hand_in(request, data)
                case Kind.FETCH:
                    return self._fetch(data)
                case _:
                    raise RequestRefused(Code.REGISTRATION_NEEDS_SERVICE)
        except (WireError, MalformedValue) as error:
            raise RequestRefused(Code.REQUEST_MALFORMED, str(error)) from None

    def close(self) -> None:
        """See Line: it has no connection of its own."""

    def _single(self, request: OpenRequest, data: bytes) -> Answer | Wait:
        message = parse_single_request(data)
        self._check_day(message.header)
        wanted = appointment_of(1, message.search, message.header.confirmed_on)
        progress = self._asked(request.ask_id, [wanted], SINGLE_DEADLINE)
        [line] = self._inquiries(request.ask_id).answers(request.ask_id)
        if line.status is None:
            return _hindered(progress)
        told = told_unit(line, message.search)
        if not told.unit.processing.is_normal:
            raise RequestRefused(told.code or Code.ANSWER_NOT_UNDERSTOOD)
        result = SingleResult(
            header=ResultHeader(
                processed_at=told.processed_at or self._now(),
                institution=message.header.institution,
                file_identifier=message.header.file_identifier,
                confirmed_on=told.confirmed_on or self._day(message.header, request.taken_at),
            ),
            processing=told.unit.processing,
            validity_code=told.unit.validity_code,
            search=told.unit.search,
            results=told.unit.results,
            verification_id=told.unit.verification_id,
        )
        return Answer(encode_single_result(result, declared_encoding(data)).data)

    def _hand_in(self, request: OpenRequest, data: bytes) -> Answer:
        message = parse_hand_in(data)
        self._check_day(message.header)
        before = self._same(request, message.header)
        if before is not None:
            return self._receipt(message.header, before, request.taken_at, data)
        wanted = _appointments(message)
        if wanted:
            self._asked(request.ask_id, wanted, LONGEST_DEADLINE)
        number = _number(request)
        answer = self._receipt(message.header, number, request.taken_at, data)
        return dataclasses.replace(answer, reception_number=number)

    def _same(self, request: OpenRequest, header: RequestHeader) -> str | None:
        """The same file again on the same day has the same number, as at the service."""
        if header.file_identifier is None:
            return None
        day = business_day(request.taken_at)
        midnight = dt.datetime.combine(day, dt.time(), JAPAN)
        known = self._ledger.handed_in_before(request.sha256, midnight)
        return known.reception_number if known else None

    def _receipt(
        self, header: RequestHeader, number: str, taken_at: dt.datetime, data: bytes
    ) -> Answer:
        receipt = BulkReceipt(
            ResultHeader(
                processed_at=taken_at,
                institution=header.institution,
                file_identifier=header.file_identifier,
                confirmed_on=self._day(header, taken_at),
            ),
            number,
        )
        return Answer(encode_receipt(receipt, declared_encoding(data)).data)

    def _fetch(self, data: bytes) -> Answer:
        message = parse_fetch(data)
        handed = self._ledger.handed_in(message.reception_number)
        if handed is None:
            raise RequestRefused(Code.RECEPTION_NUMBER_UNKNOWN)
        hand_in = parse_hand_in(handed.body)
        lines = self._lines(handed, hand_in)
        result = self._in_progress(hand_in) if lines is None else _done(lines, hand_in)
        header = dataclasses.replace(
            result.header,
            file_identifier=hand_in.header.file_identifier,
            reception_number=handed.reception_number,
            confirmed_on=self._day(hand_in.header, handed.taken_at),
        )
        result = dataclasses.replace(result, header=header)
        return Answer(encode_bulk_result(result, declared_encoding(data)).data)

    def _in_progress(self, hand_in: BulkHandIn) -> BulkResult:
        segment = SegmentOfResult.IN_PROGRESS.value
        return BulkResult(ResultHeader(self._now(), hand_in.header.institution, segment))

    def _lines(self, handed: HandedIn, hand_in: BulkHandIn) -> dict[int, AnsweredLine] | None:
        """By the unit's place; None while some are to come."""
        inquiries = self._inquiries(handed.ask_id)
        try:
            is_over = inquiries.progress(handed.ask_id).state in _OVER
        except InquiryUnknown:
            if _appointments(hand_in):
                raise RequestRefused(Code.RECEPTION_NUMBER_UNKNOWN) from None
            return {}  # not one unit could be asked
        lines = inquiries.answers(handed.ask_id)
        is_done = is_over or all(one.status is not None for one in lines)
        return {one.line: one for one in lines} if is_done else None

    def _asked(
        self, ask_id: str, wanted: Sequence[Appointment], deadline: dt.timedelta
    ) -> Progress:
        inquiries = self._inquiries(ask_id)
        try:
            return inquiries.progress(ask_id)
        except InquiryUnknown:
            inquiries.ask(self._through.device, wanted, deadline)
            return inquiries.progress(ask_id)

    def _inquiries(self, ask_id: str) -> Inquiries:
        outside = Outside(self._now, lambda: ask_id)
        return Inquiries(self._database, self._through.institution, outside)

    def _check_day(self, header: RequestHeader) -> None:
        if header.confirmed_on is not None and header.confirmed_on > business_day(self._now()):
            raise WireError("QualificationConfirmationDate: it lies in the future")

    def _day(self, header: RequestHeader, taken_at: dt.datetime) -> dt.date:
        return header.confirmed_on or business_day(taken_at)


def _hindered(progress: Progress) -> Wait:
    """Nothing came yet; a list that is over, or that nobody can take, gets nothing more."""
    code = Code.of(progress.code) if progress.code else None
    if progress.state in _OVER or code is Code.KIOSK_UNKNOWN:
        raise RequestRefused(code or Code.INQUIRY_UNANSWERED)
    return Wait(LOOK_S, code)


def _appointments(message: BulkHandIn) -> list[Appointment]:
    """The units that can be asked, by their places."""
    wanted = []
    for place, search in enumerate(message.searches, start=1):
        try:
            wanted.append(appointment_of(place, search, message.header.confirmed_on))
        except (WireError, MalformedValue):
            continue  # told with its unit
    return wanted


def _done(lines: dict[int, AnsweredLine], hand_in: BulkHandIn) -> BulkResult:
    day = hand_in.header.confirmed_on
    told = [
        told_unit(lines[place], search) if place in lines else refused_unit(search, day)
        for place, search in enumerate(hand_in.searches, start=1)
    ]
    errors = sum(not one.unit.processing.is_normal for one in told)
    times = [one.processed_at for one in told if one.processed_at is not None]
    header = ResultHeader(
        processed_at=max(times, default=None),
        institution=hand_in.header.institution,
        counts=Counts(str(len(told)), str(len(told) - errors), str(errors)),
    )
    return BulkResult(header, tuple(one.unit for one in told))


def _number(request: OpenRequest) -> str:
    """20 digits in the service's form: the day, so that people can sort it, and chance."""
    chance = uuid.UUID(request.ask_id).int % 10**_NUMBER_DIGITS
    return f"{business_day(request.taken_at):%Y%m%d}{chance:0{_NUMBER_DIGITS}d}"
