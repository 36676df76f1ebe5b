"""One question to the authority over HTTPS, with a limit on what may come back and how long.

The first question goes to whoever answers: nothing of the answer is believed (``trust``), and no
more of it is taken than an honest one has.
"""

import contextlib
import dataclasses
import ssl
import time
from collections.abc import Iterator, Mapping

import httpx

from eligibility.errors import Code
from kiosk.ports import PortError

CONNECT_S = 5.0
READ_S = 10.0
WHOLE_ANSWER_S = 20.0
LARGEST_ANSWER = 256 * 1024
_SERVER_TROUBLE = 500
_TOO_MANY = 429
_NOT_YET_VALID, _EXPIRED = 9, 10
"""X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED."""


class AuthorityError(PortError):
    """The authority did not give what was asked; ``code`` says why.

    AUTHORITY_UNREACHABLE and CLOCK_IMPLAUSIBLE pass by themselves; AUTHORITY_NOT_TRUSTED means that
    somebody else answers.
    """


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """Where the authority is."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """``https://host:port``."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"https://{host}:{self.port}"


@dataclasses.dataclass(frozen=True, slots=True)
class Question:
    """What is asked."""

    method: str
    path: str
    content: bytes = dataclasses.field(default=b"", repr=False)
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict, repr=False)
    """May hold the invitation's code."""


@dataclasses.dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whole."""

    status: int
    headers: Mapping[str, str]
    content: bytes = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Coming:
    """What comes back, piece by piece."""

    status: int
    headers: Mapping[str, str]
    pieces: Iterator[bytes]


class Line:
    """A kept-alive connection to the authority; for one thread."""

    def __init__(
        self, place: Place, context: ssl.SSLContext, whole_s: float = WHOLE_ANSWER_S
    ) -> None:
        self._whole_s = whole_s
        self._client = httpx.Client(
            base_url=place.url,
            verify=context,
            timeout=httpx.Timeout(READ_S, connect=CONNECT_S),
            limits=httpx.Limits(max_connections=1),
            headers={"Accept-Encoding": "identity"},
            trust_env=False,
        )

    def ask(self, question: Question) -> Answer:
        """The answer, whatever its status below 500.

        Raises:
            AuthorityError: there is none, or from somebody who is not trusted.
        """
        with _told():
            answer = self._sent(question)
        if answer.status >= _SERVER_TROUBLE or answer.status == _TOO_MANY:
            raise AuthorityError(Code.AUTHORITY_UNREACHABLE)
        return answer

    @contextlib.contextmanager
    def taking(self, question: Question) -> Iterator[Coming]:
        """An answer that is larger than any other; whoever leaves early hangs up.

        Raises:
            AuthorityError: as ``ask``, also while its pieces are taken; a status says nothing here.
        """
        headers = dict(question.headers)
        with (
            _told(),
            self._client.stream(question.method, question.path, headers=headers) as response,
        ):
            yield Coming(response.status_code, response.headers, response.iter_raw())

    def close(self) -> None:
        """Ends the connection."""
        self._client.close()

    def _sent(self, question: Question) -> Answer:
        until = time.monotonic() + self._whole_s
        with self._client.stream(
            question.method,
            question.path,
            content=question.content or None,
            headers=dict(question.headers),
        ) as response:
            content = bytearray()
            for part in response.iter_raw():
                content += part
                if len(content) > LARGEST_ANSWER:
                    raise AuthorityError(Code.ANSWER_NOT_UNDERSTOOD)
                if time.monotonic() > until:
                    raise AuthorityError(Code.AUTHORITY_UNREACHABLE)
            return Answer(response.status_code, response.headers, bytes(content))


@contextlib.contextmanager
def asking(place: Place, context: ssl.SSLContext) -> Iterator[Line]:
    """A line for some questions."""
    with contextlib.closing(Line(place, context)) as line:
        yield line


@contextlib.contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except httpx.DecodingError:
        raise AuthorityError(Code.ANSWER_NOT_UNDERSTOOD) from None
    except httpx.TransportError as error:
        raise AuthorityError(_code_of(error)) from None


def _code_of(error: BaseException) -> Code:
    refused = _verification_error(error)
    if refused is None:
        return Code.AUTHORITY_UNREACHABLE
    if refused.verify_code in (_NOT_YET_VALID, _EXPIRED):
        return Code.CLOCK_IMPLAUSIBLE
    return Code.AUTHORITY_NOT_TRUSTED


def _verification_error(error: BaseException) -> ssl.SSLCertVerificationError | None:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return cause
        cause = cause.__cause__ or cause.__context__
    return None
