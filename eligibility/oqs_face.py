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
from eligibility.inquiry import JAPAN, Notice
from eligibility.oqs_xml import Element, Encoded, Encoding, encode_message, parse_message

INSURER_NUMBER_WIDTH = 8
_NORMAL, _ABNORMAL, _ERROR = "1", "9", "2"
_YES, _NO = "1", "0"

_CONSENT_TAGS = {
    HealthInformation.CHECKUPS: ("SpecificHealthCheckupsInfo",),
    HealthInformation.MEDICATION_AND_CARE: ("PharmacistsInfo", "DiagnosisInfo"),
    HealthInformation.OPERATIONS: ("OperationInfo",),
    HealthInformation.SPECIFIC_DISEASES: ("SpecificDiseasesCertificateRelated",),
}
_WITHOUT_AVAILABLE_TIME = "SpecificDiseasesCertificateRelated"

_NOTICES = {
    Notice.CARD_CERTIFICATE_EXPIRES_SOON: "利用者証明用電子証明書の有効期限が近づいています。",
    Notice.CARD_CERTIFICATE_EXPIRED: "利用者証明用電子証明書の有効期限が切れています。",
    Notice.COVERAGE_ENDS_SOON: "資格の有効期限が近づいています。",
    Notice.COVERAGE_IS_NEW: "最近、新しい資格に変わっています。",
}


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
    results = tuple(
        result
        for group in body.all("ResultList")
        for result in group.all("ResultOfQualificationConfirmation")
    )
    return FaceResult(_texts(header), _texts(body), results)


def padded_insurer_number(text: str) -> str:
    """``138016`` becomes two blanks and ``138016``."""
    return text.rjust(INSURER_NUMBER_WIDTH)


def _texts(element: Element) -> dict[str, str]:
    return {child.tag: child.text for child in element.children if not child.children}


def _header(record: VerificationRecord, encoding: Encoding) -> Element:
    return _group(
        "MessageHeader",
        (
            ("ProcessExecutionTime", _time(record.answer.processed_at)),
            ("QualificationConfirmationDate", _date(record.answer.confirmed_on)),
            ("MedicalInstitutionCode", record.institution),
            ("ArbitraryFileIdentifier", record.verification_id),
            ("ReferenceClassification", record.source.value),
            ("SegmentOfResult", _ABNORMAL if record.is_provisional else _NORMAL),
            *(_not_checked(record, "Error") if record.is_provisional else ()),
            ("CharacterCodeIdentifier", encoding.identifier),
        ),
    )


def _not_checked(record: VerificationRecord, kind: str) -> Iterable[tuple[str, str]]:
    yield f"{kind}Code", Code.NOT_CHECKED.code
    told = _NOT_CHECKED.format(staff_id=record.staff_id or "-")
    yield f"{kind}Message", told + (_WITH_DECLARATION if record.declaration else "")


def _body(record: VerificationRecord) -> Element:
    if record.is_provisional:
        why = _leaves(
            (("ProcessingResultStatus", _ERROR), *_not_checked(record, "ProcessingResult"))
        )
        return Element("MessageBody", children=(*why, Element("ResultList")))
    answer = record.answer
    notices = [notice for notice in Notice if notice in answer.notices]
    head = _leaves(
        (
            ("ProcessingResultStatus", _NORMAL),
            ("ProcessingResultCode", notices[0].value if notices else None),
            ("ProcessingResultMessage", "".join(_NOTICES[one] for one in notices) or None),
            ("QualificationValidity", answer.outcome.value),
            ("PrescriptionIssueSelect", record.prescription.value if record.prescription else None),
        )
    )
    results = tuple(_result(record, coverage) for coverage in answer.coverages)
    return Element("MessageBody", children=(*head, Element("ResultList", children=results)))


def _result(record: VerificationRecord, coverage: Coverage) -> Element:
    leaves = _leaves(_coverage_values(coverage))
    groups = (*_papers(coverage), *_consents(record))
    return Element("ResultOfQualificationConfirmation", children=(*leaves, *groups))


