"""``OEV1:CODE:FINGERPRINT``: what an admin shows a kiosk that has no identity yet (docs/enrolment).

Near to our format of cards, ``OEV1,``, and never taken for one.
"""

from eligibility.errors import MalformedValue
from eligibility.invitation import Invitation

PREFIX = b"OEV1:"


def recognise(payload: bytes) -> Invitation | MalformedValue | None:
    """The invitation; why one cannot be read; None for every other code."""
    if not payload.startswith(PREFIX):
        return None
    try:
        return Invitation.parse(payload.decode("ascii"))
    except UnicodeDecodeError:
        return MalformedValue("invitation", "it has other than ASCII characters")
    except MalformedValue as error:
        return error
