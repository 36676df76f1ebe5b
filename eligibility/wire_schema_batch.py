"""Forms of what kiosk and hospital say to each other, beside those of ``wire_schema``.

What a kiosk promises of its messages, and what it understands in a hospital's.
"""

from collections.abc import Mapping
from typing import Any

from eligibility.batch import PART_LIMIT_RECORDS, NoticeKind, ReceiptState
from eligibility.declaration import (
    NAME_LENGTH,
    DeclaredShare,
    InsuranceKind,
    IssuedWhen,
    SeenBefore,
    WhyUnchecked,
)
from eligibility.health import HealthInformation
from eligibility.inquiry import ReferenceClassification
from eligibility.person import Sex
from eligibility.prescription import PrescriptionIssue
from eligibility.wire_inquiries import LIST_LIMIT_LINES, LineStatus
from eligibility.wire_notices import InstitutionNoticeKind

_UUID = {"format": "uuid", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"}
_TIME = {"format": "date-time"}
_SHA256 = {"pattern": "^[0-9a-f]{64}$"}
_COUNT = {"minimum": 0}
_FROM_ONE = {"minimum": 1}
_CODE = {"pattern": "^KSK-[0-9]{3}$", "description": "With refused, and only then; see x-codes."}
_STATE = {"enum": [state.value for state in ReceiptState]}
_STATES = ("online", "closing", "offline")


def _words(kinds: Any, of: str = "") -> Mapping[str, Any]:  # noqa: ANN401 - any enum class
    """An open list: an older reader must expect words that it does not know."""
    known = ", ".join(kind.value for kind in kinds)
    about = f"{of} One of: {known}. Words may be added.".strip()
    return {"pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "description": about}


BATCH_FORMS: Mapping[str, Mapping[str, Any]] = {
    "institution": {"pattern": "^[0-9]{10}$", "description": "医療機関コード."},
    "device": {
        "pattern": "^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$",
        "description": "The device's name within the institution.",
    },
    "part_id": _UUID,
    "total_id": _UUID,
    "notice_id": _UUID,
    "inquiry_id": _UUID,
    "answer_id": _UUID,
    "receipt_id": {"minLength": 1, "maxLength": 64, "description": "The hospital's own; a uuid."},
    "in_reply_to": {
        "pattern": "^[A-Za-z0-9._-]{1,64}$",
        "description": "part_id, total_id, notice_id or answer_id.",
    },
    "reverifies": _UUID
    | {"description": "Verification id of the earlier reception that was asked again."},
    "sha256": _SHA256,
    "PartRecord.sha256": _SHA256
    | {"description": "Of the exact bytes of 'record' as they stand in the message."},
    "ReceiptItem.sha256": {"minLength": 0, "description": "As it came, even if it is refused."},
    "ReceiptItem.key": {
        "minLength": 0,
        "description": "verification_id, notice_id or answer_id as it came, even if it is refused.",
    },
    "PartRecord.record": {"$ref": "#/components/schemas/Verification"},
    "digest": _SHA256
    | {
        "description": "SHA-256 over the records' hashes (32 bytes each, not hex): of a part in the"
        " order given, of a day in order of sequence."
    },
    "sequence": _FROM_ONE
    | {"description": "Counts the device's records of the business day; only shows gaps."},
    "count": {"minimum": 1, "maximum": PART_LIMIT_RECORDS},
    "records": {"minItems": 1, "maxItems": PART_LIMIT_RECORDS},
    "revision": _FROM_ONE,
    "total": _COUNT | {"description": "How many records the day has: sequences 1 to total."},
    "missing": {
        "items": {
            "type": "array",
            "items": {"type": "integer", "minimum": 1},
            "minItems": 2,
            "maxItems": 2,
        },
        "description": "Gaps in 1 to total as [first, last], both inside.",
    },
    "closed_at": _TIME,
    "sealed_at": _TIME,
    "received_at": _TIME,
    "consent_until": _TIME,
    "sent_at": _TIME,
    "deadline": _TIME,
    "at": _TIME,
    "ReceiptItem.state": _STATE,
    "InquiryTaken.state": _STATE,
    "ReceiptItem.code": _CODE,
    "InquiryTaken.code": _CODE,
    "LineAnswer.status": {
        **_words(LineStatus, "Unknown: look at the answer, or ask anew."),
        "maxLength": 32,
    },
    "LineAnswer.code": {"pattern": "^KSK-[0-9]{3}$", "description": "Why it was not asked."},
    "NoticeUp.kind": _words((*NoticeKind, *InstitutionNoticeKind), "Unknown: call staff."),
    "DeviceStatus.state": {"enum": list(_STATES)},
    "waiting": _COUNT,
    "DeviceStatus.version": {"minLength": 1, "maxLength": 32},
    "ReferenceClassification": {
        "enum": [source.value for source in ReferenceClassification],
        "description": "OQSCD002: 1 My Number Card, 2 card face.",
    },
    "reception_number": _FROM_ONE | {"description": "受付番号, as the patient was shown it."},
    "Verification.proof": {
        "enum": ["auth-signature", "face-key"],
        "description": "Which key of the card has signed; absent when no card was proven.",
    },
    "Verification.staff_id": {
        "pattern": "^[A-Za-z0-9-]{1,32}$",
        "description": "Who compared person and photo, or took the reception in provisionally.",
    },
    "Verification.provisional": {
        "description": "True: staff took the patient in without eligibility; 'answer' is no answer."
    },
    "consented": {
        "items": {"type": "string", "enum": [kind.value for kind in HealthInformation]},
        "description": "OQSCD029: YZK drugs and care, TKK check-ups, SHJ operations, TSR specific"
        " diseases.",
    },
    "PrescriptionIssueSelect": {
        "enum": [issue.value for issue in PrescriptionIssue],
        "description": "OQSCD017: 1 electronic, 2 paper; absent when not asked.",
    },
    "DeclarationMade.reason": _words(WhyUnchecked),
    "DeclarationMade.insurance": _words(InsuranceKind, "加入医療保険種別."),
    "DeclarationMade.issued": _words(IssuedWhen),
    "DeclarationMade.share": _words(DeclaredShare, "一部負担金の割合 in tenths."),
    "DeclarationMade.seen_before": _words(SeenBefore),
    "DeclarationMade.name_kana": {
        "minLength": 1,
        "maxLength": NAME_LENGTH,
        "description": "Full-width katakana, parts split by U+3000.",
    },
    "DeclarationMade.sex": {"enum": [sex.value for sex in Sex], "description": "OQSCD007."},
    "DeclarationMade.phone": {"pattern": "^[0-9]{10,11}$"},
    "line": _FROM_ONE | {"description": "The hospital's own number, each once in a list."},
    "InquiryList.lines": {"minItems": 1, "maxItems": LIST_LIMIT_LINES},
    "part": _FROM_ONE,
}
"""By field, or by message and field where one name has two forms."""
