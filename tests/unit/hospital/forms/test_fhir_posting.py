"""A receiver may take a bundle twice, late, in any order: it ends with the same."""

import dataclasses
import itertools
import json

import pytest

from eligibility.coverage import Validity
from hospital.forms.fhir import FhirForm
from tests.bench.fhir_receiver import FhirReceiver, Refused
from tests.bench.receptions import TODAY, a_record, an_answer
from tests.unit.hospital.forms.fhir_cases import EVERYBODY, KINDS, RECORDS, of_somebody, read

PATIENT_NUMBER = "urn:oid:1.2.392.100495.20.3.51.11310000011"


def body(record):
    [document] = FhirForm().documents(read(record))
    return document.data


@pytest.mark.parametrize("kind", KINDS)
def test_a_bundle_that_comes_twice_changes_nothing(kind):
    server, posted = FhirReceiver(), body(KINDS[kind])
    places = server.post(posted)
    before = json.dumps(server.resources)
    assert server.post(posted) == places
    assert json.dumps(server.resources) == before


def test_a_bundle_that_comes_late_does_not_turn_back_what_is_known():
    [coverage] = EVERYBODY["jiro"].coverages
    earlier = an_answer(coverages=(dataclasses.replace(coverage, lapsed_on=None),))
    later = an_answer(coverages=(coverage,), outcome=Validity.LOST)
    posted = [body(a_record(answer=answer)) for answer in (earlier, later)]
    for order in itertools.permutations(posted):
        server = FhirReceiver()
        for one in (*order, *order):
            server.post(one)
        assert len(server.of("Patient")) == 1
        in_force = {
            one["insurance"][0]["inforce"]: server.resources[
                one["insurance"][0]["coverage"]["reference"]
            ]["status"]
            for one in server.of("CoverageEligibilityResponse")
        }
        assert in_force == {True: "active", False: "cancelled"}


def test_the_clinics_own_patient_stays_as_it_is():
    server = FhirReceiver()
    own = {
        "resourceType": "Patient",
        "identifier": [{"use": "usual", "system": PATIENT_NUMBER, "value": "0012|3,4"}],
        "name": [{"text": "山田 花"}],
    }
    place = server.add(own)
    server.post(body(of_somebody("hanako", reference_number="0012|3,4")))
    assert server.of("Patient") == [own]
    [coverage] = server.of("Coverage")
    assert coverage["beneficiary"] == {"reference": place, "display": "山田　花子"}


def test_a_number_that_two_patients_have_is_refused_whole():
    server = FhirReceiver()
    for _ in range(2):
        server.add(
            {
                "resourceType": "Patient",
                "identifier": [{"system": PATIENT_NUMBER, "value": "7"}],
            }
        )
    with pytest.raises(Refused):
        server.post(body(of_somebody("hanako", reference_number="7")))
    assert len(server.resources) == 2


def test_everybodys_bundles_share_one_institution_and_one_organization_an_insurer():
    server = FhirReceiver()
    for record in RECORDS.values():
        server.post(body(record))
    numbers = [one["identifier"][0]["value"] for one in server.of("Organization")]
    assert len(set(numbers)) == len(numbers)
    covered = {
        one["beneficiary"]["reference"]
        for one in server.of("Coverage")
        if one["status"] == "active"
    }
    assert covered <= {place for place in server.resources if place.startswith("Patient/")}


def test_an_answer_found_later_can_be_joined_to_the_task_before_it():
    server, provisional = FhirReceiver(), KINDS["provisional"]
    again = dataclasses.replace(KINDS["asked again"], reverifies=provisional.verification_id)
    for record in (again, provisional):
        server.post(body(record))
    [task] = server.of("Task")
    [response] = server.of("CoverageEligibilityResponse")
    assert response["servicedDate"] == TODAY.isoformat()
    earlier = [one["valueUri"] for one in response["extension"] if "valueUri" in one]
    assert [one["value"] for one in task["identifier"] if one["value"] in earlier] == earlier
