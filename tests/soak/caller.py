"""One caller's connection: an answer, or the knowledge that none came."""

from pathlib import Path

import httpx

from tests.bench.cloud import client_context

_TIMEOUT_S = 60.0
_UNAVAILABLE = 503
_TOO_MANY = 429


class NoAnswer(Exception):
    """The connection broke, or the service said that it cannot: nobody knows what was done."""


class Violation(Exception):
    """Something that must never be; the message tells what."""


class Caller:
    """Speaks to the service as one party."""

    def __init__(self, url: str, party: Path) -> None:
        self._client = httpx.Client(
            base_url=url, verify=client_context(party), trust_env=False, timeout=_TIMEOUT_S
        )

    def close(self) -> None:
        self._client.close()

    def ask(self, method: str, path: str, content: bytes | None = None) -> httpx.Response:
        """An answer that counts.

        Raises:
            NoAnswer: see there.
            Violation: an answer that no caller of a soak should get.
        """
        try:
            response = self._client.request(method, path, content=content)
        except httpx.TransportError as error:
            raise NoAnswer(type(error).__name__) from None
        if response.status_code == _UNAVAILABLE:
            raise NoAnswer("503")
        if response.status_code >= 400 and response.status_code != _TOO_MANY:
            raise Violation(f"{method} {path}: {response.status_code} {response.text[:300]}")
        return response
