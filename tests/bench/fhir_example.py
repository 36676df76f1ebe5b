"""The example of docs/hospital/fhir.md: ``python -m tests.bench.fhir_example`` writes it anew."""

import dataclasses
import datetime as dt
import json
import sys

from eligibility import wire
from eligibility.batch import VerificationRecord
from eligibility.prescription import PrescriptionIssue
from eligibility.wire_records import record_to_wire
from hospital.forms.fhir import bundle_of
from hospital.forms.port import reception_of
from tests.bench.receptions import NOON, a_record, an_answer, somebody

VERIFICATION_ID = "2c8e0fac-be67-4b77-a205-c1c57e460cc3"
SESSION_ID = "885e25ee-f1a6-4211-8769-e5b69d302001"


def example_record() -> VerificationRecord:
    """A made-up person with a limit application paper, who agreed to everything."""
    answer = an_answer(verification_id=VERIFICATION_ID, coverages=somebody("mika").coverages)
    return dataclasses.replace(
        a_record(answer=answer, reception_number=17),
        session_id=SESSION_ID,
        sealed_at=NOON + dt.timedelta(seconds=41),
        prescription=PrescriptionIssue.ELECTRONIC,
    )


def example() -> str:
    """Its bundle, laid out for people."""
    reception = reception_of(wire.encode(record_to_wire(example_record())))
    return json.dumps(bundle_of(reception), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(example())
