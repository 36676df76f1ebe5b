"""Forms of the fields of the hospitals' entrance, as ``wire_schema.FORMS``."""

from collections.abc import Mapping
from typing import Any

from eligibility.oqs_bulk import UNITS
from eligibility.oqs_header import SegmentOfResult
from eligibility.oqs_search import ProcessingResultStatus

_COUNT = {"pattern": "^[0-9]{1,3}$"}
_MANY = {"minItems": 1, "maxItems": UNITS}

HOSPITAL_FORMS: Mapping[str, Mapping[str, Any]] = {
    "LimitApplicationCertificateRelatedConsFlg": {
        "enum": ["0", "1"],
        "description": "1: the patient has agreed at the desk to show the limit application"
        " certificate.",
    },
    "ArbitraryIdentifier": {
        "maxLength": 256,
        "description": "The caller's own name for the unit, told back.",
    },
    "ReceptionNumber": {"pattern": "^[0-9]{20}$"},
    "SegmentOfResult": {
        "enum": [SegmentOfResult.NORMAL.value, SegmentOfResult.IN_PROGRESS.value],
        "description": "1 answered, 2 in progress: ask again (OQSCD003).",
    },
    "ProcessingResultStatus": {
        "enum": [one.value for one in ProcessingResultStatus],
        "description": "1 answered, 2 not: code and message say why (OQSCD004).",
    },
    "ProcessingResultCode": {"pattern": "^KSK-[0-9]{3}$"},
    "ProcessingResultMessage": {"maxLength": 1000},
    "NumberOfProcessingResult": _COUNT,
    "NumberOfNormalProcessing": _COUNT,
    "NumberOfError": _COUNT,
    "BulkInquiryRequest.units": _MANY,
    "registrations": _MANY,
}