def _coverage_values(coverage: Coverage) -> Iterable[tuple[str, str | None]]:
    key, person, ratio = coverage.key, coverage.person, coverage.insured_contribution_ratio
    return (
        ("InsuredCardClassification", coverage.card_classification.value),
        ("InsurerNumber", padded_insurer_number(key.insurer_number.text)),
        ("InsuredCardSymbol", key.symbol.text if key.symbol else None),
        ("InsuredIdentificationNumber", key.number.text),
        ("InsuredBranchNumber", key.branch.text if key.branch else None),
        ("PersonalFamilyClassification", coverage.family_class.value),
        ("InsuredName", coverage.insured_name),
        ("Name", person.name),
        ("NameKana", person.name_kana),
        ("Sex1", person.sex.value),
        ("Birthdate", _date(person.birthdate)),
        ("QualificationDate", _date(coverage.qualified_on)),
        ("DisqualificationDate", _date_or_none(coverage.lapsed_on)),
        ("ReasonOfLoss", coverage.reason_of_loss.value if coverage.reason_of_loss else None),
        ("InsuredCertificateIssuanceDate", _date_or_none(coverage.card_issued_on)),
        ("InsuredCardValidDate", _date_or_none(coverage.card_valid_from)),
        ("InsuredCardExpirationDate", _date_or_none(coverage.card_valid_until)),
        ("InsuredPartialContributionRatio", ratio.percent if ratio else None),
        ("PreschoolClassification", _YES if coverage.is_preschool else None),
        ("InsurerName", coverage.insurer_name),
    )


def _papers(coverage: Coverage) -> Iterable[Element]:
    recipient, limit = coverage.elderly_recipient, coverage.limit_application
    if recipient is not None:
        name = "ElderlyRecipient"
        yield _group(
            f"{name}CertificateInfo",
            (
                (f"{name}ValidStartDate", _date(recipient.valid_from)),
                (f"{name}ValidEndDate", _date_or_none(recipient.valid_until)),
                (f"{name}ContributionRatio", recipient.contribution_percent),
            ),
        )
    if limit is not None:
        name = "LimitApplicationCertificate"
        yield _group(
            f"{name}RelatedInfo",
            (
                (f"{name}Classification", limit.classification),
                (f"{name}ClassificationFlag", limit.category),
                (f"{name}ValidStartDate", _date(limit.valid_from)),
                (f"{name}ValidEndDate", _date_or_none(limit.valid_until)),
            ),
        )


def _consents(record: VerificationRecord) -> Iterable[Element]:
    """The limit flag is sent as 1 without asking since 7 Oct 2024 (contract.md)."""
    processed = _time(record.answer.processed_at)
    limit = "LimitApplicationCertificateRelated"
    yield from _leaves(((f"{limit}ConsFlg", _YES), (f"{limit}ConsTime", processed)))
    for kind, names in _CONSENT_TAGS.items():
        is_granted = kind in record.consent.granted and record.consented_at is not None
        for name in names:
            yield Element(f"{name}ConsFlg", _YES if is_granted else _NO)
            if is_granted:
                yield from _leaves(_consent_times(name, record))


def _consent_times(name: str, record: VerificationRecord) -> Iterable[tuple[str, str | None]]:
    yield f"{name}ConsTime", _time_or_none(record.consented_at)
    if name != _WITHOUT_AVAILABLE_TIME:
        yield f"{name}AvailableTime", _time_or_none(record.consent_until)


def _group(tag: str, values: Iterable[tuple[str, str | None]]) -> Element:
    return Element(tag, children=_leaves(values))


def _leaves(values: Iterable[tuple[str, str | None]]) -> tuple[Element, ...]:
    return tuple(Element(tag, text) for tag, text in values if text is not None)


def _date(day: dt.date) -> str:
    return f"{day:%Y%m%d}"


def _date_or_none(day: dt.date | None) -> str | None:
    return None if day is None else _date(day)


def _time(at: dt.datetime) -> str:
    return f"{at.astimezone(JAPAN):%Y%m%d%H%M%S}"


def _time_or_none(at: dt.datetime | None) -> str | None:
    return None if at is None else _time(at)
