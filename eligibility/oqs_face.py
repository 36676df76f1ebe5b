"""The result file of the card-reader path (``face``): a verified record as official XML, and back.

Tags: eligibility.md 3, interfaces.md 1.2. Dates YYYYMMDD and times YYYYMMDDhhmmss are of Japan;
a six-digit insurer number is written with two leading blanks.

A provisional reception was never asked about, so its file is no answer: abnormal result, error
status, no QualificationValidity, nobody listed (docs/decisions/0012).
"""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping

from eligibility.batch import VerificationRecord
from eligibility.coverage import Coverage, Validity
from eligibility.errors import Code, WireError
from eligibility.health import HealthInformation
from eligibility.identity import device_uri
from eligibility.inquiry import JAPAN
from eligibility.oqs_notices import processing_of
from eligibility.oqs_parts import leaves
from eligibility.oqs_result import RESULT, result_element
from eligibility.oqs_xml import Element, Encoded, Encoding, encode_message, parse_message
from eligibility.wire_dates import date_to_text

_NORMAL, _ABNORMAL, _ERROR = "1", "9", "2"
_YES, _NO = "1", "0"

SOURCE = "OevSource"
"""In the header, a tag of ours: the URI of the kiosk that verified it."""

_CONSENT_TAGS = {
    HealthInformation.CHECKUPS: ("SpecificHealthCheckupsInfo",),
    HealthInformation.MEDICATION_AND_CARE: ("PharmacistsInfo", "DiagnosisInfo"),
    HealthInformation.OPERATIONS: ("OperationInfo",),
    HealthInformation.SPECIFIC_DISEASES: ("SpecificDiseasesCertificateRelated",),
}
_WITHOUT_AVAILABLE_TIME = "SpecificDiseasesCertificateRelated"

_NOT_CHECKED = "仮受付です。資格は確認されていません。受付者:{staff_id}"
"""Taken in provisionally, the insurance was not checked; by whom."""
_WITH_DECLARATION = "。資格申立書があります。"
"""The statement itself has no place in this form; the hospital keeps it beside the file."""


@dataclasses.dataclass(frozen=True, slots=True)
class FaceResult:
    """What a receipt computer reads from a file: texts under their official tags."""

    header: Mapping[str, str] = dataclasses.field(repr=False)
    body: Mapping[str, str] = dataclasses.field(repr=False)
    results: tuple[Element, ...]
    """One ResultOfQualificationConfirmation each, unknown tags included."""

    @property
    def is_answer(self) -> bool:
        """False for a file that tells of no answer, as of a provisional reception."""
        return self.header.get("SegmentOfResult") == _NORMAL

    @property
    def validity(self) -> Validity | None:
        """None without one, or for a code of a newer version; the raw one is in ``body``."""
        code = self.body.get("QualificationValidity")
        return next((one for one in Validity if one.value == code), None)


def face_file_name(record: VerificationRecord) -> str:
    """Derived from the record, so that exporting again overwrites and never doubles."""
    at = _time(record.answer.processed_at)
    return f"OQSsiquc01res_face_{record.verification_id}_{at}.xml"


def encode_face(record: VerificationRecord, encoding: Encoding = Encoding.UTF_8) -> Encoded:
    """The file of one verified record; raises WireError for text that XML cannot hold."""
    children = (_header(record, encoding), _body(record))
    return encode_message(Element("XmlMsg", children=children), encoding)


def parse_face(data: bytes) -> FaceResult:
    """Reads a result file, whoever wrote it; raises WireError."""
    root = parse_message(data)
    header, body = root.first("MessageHeader"), root.first("MessageBody")
    if root.tag != "XmlMsg" or header is None or body is None:
        raise WireError("XmlMsg with MessageHeader and MessageBody is expected")
    results = tuple(result for group in body.all("ResultList") for result in group.all(RESULT))
    return FaceResult(_texts(header), _texts(body), results)


