"""A kiosk's inquiry as the request file of an eligibility terminal. Pure.

``OQSsiquc01req_oev-{verification id}.xml`` is answered by ``OQSsiquc01res_`` with the same rest
(interfaces.md 1.1). The official request has a whole date of birth and nothing for month and day.
"""

import dataclasses
import datetime as dt

from eligibility.errors import Code
from eligibility.inquiry import CardFaceKey, MonthDay
from eligibility.oqs_header import RequestHeader
from eligibility.oqs_search import SearchInfo
from eligibility.oqs_single import SingleRequest, encode_single_request
from eligibility.oqs_xml import Encoded, Encoding
from eligibility.wire import InquiryRequest
from eligibility.wire_values import card_face_from_wire
from hospital.checks import is_uuid

REQUEST, RESULT = "OQSsiquc01req_", "OQSsiquc01res_"
OURS = "oev-"
"""Other programs use the same folders: what has this in its name is looked up, nothing else is."""
_SUFFIX = ".xml"
ASKED_BACK = dt.timedelta(days=1827)
"""How old a day of service may be: five years, as at the eligibility service."""


class Refused(Exception):
    """The kiosk gets this code; ``detail`` names a field or a rule, never a value."""

    def __init__(self, code: Code, detail: str = "") -> None:
        super().__init__(f"{code.code} {detail}")
        self.code = code
        self.detail = detail


@dataclasses.dataclass(frozen=True, slots=True)
class Question:
    """One person, one day."""

    verification_id: str
    face: CardFaceKey = dataclasses.field(repr=False)
    day: dt.date
    """QualificationConfirmationDate."""

    @property
    def request_name(self) -> str:
        """In ``req``."""
        return request_name(self.verification_id)


def request_name(verification_id: str) -> str:
    """The name of a question's file."""
    return f"{REQUEST}{OURS}{verification_id}{_SUFFIX}"


def result_name(verification_id: str) -> str:
    """The name of the answer's file."""
    return f"{RESULT}{OURS}{verification_id}{_SUFFIX}"


def id_of(name: str) -> str | None:
    """The verification id in a name that may be ours, of either folder; None in any other."""
    for prefix in (REQUEST + OURS, RESULT + OURS):
        if name.startswith(prefix) and name.endswith(_SUFFIX):
            found = name[len(prefix) : -len(_SUFFIX)]
            return found if is_uuid(found) else None
    return None


def question_of(message: InquiryRequest, today: dt.date) -> Question:
    """What a terminal can be asked.

    Raises:
        Refused: NOT_BY_TERMINAL: by a card; WHOLE_BIRTHDATE_NEEDED; REQUEST_MALFORMED.
        WireError, MalformedValue: a field of the card face; names it.
    """
    if not (is_uuid(message.verification_id) and is_uuid(message.session_id)):
        raise Refused(Code.REQUEST_MALFORMED, "verification_id or session_id: not a UUID")
    if (message.authentication_id is None) == (message.card_face is None):
        raise Refused(
            Code.REQUEST_MALFORMED, "exactly one of authentication_id and card_face is needed"
        )
    if message.card_face is None:
        raise Refused(Code.NOT_BY_TERMINAL, "authentication_id")
    face = card_face_from_wire(message.card_face)
    if isinstance(face.birth, MonthDay):
        raise Refused(Code.WHOLE_BIRTHDATE_NEEDED, "BirthMonthDay")
    return Question(message.verification_id, face, _day(message.confirmation_date, today))


def _day(wanted: dt.date | None, today: dt.date) -> dt.date:
    if wanted is None:
        return today
    if wanted > today:
        raise Refused(Code.REQUEST_MALFORMED, "confirmation_date: it lies in the future")
    if today - wanted > ASKED_BACK:
        raise Refused(Code.REQUEST_MALFORMED, "confirmation_date: it lies too far back")
    return wanted


def request_file(question: Question, institution: str, encoding: Encoding) -> Encoded:
    """The file; the limit application certificate is asked for (contract.md: flag sent as 1).

    Raises:
        Refused: REQUEST_MALFORMED: the encoding lacks a character of symbol or number, so somebody
            else might be asked about.
        WireError: a character that XML cannot hold.
    """
    header = RequestHeader(institution, question.verification_id, question.day)
    search = SearchInfo.of_face(question.face, limit_consent=True)
    encoded = encode_single_request(SingleRequest(header, search), encoding)
    if encoded.lost_in:
        tags = ",".join(sorted(set(encoded.lost_in)))
        raise Refused(Code.REQUEST_MALFORMED, f"{tags}: not in the terminal's encoding")
    return encoded
