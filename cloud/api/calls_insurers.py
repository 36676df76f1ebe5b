"""The insurers' calls, as the service's description tells them."""

from cloud.api.calls import Call
from eligibility import wire_insurer
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
)
ASKED = (wire_insurer.BatchLine,)
ANSWERED = (wire_insurer.BatchReport,)
