"""Forms of what insurers send and are told, beside those of ``wire_schema``."""

from collections.abc import Mapping
from typing import Any

from eligibility.benefits import PlainKind
from eligibility.wire_notices import InstitutionNoticeKind

_DAY = {
    "pattern": "^[0-9]{4}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])$",
    "description": "YYYYMMDD, 1900 to 2199.",
}
_TIME = {"format": "date-time"}
_TIME = {"format": "date-time"}
_NAME = {"minLength": 1, "maxLength": 100}
PROTECTIONS = ("address-withheld", "information-refused")
REASONS = (
    "not-json",
    "too-long",
    "missing",
    "unknown-field",
    "wrong-type",
    "unknown-kind",
    "unknown-value",
    "malformed",
    "check-digit",
    "period",
    "not-here",
    "my-number",
    "other-insurer",
    "other-municipality",
    "code-unknown",
    "too-many-of-one-code",
    "coverage-unknown",
    "already-ended",
    "overlap",
    "duplicate",
)

INSURER_FORMS: Mapping[str, Mapping[str, Any]] = {
    "code": {
        "pattern": "^[0-9A-Za-z_-]{16,64}$",
        "description": "The insurer's own code for the person (機関別符号).",
    },
    "known_qualification_date": _DAY,
    "BatchLine.InsurerNumber": {"pattern": "^([0-9]{6}|[0-9]{8})$", "description": "The sender's."},
    "BatchLine.Name": _NAME,
    "BatchLine.NameKana": _NAME,
    "BatchLine.InsuredName": _NAME,
    "BatchLine.InsurerName": _NAME,
    "BatchLine.InsuredBranchNumber": {"pattern": "^[0-9\uff10-\uff19]{1,2}$"},
    "HomeMunicipality": {
        "pattern": "^[0-9]{6}$",
        "description": "全国地方公共団体コード of where the person lives.",
    },
    "InsurerMunicipality": {
        "pattern": "^[0-9]{6}$",
        "description": "Of the municipality whose residents the insurer insures.",
    },
    "OtherPaper.kind": {"enum": [kind.word for kind in PlainKind]},
    "ValidStartDate": _DAY,
    "ValidEndDate": _DAY | {"description": "The last day, YYYYMMDD."},
    "CertificateDate": _DAY,
    "protections": {"items": {"type": "string", "enum": list(PROTECTIONS)}},
    "created_at": _TIME,
    "found_at": _TIME,
    "resolved_at": _TIME,
    "finding_id": {"format": "uuid", "description": "The same at both insurers and when resolved."},
    "InstitutionNotice.kind": {"enum": [kind.value for kind in InstitutionNoticeKind]},
    "message_ids": {"maxItems": 200, "items": {"type": "integer", "minimum": 1}},
    "CoverageVersion.Name": _NAME,
    "CoverageVersion.NameKana": _NAME,
    "CoverageVersion.InsuredName": _NAME,
    "recorded_from": _TIME,
    "recorded_until": _TIME | {"description": "First moment when it was not known any more."},
    "ProtectionVersion.protection": {"enum": list(PROTECTIONS)},
    "BatchReport.sha256": {"pattern": "^[0-9a-f]{64}$"},
    "received_at": _TIME,
    "LineError.field": {
        "maxLength": 140,
        "description": "A field of the line, inside a paper after a dot; empty for the whole line.",
    },
    "LineError.reason": {"enum": list(REASONS)},
    "LineError.detail": {"maxLength": 200},
}
