"""The hospitals' calls in JSON do what their description says: schemathesis, and every answer."""

import os
import subprocess
import sys

import pytest

from eligibility import wire
from eligibility.wire_hospital import (
    BulkInquiryRequest,
    BulkReceived,
    HospitalInquiryRequest,
    PatientNumber,
    PatientNumbersRequest,
)
from eligibility.wire_values import card_face_to_wire
from tests.integration.cloud.hospital import face_of, json_answer, question
from tests.integration.cloud.reception import new_id, ok
from tests.integration.cloud.test_openapi import (
    _ROOT as ROOT,
    description,
    hooks,
    schemathesis_arguments,
)

__all__ = ["description"]
_EXAMPLES = 8
_TIME_S = 80
_CALLS = "^/v1/(hospital|inquiries/bulk)"
REACHED = {
    ("hospital-inquiry", "4"),
    ("hospital-inquiry", "KSK-201"),
    ("bulk-inquiry", "ok"),
    ("bulk-inquiry", "KSK-201"),
    ("bulk-unit", "4"),
    ("bulk-fetch", "KSK-222"),
    ("patient-numbers", "ok"),
    ("patient-number-unit", "KSK-224"),
}


@pytest.mark.timeout(_TIME_S + 20)
def test_schemathesis_finds_nothing_at_the_hospitals_entrance(world, kiosk, hospital, tmp_path):
    """With what follows the description and what breaks it; always the same cases."""
    last = world.rows("SELECT max(seq) AS seq FROM audit.access")[0]["seq"] or 0
    arguments = schemathesis_arguments(
        world, world.line.hospital, "schemathesis_hospital.toml", _EXAMPLES
    )
    done = subprocess.run(
        [sys.executable, "-m", "schemathesis.cli", *arguments, "--include-path-regex", _CALLS],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), **hooks(world, kiosk)},
        capture_output=True,
        check=False,
        text=True,
        timeout=_TIME_S,
    )
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2_000:]
    rows = world.rows("SELECT operation, outcome FROM audit.access WHERE seq > $1", last)
    assert REACHED - {(row["operation"], row["outcome"]) for row in rows} == set()


@pytest.mark.parametrize("name", ["hanako", "taro", "mika", "jiro", "kenji"])
def test_every_answer_to_a_hospital_is_as_described(world, hospital, description, name):
    someone = world.people[name]
    asked = HospitalInquiryRequest(
        verification_id=new_id(),
        card_face=card_face_to_wire(face_of(someone)),
        LimitApplicationCertificateRelatedConsFlg="1",
    )
    told = hospital.post("/v1/hospital/inquiries", asked)
    assert ok(told)
    description["/v1/hospital/inquiries"]["POST"].validate_response(told)


def test_every_answer_about_many_is_as_described(world, hospital, description):
    bad = wire.CardFace(InsurerNumber="138017", InsuredIdentificationNumber="1")
    units = (question(world.people["hanako"], ArbitraryIdentifier="1"),)
    message = BulkInquiryRequest(
        verification_id=new_id(), units=(*units, type(units[0])(card_face=bad))
    )
    received = hospital.post("/v1/inquiries/bulk", message)
    description["/v1/inquiries/bulk"]["POST"].validate_response(received)
    number = json_answer(received, BulkReceived).ReceptionNumber
    hospital.wait_for(number)
    told = hospital.client.get(f"/v1/inquiries/bulk/{number}")
    assert b"KSK-201" in ok(told)
    description["/v1/inquiries/bulk/{reception_number}"]["GET"].validate_response(told)


def test_every_answer_to_patient_numbers_is_as_described(world, hospital, description):
    twins = card_face_to_wire(face_of(world.people["aoi"], has_branch=False))
    message = PatientNumbersRequest(
        registrations=(PatientNumber(card_face=twins, ReferenceNumber="1"),)
    )
    told = hospital.client.put("/v1/hospital/patient-numbers", content=wire.encode(message))
    assert b"KSK-224" in ok(told)
    description["/v1/hospital/patient-numbers"]["PUT"].validate_response(told)
