"""The calls of the hospitals' entrance as rows of ``cloud.api.routes``: method, path, name, answer.

The names of those in the official XML begin with ``oqs-``.
"""

from cloud.api.bulk import get_bulk, post_bulk
from cloud.api.hospital_inquiries import post_hospital_inquiry
from cloud.api.oqs import post_fetch, post_hand_in, post_single
from cloud.api.oqs_patient_numbers import post_patient_number, post_patient_numbers
from cloud.api.patient_numbers import put_patient_numbers
from cloud.domain.values import CallerKind

_HOSPITAL = frozenset({CallerKind.HOSPITAL})
_EITHER = frozenset({CallerKind.HOSPITAL, CallerKind.DEVICE})

HOSPITAL_CALLS = (
    (
        "POST",
        "/v1/hospital/inquiries",
        "hospital-inquiry",
        post_hospital_inquiry,
        _HOSPITAL,
    ),
    ("POST", "/v1/inquiries/bulk", "bulk-inquiry", post_bulk, _EITHER),
    ("GET", "/v1/inquiries/bulk/{reception_number}", "bulk-fetch", get_bulk, _EITHER),
    ("PUT", "/v1/hospital/patient-numbers", "patient-numbers", put_patient_numbers, _HOSPITAL),
    ("POST", "/v1/oqs/OQSsiquc01req", "oqs-single", post_single, _HOSPITAL),
    ("POST", "/v1/oqs/OQSmuquc01req", "oqs-bulk", post_hand_in, _HOSPITAL),
    ("POST", "/v1/oqs/OQSmuquc02req", "oqs-fetch", post_fetch, _HOSPITAL),
    ("POST", "/v1/oqs/OQSsiimm01req", "oqs-patient-number", post_patient_number, _HOSPITAL),
    ("POST", "/v1/oqs/OQSmuimm01req", "oqs-patient-numbers", post_patient_numbers, _HOSPITAL),
)
