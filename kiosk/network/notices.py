"""``NoticeSource`` over HTTPS: GET /v1/notices and its acknowledgement, one connection a fetch."""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import httpx

from eligibility import wire
from eligibility.errors import Code, WireError
from eligibility.wire_notices import Acknowledged, Acknowledgement, InstitutionMessages
from kiosk.config import ConfigError
from kiosk.network.client import CONNECT_S, problem_code, sent
from kiosk.network.tls import client_context
from kiosk.ports import RegistryNotice, ServiceError

logger = logging.getLogger(__name__)

T = TypeVar("T")

ANSWER_S = 20.0
_OK = 200
_NOTICES = "/v1/notices"


class HttpsNotices:
    """Implements ``kiosk.ports.NoticeSource``."""

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

    def fetch(self) -> tuple[Sequence[RegistryNotice], bool]:
        """See NoticeSource."""
        page = self._call("GET", _NOTICES, b"", InstitutionMessages)
        notices = [
            RegistryNotice(
                message_id=message.message_id,
                kind=message.content.kind,
                verification_id=message.content.verification_id,
                at=message.created_at,
            )
            for message in page.messages
        ]
        if any(notice.at.tzinfo is None for notice in notices):
            raise ServiceError(Code.ANSWER_NOT_UNDERSTOOD)
        return notices, page.more

    def acknowledge(self, message_ids: Sequence[int]) -> None:
        """See NoticeSource."""
        body = wire.encode(Acknowledgement(message_ids=tuple(message_ids)))
        self._call("POST", f"{_NOTICES}/acknowledgements", body, Acknowledged)

    def close(self) -> None:
        """See NoticeSource."""
        self._client.close()

    def _call(self, method: str, path: str, body: bytes, kind: type[T]) -> T:
        response = sent(self._client, method, path, body)
        if response.status_code != _OK:
            raise ServiceError(problem_code(response))
        try:
            return wire.decode(response.content, kind)
        except WireError as error:
            logger.error("answer_not_understood reason=%s", error)  # noqa: TRY400  names fields only
            raise ServiceError(Code.ANSWER_NOT_UNDERSTOOD) from None
