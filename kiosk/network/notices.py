"""``NoticeSource`` over HTTPS: GET /v1/notices and its acknowledgement, one connection a fetch."""

from collections.abc import Sequence
from pathlib import Path

from eligibility import wire
from eligibility.errors import Code
from eligibility.wire_notices import Acknowledged, Acknowledgement, InstitutionMessages
from kiosk.network.calls import Calls
from kiosk.ports import RegistryNotice, ServiceError

_NOTICES = "/v1/notices"


class HttpsNotices:
    """Implements ``kiosk.ports.NoticeSource``."""

    def __init__(self, url: str, credentials: Path) -> None:
        """Reads the certificate anew each time: it may have been renewed.

        Raises:
            ServiceError: DEVICE_CERTIFICATE_UNUSABLE.
        """
        self._calls = Calls(url, credentials)

    def fetch(self) -> tuple[Sequence[RegistryNotice], bool]:
        """See NoticeSource."""
        page = self._calls.call("GET", _NOTICES, b"", InstitutionMessages)
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
        self._calls.call("POST", f"{_NOTICES}/acknowledgements", body, Acknowledged)

    def close(self) -> None:
        """See NoticeSource."""
        self._calls.close()
