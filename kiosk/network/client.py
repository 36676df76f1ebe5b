"""``EligibilityService`` over HTTPS: one kept-alive connection, deadlines, errors by code.

Every call may be repeated (contract.md: idempotent), so a connection that the other side closed
while it was idle costs one silent retry and nothing else.
"""

import logging
import ssl
from collections.abc import Callable
from typing import TypeVar

import httpx

from eligibility import wire
from eligibility.errors import Code, MalformedValue, WireError
from eligibility.face_proof import FaceEvidence
from eligibility.health import Consent
from eligibility.inquiry import CardFaceKey, HolderShown, InquiryAnswer
from eligibility.wire_papers import diseases_from_wire
from eligibility.wire_values import answer_from_wire, card_face_to_wire, consent_to_codes
from kiosk.ports import Authenticated, CardSignature, ConsentTimes, FaceQuestion, ServiceError

logger = logging.getLogger(__name__)

T = TypeVar("T")

CONNECT_S = 3.0
ANSWER_S = 8.0
_OK = 200
_STALE = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)


class HttpsEligibilityService:
    """Implements ``EligibilityService`` and ``FaceService``; used by one thread."""

    def __init__(
        self,
        url: str,
        context: ssl.SSLContext,
        *,
        connect_s: float = CONNECT_S,
        answer_s: float = ANSWER_S,
        renewed: Callable[[], ssl.SSLContext | None] = lambda: None,
    ) -> None:
        """``renewed`` is asked before each call: another context ends the kept connection."""
        self._url = url
        self._timeout = httpx.Timeout(answer_s, connect=connect_s)
        self._renewed = renewed
        self._client = self._client_with(context)

    def _client_with(self, context: ssl.SSLContext) -> httpx.Client:
        return httpx.Client(
            base_url=self._url,
            verify=context,
            timeout=self._timeout,
            limits=httpx.Limits(max_connections=1, keepalive_expiry=300.0),
            headers={"Content-Type": "application/json"},
            trust_env=False,
        )

    def challenge(self, session_id: str) -> bytes:
        """POST /v1/challenges."""
        request = wire.ChallengeRequest(session_id=session_id)
        return self._call("POST", "/v1/challenges", request, wire.Challenge).nonce

    def authenticate(
        self, session_id: str, nonce: bytes, proof: CardSignature, holder: HolderShown
    ) -> Authenticated:
        """POST /v1/card-authentications."""
        request = wire.CardAuthenticationRequest(
            session_id=session_id,
            nonce=nonce,
            certificate=proof.certificate,
            signature=proof.signature,
            holder_verification=wire.Holder(holder.verification.value),
            proof=proof.proof.value,
            face=None if proof.face is None else _face_to_wire(proof.face),
            staff_id=holder.staff_id,
        )
        path = "/v1/card-authentications"
        accepted = self._call("POST", path, request, wire.CardAuthentication)
        is_valid = accepted.certificate_state == "valid"
        return Authenticated(
            accepted.authentication_id,
            accepted.certificate_not_after,
            allows_health_consent=is_valid and accepted.health_consent,
            is_registered=accepted.registered,
        )

    def register(self, session_id: str, authentication_id: str) -> None:
        """POST /v1/registrations."""
        request = wire.RegistrationRequest(
            session_id=session_id, authentication_id=authentication_id
        )
        self._call("POST", "/v1/registrations", request, wire.Registration)

    def inquire(
        self, session_id: str, verification_id: str, authentication_id: str
    ) -> InquiryAnswer:
        """POST /v1/inquiries."""
        request = wire.InquiryRequest(
            verification_id=verification_id,
            session_id=session_id,
            authentication_id=authentication_id,
        )
        return self._inquire(request)

    def inquire_by_face(
        self, session_id: str, verification_id: str, face: CardFaceKey
    ) -> InquiryAnswer:
        """POST /v1/inquiries with a card face."""
        return self.ask(FaceQuestion(session_id, verification_id, face, remembers=True))

    def ask(self, question: FaceQuestion) -> InquiryAnswer:
        """See ``kiosk.ports.FaceService``; POST /v1/inquiries."""
        request = wire.InquiryRequest(
            verification_id=question.verification_id,
            session_id=question.session_id,
            card_face=card_face_to_wire(question.face),
            confirmation_date=question.day,
            remember_if_not_found=question.remembers,
            on_list=question.on_list,
        )
        return self._inquire(request)

    def _inquire(self, request: wire.InquiryRequest) -> InquiryAnswer:
        answer = self._call("POST", "/v1/inquiries", request, wire.InquiryAnswer)
        if answer.verification_id != request.verification_id:
            raise ServiceError(Code.ANSWER_NOT_UNDERSTOOD)
        try:
            return answer_from_wire(answer)
        except (WireError, MalformedValue) as error:
            logger.error("answer_not_understood reason=%s", error)  # noqa: TRY400  names fields only
            raise ServiceError(Code.ANSWER_NOT_UNDERSTOOD) from None

    def consent(self, session_id: str, authentication_id: str, consent: Consent) -> ConsentTimes:
        """PUT /v1/consents/{session_id}."""
        request = wire.ConsentRequest(
            authentication_id=authentication_id, granted=consent_to_codes(consent)
        )
        path = f"/v1/consents/{session_id}"
        recorded = self._call("PUT", path, request, wire.ConsentRecorded)
        try:
            diseases = diseases_from_wire(recorded.SpecificDiseasesCertificateList)
        except WireError as error:
            logger.error("answer_not_understood reason=%s", error)  # noqa: TRY400  names fields only
            raise ServiceError(Code.ANSWER_NOT_UNDERSTOOD) from None
        return ConsentTimes(recorded.consented_at, recorded.available_until, diseases)

    def close(self) -> None:
        """Ends the kept-alive connection."""
        self._client.close()

    def _follow(self) -> None:
        context = self._renewed()
        if context is not None:
            self._client.close()
            self._client = self._client_with(context)

    def _call(self, method: str, path: str, request: object, kind: type[T]) -> T:
        self._follow()
        response = sent(self._client, method, path, wire.encode(request))
        if response.status_code != _OK:
            raise ServiceError(problem_code(response))
        try:
            return wire.decode(response.content, kind)
        except WireError as error:
            logger.error("answer_not_understood reason=%s", error)  # noqa: TRY400  names fields only
            raise ServiceError(Code.ANSWER_NOT_UNDERSTOOD) from None