def _texts(element: Element) -> dict[str, str]:
    return {child.tag: child.text for child in element.children if not child.children}


def _header(record: VerificationRecord, encoding: Encoding) -> Element:
    return _group(
        "MessageHeader",
        (
            ("ProcessExecutionTime", _time(record.answer.processed_at)),
            ("QualificationConfirmationDate", date_to_text(record.answer.confirmed_on)),
            ("MedicalInstitutionCode", record.institution),
            ("ArbitraryFileIdentifier", record.verification_id),
            ("ReferenceClassification", record.source.value),
            ("SegmentOfResult", _ABNORMAL if record.is_provisional else _NORMAL),
            *(_not_checked(record, "Error") if record.is_provisional else ()),
            ("CharacterCodeIdentifier", encoding.identifier),
            (SOURCE, device_uri(record.institution, record.device)),
        ),
    )


def _not_checked(record: VerificationRecord, kind: str) -> Iterable[tuple[str, str]]:
    yield f"{kind}Code", Code.NOT_CHECKED.code
    told = _NOT_CHECKED.format(staff_id=record.staff_id or "-")
    yield f"{kind}Message", told + (_WITH_DECLARATION if record.declaration else "")


def _body(record: VerificationRecord) -> Element:
    if record.is_provisional:
        why = leaves(
            (("ProcessingResultStatus", _ERROR), *_not_checked(record, "ProcessingResult"))
        )
        return Element("MessageBody", children=(*why, Element("ResultList")))
    answer = record.answer
    processing = processing_of(answer.notices)
    head = leaves(
        (
            ("ProcessingResultStatus", processing.status),
            ("ProcessingResultCode", processing.code),
            ("ProcessingResultMessage", processing.message),
            ("QualificationValidity", answer.outcome.value),
            ("PrescriptionIssueSelect", record.prescription.value if record.prescription else None),
        )
    )
    results = tuple(_result(record, coverage) for coverage in answer.coverages)
    return Element("MessageBody", children=(*head, Element("ResultList", children=results)))


def _result(record: VerificationRecord, coverage: Coverage) -> Element:
    """Papers of specific diseases only under the consent that the file itself tells."""
    if not _is_granted(record, HealthInformation.SPECIFIC_DISEASES):
        coverage = dataclasses.replace(coverage, specific_diseases=())
    result = result_element(coverage)
    number = leaves((("ReferenceNumber", record.answer.reference_number),))
    return dataclasses.replace(result, children=(*result.children, *number, *_consents(record)))


def _is_granted(record: VerificationRecord, kind: HealthInformation) -> bool:
    return kind in record.consent.granted and record.consented_at is not None


def _consents(record: VerificationRecord) -> Iterable[Element]:
    """The limit flag is sent as 1 without asking since 7 Oct 2024 (contract.md)."""
    processed = _time(record.answer.processed_at)
    limit = "LimitApplicationCertificateRelated"
    yield from leaves(((f"{limit}ConsFlg", _YES), (f"{limit}ConsTime", processed)))
    for kind, names in _CONSENT_TAGS.items():
        is_granted = _is_granted(record, kind)
        for name in names:
            yield Element(f"{name}ConsFlg", _YES if is_granted else _NO)
            if is_granted:
                yield from leaves(_consent_times(name, record))


def _consent_times(name: str, record: VerificationRecord) -> Iterable[tuple[str, str | None]]:
    yield f"{name}ConsTime", _time_or_none(record.consented_at)
    if name != _WITHOUT_AVAILABLE_TIME:
        yield f"{name}AvailableTime", _time_or_none(record.consent_until)


def _group(tag: str, values: Iterable[tuple[str, str | None]]) -> Element:
    return Element(tag, children=leaves(values))


def _time(at: dt.datetime) -> str:
    return f"{at.astimezone(JAPAN):%Y%m%d%H%M%S}"


def _time_or_none(at: dt.datetime | None) -> str | None:
    return None if at is None else _time(at)
