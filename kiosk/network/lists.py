"""``ListService`` over HTTPS: a hospital's lines one by one or in bulk, one connection a list."""

from collections.abc import Sequence
from pathlib import Path

from eligibility import wire
from eligibility.errors import Code
from eligibility.oqs_header import SegmentOfResult
from eligibility.wire_hospital import BulkAnswers, BulkInquiryRequest, BulkQuestion, BulkReceived
from eligibility.wire_inquiries import InquiryLine
from kiosk.network.calls import Calls
from kiosk.ports import ServiceError

_BULK = "/v1/inquiries/bulk"


class HttpsLists:
    """Implements ``kiosk.ports.ListService``."""

    def __init__(self, url: str, credentials: Path) -> None:
        """Reads the certificate anew each time: it may have been renewed.

        Raises:
            ServiceError: DEVICE_CERTIFICATE_UNUSABLE.
        """
        self._calls = Calls(url, credentials)

    def ask(self, verification_id: str, inquiry_id: str, line: InquiryLine) -> wire.InquiryAnswer:
        """POST /v1/inquiries; the list takes the place of a patient's session."""
        request = wire.InquiryRequest(
            verification_id=verification_id,
            session_id=inquiry_id,
            card_face=line.card_face,
            confirmation_date=line.confirmation_date,
            on_list=True,
        )
        body = wire.encode(request)
        answer = self._calls.call("POST", "/v1/inquiries", body, wire.InquiryAnswer)
        if answer.verification_id != verification_id:
            raise ServiceError(Code.ANSWER_NOT_UNDERSTOOD)
        return answer

    def hand_in(self, verification_id: str, lines: Sequence[InquiryLine]) -> str:
        """POST /v1/inquiries/bulk."""
        units = tuple(
            BulkQuestion(
                card_face=line.card_face,
                LimitApplicationCertificateRelatedConsFlg=(
                    line.LimitApplicationCertificateRelatedConsFlg
                ),
            )
            for line in lines
        )
        request = BulkInquiryRequest(
            verification_id=verification_id,
            units=units,
            confirmation_date=lines[0].confirmation_date,
        )
        return self._calls.call("POST", _BULK, wire.encode(request), BulkReceived).ReceptionNumber

    def fetch(self, reception_number: str) -> BulkAnswers | None:
        """GET /v1/inquiries/bulk/{reception_number}."""
        answers = self._calls.call("GET", f"{_BULK}/{reception_number}", b"", BulkAnswers)
        is_ready = answers.SegmentOfResult != SegmentOfResult.IN_PROGRESS.value
        return answers if is_ready else None

    def close(self) -> None:
        """See ListService."""
        self._calls.close()
