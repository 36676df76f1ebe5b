"""The line to the eligibility service itself: the file's bytes over HTTPS, the answer's bytes back.

Mutual TLS 1.3 with the hospital's own certificate, one kept-alive connection. Whatever the service
says in the official form is the answer, a refusal too; what it says later (busy, its database is
away) or a line that is down is no answer (docs/decisions/0066).
"""

import logging
import ssl
from collections.abc import Callable
from pathlib import Path

import httpx

from eligibility import wire
from eligibility.errors import Code, WireError
from eligibility.oqs_parts import opened
from eligibility.oqs_xml import BULK_LIMIT_BYTES
from hospital.config import Service
from hospital.requests.ledger import OpenRequest
from hospital.requests.line import Answer, Wait
from hospital.requests.refusals import RequestRefused

logger = logging.getLogger(__name__)

CONNECT_S = 3.0
ANSWER_S = 8.0
BULK_S = 60.0
REST_S = 1.0
"""After a line that was down, before the next request tries it."""
AGAIN_S = 2.0
LONGEST_RETRY_AFTER_S = 30.0
_SERVER_ERRORS = 500
_TIMEOUT = 408
_STALE = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)


class _Trouble(Exception):
    def __init__(self, code: Code, again_in_s: float = AGAIN_S) -> None:
        self.code = code
        self.again_in_s = again_in_s
        super().__init__(code.code)


class ServiceLine:
    """Implements ``Line``."""

    def __init__(self, service: Service, credentials: Path, monotonic: Callable[[], float]) -> None:
        self._url = f"https://{service.host}:{service.port}"
        self._credentials = credentials
        self._monotonic = monotonic
        self._client: httpx.Client | None = None
        self._down = _Trouble(Code.NO_NETWORK)
        self._rests_until = 0.0

    def ask(self, request: OpenRequest, data: bytes) -> Answer | Wait:
        """See Line."""
        left_s = self._rests_until - self._monotonic()
        if left_s > 0:
            return Wait(left_s, self._down.code)
        try:
            return Answer(self._asked(request, data))
        except _Trouble as trouble:
            code = trouble.code
            logger.warning(
                "hospital.service_troubled request=%d code=%s", request.request_id, code.code
            )
            return Wait(trouble.again_in_s, code)

    def close(self) -> None:
        """See Line."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def _asked(self, request: OpenRequest, data: bytes) -> bytes:
        kind = request.name.kind
        until = self._monotonic() + (BULK_S if kind and kind.is_bulk else ANSWER_S)
        try:
            response, body = self._sent(f"/v1/oqs/{request.name.prefix}req", data, until)
        except _Trouble as trouble:
            self._rest(trouble)
            raise
        if response.status_code >= _SERVER_ERRORS or response.status_code == _TIMEOUT:
            raise _Trouble(Code.SERVICE_ERROR, _retry_after(response))
        _check_no_problem(body)
        try:
            opened(body, BULK_LIMIT_BYTES)
        except WireError as error:
            logger.error("hospital.answer_not_understood reason=%s", error)  # noqa: TRY400 - a rule
            raise _Trouble(Code.ANSWER_NOT_UNDERSTOOD) from None
        return body

    def _rest(self, trouble: _Trouble) -> None:
        """A new connection next time, with the credentials as they are then."""
        self.close()
        self._down = trouble
        self._rests_until = self._monotonic() + REST_S

    def _sent(self, path: str, data: bytes, until: float) -> tuple[httpx.Response, bytes]:
        try:
            client = self._client or self._connected()
            try:
                return self._received(client, path, data, until)
            except _STALE as error:  # closed while it was idle
                if _tls_error(error) is not None:
                    raise
                return self._received(client, path, data, until)
        except httpx.ConnectTimeout:
            raise _Trouble(Code.NO_NETWORK) from None
        except httpx.TimeoutException:
            raise _Trouble(Code.SERVICE_SLOW) from None
        except httpx.DecodingError:
            raise _Trouble(Code.ANSWER_NOT_UNDERSTOOD) from None
        except httpx.TransportError as error:
            raise _Trouble(_transport_code(error)) from None

    def _received(
        self, client: httpx.Client, path: str, data: bytes, until: float
    ) -> tuple[httpx.Response, bytes]:
        """The answer, not larger than it may be, nor later."""
        left_s = max(0.1, until - self._monotonic())
        timeout = httpx.Timeout(left_s, connect=CONNECT_S)
        body = bytearray()
        with client.stream("POST", path, content=data, timeout=timeout) as response:
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > BULK_LIMIT_BYTES:
                    raise _Trouble(Code.ANSWER_NOT_UNDERSTOOD)
                if self._monotonic() > until:
                    raise _Trouble(Code.SERVICE_SLOW)
            return response, bytes(body)

    def _connected(self) -> httpx.Client:
        self._client = httpx.Client(
            base_url=self._url,
            verify=client_context(self._credentials),
            limits=httpx.Limits(max_connections=1, keepalive_expiry=300.0),
            headers={"Content-Type": "application/xml"},
            trust_env=False,
        )
        return self._client


def client_context(credentials: Path) -> ssl.SSLContext:
    """Shows the hospital's certificate and trusts only the clinic's own authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    try:
        context.load_verify_locations(credentials / "ca.crt")
        context.load_cert_chain(credentials / "device.crt", credentials / "device.key")
    except (OSError, ssl.SSLError):
        raise _Trouble(Code.DEVICE_CERTIFICATE_UNUSABLE) from None
    return context


def _check_no_problem(body: bytes) -> None:
    """Raises RequestRefused for a problem in JSON, as for a caller whom the service refuses."""
    try:
        problem: wire.Problem = wire.decode(body, wire.Problem)
    except WireError:
        return
    raise RequestRefused(Code.of(problem.code) or Code.SERVICE_ERROR)


def _retry_after(response: httpx.Response) -> float:
    told = response.headers.get("Retry-After", "")
    seconds = float(told) if told.isascii() and told.isdigit() else AGAIN_S
    return min(max(seconds, AGAIN_S), LONGEST_RETRY_AFTER_S)


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
