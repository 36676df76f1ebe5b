"""EST (RFC 7030) as a kiosk speaks it: the first certificate by invitation, the next by the last.

    POST /.well-known/est/simpleenroll     HTTP Basic: invitation id and code
    POST /.well-known/est/simplereenroll   mutual TLS with the certificate that is renewed

202 with Retry-After means that an admin has yet to confirm: the same request is sent again.
"""

import base64
import dataclasses
from collections.abc import Callable

from eligibility.invitation import Secret
from kiosk.enrolment.issued import IssuedCertificate, Wanted, fitting
from kiosk.enrolment.line import Answer, AuthorityError, Line, Question
from kiosk.enrolment.pkcs7 import certificates_in, request_body
from kiosk.enrolment.problems import refusal

_ENROL = "/.well-known/est/simpleenroll"
_REENROL = "/.well-known/est/simplereenroll"
_FORM = {"Content-Type": "application/pkcs10", "Content-Transfer-Encoding": "base64"}
RETRY_S = 5.0
"""When the authority names no time."""


@dataclasses.dataclass(frozen=True, slots=True)
class StillPending:
    """An admin has yet to confirm; ask again."""

    retry_after_s: float


class EstClient:
    """Over a line that trusts one root."""

    def __init__(self, line: Line, wanted: Callable[[], Wanted]) -> None:
        self._line = line
        self._wanted = wanted

    def enrol(self, request: bytes, secret: Secret) -> IssuedCertificate | StillPending:
        """The first certificate.

        Args:
            request: DER PKCS#10 with the invitation's challenge.
            secret: the invitation's.

        Raises:
            AuthorityError: with the code of the refusal; nothing was issued, or it does not fit.
        """
        both = base64.b64encode(f"{secret.id}:{secret.code}".encode()).decode()
        return self._asked(_ENROL, request, {"Authorization": f"Basic {both}"})

    def reenrol(self, request: bytes) -> IssuedCertificate | StillPending:
        """The next certificate, over a line that shows the one until now; raises as ``enrol``."""
        return self._asked(_REENROL, request, {})

    def _asked(
        self, path: str, request: bytes, headers: dict[str, str]
    ) -> IssuedCertificate | StillPending:
        body = request_body(request)
        answer = self._line.ask(Question("POST", path, body, {**_FORM, **headers}))
        match answer.status:
            case 200:
                return fitting(certificates_in(answer.content), self._wanted())
            case 202:
                return StillPending(_retry_after_s(answer))
            case _:
                raise AuthorityError(refusal(answer))


def _retry_after_s(answer: Answer) -> float:
    """Seconds (RFC 9110 10.2.3); a date is taken as the usual time."""
    told = answer.headers.get("Retry-After", "").strip()
    return float(told) if told.isascii() and told.isdigit() else RETRY_S
