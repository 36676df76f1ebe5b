"""Why a request gets no answer of the service, in the official form: SegmentOfResult 9.

The sentence is for whoever sits at the receipt computer, so it is Japanese; what is behind it
names a tag or a rule, never a value. In the encoding of the request.
"""

import datetime as dt

from eligibility.errors import Code, EligibilityError, WireError
from eligibility.oqs_header import ResultHeader, SegmentOfResult
from eligibility.oqs_parts import opened, text_of, written
from eligibility.oqs_search import Processing
from eligibility.oqs_xml import declared_encoding
from hospital.requests.names import RequestName

_TELL = "管理者に連絡してください。"
_AGAIN = "しばらくしてからもう一度お試しください。"
_SENTENCES = {
    Code.NO_NETWORK: f"資格確認の回線につながりません。{_AGAIN}",
    Code.SERVICE_SLOW: f"資格確認の回答が時間内に届きませんでした。{_AGAIN}",
    Code.SERVICE_ERROR: f"資格確認に障害が起きています。{_AGAIN}",
    Code.SERVICE_REFUSES_DEVICE: f"医療機関の電子証明書が受け付けられません。{_TELL}",
    Code.CALLER_UNKNOWN: f"医療機関の電子証明書が登録されていません。{_TELL}",
    Code.SERVICE_UNTRUSTED: f"接続先を確認できません。{_TELL}",
    Code.DEVICE_CERTIFICATE_UNUSABLE: f"医療機関の電子証明書を読めません。{_TELL}",
    Code.ANSWER_NOT_UNDERSTOOD: f"資格確認の回答を読み取れません。{_TELL}",
    Code.REQUEST_MALFORMED: "照会ファイルの形式が正しくありません。",
    Code.CALLER_NOT_ALLOWED: "医療機関コードが当院のものではありません。",
    Code.RECEPTION_NUMBER_UNKNOWN: "この受付番号の一括照会はありません。",
    Code.DEADLINE_PASSED: f"時間内に照会できませんでした。{_AGAIN}",
    Code.TOO_MANY_LISTS: f"照会が混み合っています。{_AGAIN}",
    Code.KIOSK_UNKNOWN: f"照会する端末が登録されていません。{_TELL}",
    Code.KIOSK_UNHEARD: "照会する端末が動いていません。端末の電源を確かめてください。",
    Code.INQUIRY_UNANSWERED: f"照会する端末から回答がありませんでした。{_AGAIN}",
    Code.REGISTRATION_NEEDS_SERVICE: (
        "患者番号の登録は、この回線ではできません。サービスへの直接接続（[service]）が必要です。"
    ),
    Code.REQUEST_KIND_UNKNOWN: "この種類の照会には対応していません。",
}


class RequestRefused(EligibilityError):
    """There is no answer, for this reason; ``detail`` names a tag or a rule, or is empty."""

    def __init__(self, code: Code, detail: str = "") -> None:
        self.code = code
        self.detail = detail
        super().__init__(code.code)

    @property
    def message(self) -> str:
        """For the receipt computer."""
        sentence = _SENTENCES.get(self.code, self.code.sentence)
        return f"{sentence}（{self.detail}）" if self.detail else sentence


def check_request(name: RequestName, size: int, data: bytes, institution: str) -> None:
    """Whether it may be asked at all; what stands in it is the line's business.

    Raises:
        RequestRefused: an unknown kind, too large, no XML, a DTD, another institution's.
    """
    if name.kind is None:
        raise RequestRefused(Code.REQUEST_KIND_UNKNOWN)
    if size > name.limit_bytes:
        detail = f"the XML is larger than {name.limit_bytes} bytes"
        raise RequestRefused(Code.REQUEST_MALFORMED, detail)
    try:
        header, _ = opened(data, name.limit_bytes)
        named = text_of(header, "MedicalInstitutionCode")
    except WireError as error:
        raise RequestRefused(Code.REQUEST_MALFORMED, str(error)) from None
    if named != institution:
        raise RequestRefused(Code.CALLER_NOT_ALLOWED, "MedicalInstitutionCode")


def refusal_file(
    refused: RequestRefused, name: RequestName, data: bytes, site: str, at: dt.datetime
) -> bytes:
    """The result's bytes; ``site`` is the institution that asks here."""
    encoding = declared_encoding(data)
    header = ResultHeader(
        processed_at=at,
        institution=site,
        segment=SegmentOfResult.ABNORMAL.value,
        file_identifier=_file_identifier(name, data),
        error_code=refused.code.code,
        error_message=refused.message,
    )
    body = Processing.error(refused.code.code, refused.message).elements()
    return written(header.element(encoding), body, encoding).data


def _file_identifier(name: RequestName, data: bytes) -> str | None:
    """The asker's own word, as far as it can be read."""
    try:
        header, _ = opened(data, name.limit_bytes)
        return text_of(header, "ArbitraryFileIdentifier")
    except WireError:
        return None
