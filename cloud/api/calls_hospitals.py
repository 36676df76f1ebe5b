"""The hospitals' calls, as the service's description tells them."""

from cloud.api.calls import XML, Call
from eligibility import wire, wire_hospital
from eligibility.errors import Code

_OF_OTHERS = (Code.CALLER_UNKNOWN, Code.CALLER_NOT_ALLOWED)
CALLS = (
    Call(
        "hospital-inquiry",
        "post",
        "/v1/hospital/inquiries",
        "Who covers the person named by an insurance card; the same request gets the stored answer",
        wire.InquiryAnswer,
        wire_hospital.HospitalInquiryRequest,
        (Code.VERIFICATION_CONFLICT,),
    ),
    Call(
        "bulk-inquiry",
        "post",
        "/v1/inquiries/bulk",
        "The same for 1 to 500 people; answered later, the same request gets the same number."
        " At most 1 MiB",
        wire_hospital.BulkReceived,
        wire_hospital.BulkInquiryRequest,
        (Code.VERIFICATION_CONFLICT,),
        is_file=True,
    ),
    Call(
        "bulk-fetch",
        "get",
        "/v1/inquiries/bulk/{reception_number}",
        "The answers, or in progress: ask again; only for the institution that handed it in",
        wire_hospital.BulkAnswers,
        refusals=(*_OF_OTHERS, Code.RECEPTION_NUMBER_UNKNOWN),
    ),
    Call(
        "patient-numbers",
        "put",
        "/v1/hospital/patient-numbers",
        "The clinic's own numbers for 1 to 500 patients, each judged by itself (KSK-224: the card"
        " face names nobody, or several). At most 1 MiB",
        wire_hospital.PatientNumbersAnswer,
        wire_hospital.PatientNumbersRequest,
        is_file=True,
    ),
    *(
        Call(operation, "post", f"/v1/oqs/{message}", told, str, str, refusals, XML, is_file=True)
        for operation, message, told, refusals in (
            ("oqs-single", "OQSsiquc01req", "One person, in the official XML", ()),
            ("oqs-bulk", "OQSmuquc01req", "1 to 500 people; gives a ReceptionNumber", ()),
            (
                "oqs-fetch",
                "OQSmuquc02req",
                "The answers to a ReceptionNumber; SegmentOfResult 2: in progress",
                (Code.RECEPTION_NUMBER_UNKNOWN,),
            ),
            ("oqs-patient-number", "OQSsiimm01req", "The clinic's number for one patient", ()),
            ("oqs-patient-numbers", "OQSmuimm01req", "The same for 1 to 500 patients", ()),
        )
    ),
)
ASKED = (
    wire_hospital.HospitalInquiryRequest,
    wire_hospital.BulkInquiryRequest,
    wire_hospital.PatientNumbersRequest,
)
ANSWERED = (
    wire_hospital.BulkReceived,
    wire_hospital.BulkAnswers,
    wire_hospital.PatientNumbersAnswer,
)
