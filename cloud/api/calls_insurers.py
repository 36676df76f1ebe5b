"""The insurers' calls and what is told to whom, as the service's description tells them."""

from cloud.api.calls import Call
from eligibility import wire_insurer, wire_notices
from eligibility.errors import Code

LINES = "application/x-ndjson"
CALLS = (
    Call(
        "insurer-batch",
        "put",
        "/v1/insurer/batches/{batch_no}",
        "Changes of coverages, one JSON line each, applied as a whole or not at all; the same batch"
        " again gets the same report",
        wire_insurer.BatchReport,
        wire_insurer.BatchLine,
        (Code.BATCH_CONFLICT, Code.BATCH_OUT_OF_ORDER),
        media=LINES,
    ),
    Call(
        "insurer-batch-report",
        "get",
        "/v1/insurer/batches/{batch_no}",
        "The report of one of the insurer's own batches",
        wire_insurer.BatchReport,
        refusals=(Code.REQUEST_MALFORMED, Code.BATCH_UNKNOWN),
    ),
    Call(
        "insurer-coverages",
        "get",
        "/v1/insurer/coverages/{code}",
        "What the insurer itself has said of a person, version by version; nothing of others",
        wire_insurer.CoverageHistory,
        refusals=(Code.REQUEST_MALFORMED,),
        asks=("known_at",),
    ),
    Call(
        "insurer-messages",
        "get",
        "/v1/insurer/messages",
        "What the insurer is told: the oldest 200 that it has not acknowledged, in order",
        wire_notices.InsurerMessages,
    ),
    Call(
        "insurer-acknowledgement",
        "post",
        "/v1/insurer/messages/acknowledgements",
        "The insurer keeps these messages; ids of others are passed over",
        wire_notices.Acknowledged,
        wire_notices.Acknowledgement,
    ),
    Call(
        "notices",
        "get",
        "/v1/notices",
        "What the institution is told about its own inquiries: the oldest 200 that neither a device"
        " nor its hospital system has acknowledged, in order",
        wire_notices.InstitutionMessages,
    ),
    Call(
        "notice-acknowledgement",
        "post",
        "/v1/notices/acknowledgements",
        "The caller keeps these notices for its institution; ids of others are passed over",
        wire_notices.Acknowledged,
        wire_notices.Acknowledgement,
    ),
)
ASKED = (wire_insurer.BatchLine, wire_notices.Acknowledgement)
ANSWERED = (
    wire_insurer.BatchReport,
    wire_insurer.CoverageHistory,
    wire_notices.InsurerMessages,
    wire_notices.InstitutionMessages,
    wire_notices.Acknowledged,
)
