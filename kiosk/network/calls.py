"""Calls of the batch process: each work opens a connection of its own and closes it at its end."""

import logging
from pathlib import Path
from typing import TypeVar

import httpx

from eligibility import wire
from eligibility.errors import Code, WireError
from kiosk.config import ConfigError
from kiosk.network.client import CONNECT_S, problem_code, sent
from kiosk.network.tls import client_context
from kiosk.ports import ServiceError

logger = logging.getLogger(__name__)

T = TypeVar("T")

ANSWER_S = 20.0
_OK = 200


class Calls:
    """One connection to the service."""

    def __init__(self, url: str, credentials: Path) -> None:
        """Reads the certificate anew each time: it may have been renewed.

        Raises:
            ServiceError: DEVICE_CERTIFICATE_UNUSABLE.
        """
        try:
            context = client_context(credentials)
        except ConfigError:
            raise ServiceError(Code.DEVICE_CERTIFICATE_UNUSABLE) from None
        self._client = httpx.Client(
            base_url=url,
            verify=context,
            timeout=httpx.Timeout(ANSWER_S, connect=CONNECT_S),
            headers={"Content-Type": "application/json"},
            trust_env=False,
        )

    def call(self, method: str, path: str, body: bytes, kind: type[T]) -> T:
        """The answer as a message; raises ServiceError."""
        response = sent(self._client, method, path, body)
        if response.status_code != _OK:
            raise ServiceError(problem_code(response))
        try:
            return wire.decode(response.content, kind)
        except WireError as error:
            logger.error("answer_not_understood reason=%s", error)  # noqa: TRY400  names fields only
            raise ServiceError(Code.ANSWER_NOT_UNDERSTOOD) from None

    def close(self) -> None:
        """Ends the connection."""
        self._client.close()
