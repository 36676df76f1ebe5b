"""Where the clinic asks: the choice of a prescription, from a touch to the hospital's file."""

import datetime as dt

import pytest

from eligibility.oqs_face import parse_face
from eligibility.prescription import PrescriptionIssue
from tests.bench.patient import PATIENCE_S, Film, Patient
from tests.bench.stack import Line
from tests.bench.waiting import wait_until

pytestmark = [pytest.mark.timeout(300), pytest.mark.window]

ASKING = "[consent]\nasks_prescription = true"


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    folder = tmp_path_factory.mktemp("line")
    with Line(folder, dt.datetime.now(dt.UTC), more_settings=ASKING) as running:
        yield running


def at_consent(line, who):
    patient = Patient(line, Film(None), "prescription")
    patient.arrives()
    patient.places_card(who)
    patient.sees("ChooseView")
    patient.touches_key("choose-pin")
    patient.sees("PinView")
    patient.types_pin(line.people[who].pin)
    patient.sees("ConsentView")
    return patient


def leaves(patient):
    patient.sees("ValidView")
    patient.touches_key("finish")
    patient.takes_card()
    patient.is_back_at_the_start()


def filed_of(line, patient, known):
    """What the file of this patient says; ``known``: the files that were there before."""
    leaves(patient)
    wait_until(lambda: set(line.hospital.files()) > known, "not filed", PATIENCE_S)
    (file,) = set(line.hospital.files()) - known
    return parse_face(file.read_bytes()).body.get("PrescriptionIssueSelect")


def test_the_hospitals_file_says_how_the_prescription_is_wanted(line):
    known = set(line.hospital.files())
    patient = at_consent(line, "hanako")
    patient.touches_key("consent-items")
    for kind in ("care", "checkups", "operations", "diseases"):
        patient.touches_key(f"items-{kind}-yes")
    patient.touches_key("items-next")
    patient.sees("PrescriptionView")
    patient.touches_key("prescription-paper")
    assert filed_of(line, patient, known) == PrescriptionIssue.PAPER.value


def test_who_answers_for_all_at_once_is_not_asked_and_nothing_is_said(line):
    known = set(line.hospital.files())
    patient = at_consent(line, "taro")
    patient.touches_key("consent-all")
    assert filed_of(line, patient, known) is None
