"""What a refusal of the authority means, by its status and its problem body (RFC 9457)."""

from eligibility import wire
from eligibility.errors import Code, WireError
from kiosk.enrolment.line import Answer

_BY_STATUS = {
    400: Code.REQUEST_REFUSED,
    401: Code.INVITATION_UNKNOWN,
    403: Code.REQUEST_REFUSED,
    404: Code.INVITATION_UNKNOWN,
}


def refusal(answer: Answer) -> Code:
    """The code that the body names, else what the status alone says."""
    try:
        told = Code.of(wire.decode(answer.content, wire.Problem).code)
    except WireError:
        told = None
    return told or _BY_STATUS.get(answer.status, Code.ANSWER_NOT_UNDERSTOOD)