def sent(client: httpx.Client, method: str, path: str, body: bytes) -> httpx.Response:
    """The answer to one request; raises ServiceError when there is none."""
    try:
        try:
            return client.request(method, path, content=body)
        except _STALE as error:
            if _tls_error(error) is not None:
                raise
            return client.request(method, path, content=body)
    except httpx.ConnectTimeout:
        raise ServiceError(Code.NO_NETWORK) from None
    except httpx.TimeoutException:
        raise ServiceError(Code.SERVICE_SLOW) from None
    except httpx.DecodingError:
        logger.error("answer_not_understood reason=content-encoding")  # noqa: TRY400 - no trace needed
        raise ServiceError(Code.ANSWER_NOT_UNDERSTOOD) from None
    except httpx.TransportError as error:
        code = _transport_code(error)
        logger.warning("service_unreachable kind=%s code=%s", type(error).__name__, code.code)
        raise ServiceError(code) from None


def problem_code(response: httpx.Response) -> Code:
    """The code of an RFC 9457 body; SERVICE_ERROR when there is none that we know."""
    try:
        problem: wire.Problem = wire.decode(response.content, wire.Problem)
    except WireError:
        return Code.SERVICE_ERROR
    return Code.of(problem.code) or Code.SERVICE_ERROR


def _face_to_wire(face: FaceEvidence) -> wire.FaceEvidence:
    return wire.FaceEvidence(
        identity=face.identity,
        images_sha256=face.images_sha256,
        photo_sha256=face.photo_sha256,
        issuer_signature=face.issuer_signature,
        issuer_certificate=face.issuer_certificate,
    )


def _transport_code(error: httpx.TransportError) -> Code:
    match _tls_error(error):
        case None:
            return Code.NO_NETWORK
        case ssl.SSLCertVerificationError():
            return Code.SERVICE_UNTRUSTED
        case _:
            return Code.SERVICE_REFUSES_DEVICE


def _tls_error(error: BaseException) -> ssl.SSLError | None:
    """The TLS alert or failed handshake behind an error; TLS 1.3 may tell only at a read."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError) and not isinstance(cause, ssl.SSLEOFError):
            return cause
        cause = cause.__cause__ or cause.__context__
    return None
