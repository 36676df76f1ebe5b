"""No form makes anything up: neither what a terminal left out, nor which candidate it was."""

import csv
import dataclasses
import io

import pytest

from eligibility.coverage import Validity
from hospital.forms.csv_form import CsvForm
from hospital.forms.hl7 import Hl7Form
from tests.bench.receptions import a_record, an_answer
from tests.unit.hospital.forms.hl7_reader import segments
from tests.unit.hospital.forms.receptions import EVERYBODY, reception_from

UNTOLD = frozenset({"PersonalFamilyClassification", "QualificationDate"})


@pytest.fixture
def reception():
    [coverage] = EVERYBODY["hanako"].coverages
    sparse = dataclasses.replace(coverage, untold=UNTOLD)
    return reception_from(a_record(answer=an_answer(coverages=(sparse,))))


def test_csv_leaves_it_empty(reception):
    [document] = CsvForm().documents(reception)
    text = io.StringIO(document.data.decode("utf-8-sig"), newline="")
    [row] = csv.DictReader(text)
    assert {row[tag] for tag in UNTOLD} == {""}
    assert row["covers"] == "1"


def test_hl7_has_neither_a_first_day_nor_a_relation(reception):
    [document] = Hl7Form().documents(reception)
    [in1] = [one for one in segments(document.data) if one[0] == "IN1"]
    assert (in1[12], in1[17]) == ("", "")


def test_hl7_takes_no_candidate_of_several_for_the_patient():
    twins = (*EVERYBODY["aoi"].coverages, *EVERYBODY["akari"].coverages)
    answer = an_answer(coverages=twins, outcome=Validity.SEVERAL)
    [document] = Hl7Form().documents(reception_from(a_record(answer=answer)))
    told = {one[0]: one for one in segments(document.data)}
    assert told["PID"][5] == "^^^^^^U"
    assert told["PID"][31] == "Y"
    assert "IN1" not in told
